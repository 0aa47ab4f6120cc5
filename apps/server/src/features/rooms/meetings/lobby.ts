import type { ServerPayload, Waiting } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import { networkOf } from '../../../base/network.ts';
import { identityKey, type Somebody } from '../../../base/principal.ts';
import type { Connection } from '../../../platform/sockets/connection.ts';
import { Denials } from './denials.ts';

export interface Waiter {
  id: string;
  principal: Somebody;
  connection: Connection;
  at: Date;
}

export interface LobbyOptions {
  /** Connections in the lobby of one room. */
  most: number;
  /** Of them from one address (of IPv6: one network of a subscriber). */
  mostPerAddress: number;
  /** How long who was sent away has to wait before knocking again. */
  deniedSeconds: number;
}

export interface LobbyDeps {
  clock: Clock;
  /** Somebody has come to wait in this room's lobby, or waits no longer. */
  changed: (roomId: string) => void;
}

/** Who waits to be let into meetings: connections, by room, longest waiting first. In memory, for a connection lives no longer than the process. */
export class Lobby {
  readonly #options: LobbyOptions;
  readonly #denials: Denials;
  readonly #deps: LobbyDeps;
  readonly #rooms = new Map<string, Map<string, Waiter>>();
  /** Connection id → room id. */
  readonly #roomOf = new Map<string, string>();

  constructor(options: LobbyOptions, deps: LobbyDeps) {
    this.#options = options;
    this.#denials = new Denials({ seconds: options.deniedSeconds }, deps.clock);
    this.#deps = deps;
  }

  /** Of all rooms. */
  get size(): number {
    return this.#roomOf.size;
  }

  /** Throws `lobby_denied` where a host has sent this person away a moment ago. */
  checkDenied(roomId: string, identity: string): void {
    this.#denials.check(roomId, identity);
  }

  /** A connection waits at one door at a time; one that waits here already keeps its place. */
  wait(roomId: string, principal: Somebody, connection: Connection): void {
    if (this.#roomOf.get(connection.id) === roomId) return;
    const waiters = this.#rooms.get(roomId) ?? new Map<string, Waiter>();
    const { most, mostPerAddress } = this.#options;
    if (waiters.size >= most) throw new AppError('capacity_exceeded', 'too many people wait already');
    const network = networkOf(connection.ip);
    const fromThere = [...waiters.values()].filter((one) => networkOf(one.connection.ip) === network);
    if (fromThere.length >= mostPerAddress)
      throw new AppError('capacity_exceeded', 'too many people from this address wait already');
    this.gone(connection);
    const waiter = { id: newId(), principal, connection, at: new Date(this.#deps.clock.now()) };
    this.#rooms.set(roomId, waiters.set(waiter.id, waiter));
    this.#roomOf.set(connection.id, roomId);
    this.#deps.changed(roomId);
  }

  awaited(roomId: string): boolean {
    return this.#rooms.has(roomId);
  }

  /** Whether this person waits here, by whichever connection. */
  holds(roomId: string, identity: string): boolean {
    return this.#of(roomId).some(({ principal }) => identityKey(principal) === identity);
  }

  /** How many wait here, each counted once. */
  people(roomId: string): number {
    return new Set(this.#of(roomId).map(({ principal }) => identityKey(principal))).size;
  }

  list(roomId: string): Waiting[] {
    return this.#of(roomId).map(({ id, principal, at }) => ({
      waitingId: id,
      displayName: principal.displayName,
      userId: principal.kind === 'user' ? principal.userId : null,
      guestId: principal.kind === 'guest' ? principal.guestId : null,
      at: at.toISOString(),
    }));
  }

  /** Everybody who waits, or all connections of whom this id names; throws `not_found` where nobody waits under it. */
  meant(roomId: string, waitingId: string | undefined): Waiter[] {
    if (waitingId === undefined) return this.#of(roomId);
    const named = this.#rooms.get(roomId)?.get(waitingId);
    if (named === undefined) throw new AppError('not_found', 'nobody waits under this id');
    return this.waitersOf(roomId, identityKey(named.principal));
  }

  waitersOf(roomId: string, identity: string): Waiter[] {
    return this.#of(roomId).filter(({ principal }) => identityKey(principal) === identity);
  }

  /** They wait no longer, and are told why. */
  answer(roomId: string, waiters: readonly Waiter[], answer: ServerPayload<'lobbyAnswer'>['answer']): void {
    const known = this.#rooms.get(roomId);
    const answered = waiters.filter(({ id }) => known?.delete(id));
    const isDenied = answer === 'denied' && this.#denials.seconds > 0;
    for (const { principal, connection } of answered) {
      this.#roomOf.delete(connection.id);
      if (isDenied) this.#denials.add(roomId, identityKey(principal));
      connection.emit('lobbyAnswer', {
        roomId,
        answer,
        ...(isDenied && { retryAfterSeconds: this.#denials.seconds }),
      });
    }
    if (answered.length > 0) this.#settle(roomId);
  }

  /** The connection waits no longer: it has closed, left or gone in. */
  gone(connection: Connection): void {
    const roomId = this.#roomOf.get(connection.id);
    if (roomId === undefined) return;
    this.#roomOf.delete(connection.id);
    const waiters = this.#rooms.get(roomId);
    for (const waiter of this.#of(roomId)) if (waiter.connection.id === connection.id) waiters?.delete(waiter.id);
    this.#settle(roomId);
  }

  #of(roomId: string): Waiter[] {
    return [...(this.#rooms.get(roomId)?.values() ?? [])];
  }

  #settle(roomId: string): void {
    if (this.#rooms.get(roomId)?.size === 0) this.#rooms.delete(roomId);
    this.#deps.changed(roomId);
  }
}
