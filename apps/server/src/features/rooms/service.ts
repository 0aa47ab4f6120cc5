import type { ParsedPayload, RoomSnapshot, ServerEventName, ServerPayload } from '@footlight/contract';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import { identityKey, type Principal, type Somebody } from '../../base/principal.ts';
import type { SfuRoom } from '../../media/sfu/index.ts';
import type { Connection } from '../../platform/sockets/connection.ts';
import { type ExtrasContributor, type MeetingExtras, type Place, SnapshotExtras } from './extras.ts';
import type { Peer } from './peer.ts';
import type { Door, Entry, RoomFacts, RoomPolicy } from './policy.ts';
import { Room } from './room.ts';
import type { RoomDeps, RoomOptions } from './room-options.ts';

export type RoomsEvents = {
  publishing: [{ roomId: string; flowing: boolean }];
  viewers: [{ roomId: string; viewers: number }];
  mediaOpened: [{ roomId: string; sfuRoom: SfuRoom }];
  entered: [Place];
  /** A peer has another role. */
  role: [Place];
  left: [Place & { reason: ServerPayload<'removed'>['reason'] | undefined }];
  closed: [{ roomId: string }];
};

export interface RoomsDeps extends Omit<RoomDeps, 'extras'> {
  policy: RoomPolicy;
  /** This connection does not wait at a door any more: it has closed, left, or gone in somewhere. */
  gone: (connection: Connection) => void;
}

/** How often somebody is asked for who stands at a door while the room changes. */
const mostAttempts = 5;

/** The open rooms of this node and who is in them. A room exists from its first peer to its last. */
export class RoomsService implements Closeable {
  readonly events = new TypedEvents<RoomsEvents>();
  readonly #rooms = new Map<string, Room>();
  /** By connection id; null while a join is under way. */
  readonly #places = new Map<string, Place | null>();
  readonly #options: RoomOptions;
  readonly #deps: RoomDeps & RoomsDeps;
  readonly #extras = new SnapshotExtras();

  constructor(options: RoomOptions, deps: RoomsDeps) {
    this.#options = options;
    this.#deps = { ...deps, extras: this.#extras };
  }

  /** Adds what a feature above knows to the snapshots of every room. */
  contribute(contributor: ExtrasContributor): void {
    this.#extras.add(contributor);
  }

  /** Adds what the meeting of a room is to its snapshots. */
  contributeMeeting(meeting: (place: Place) => MeetingExtras): void {
    this.#extras.setMeeting(meeting);
  }

  /** Brings a connection into a room. Joining the room it is in already answers the present state. */
  async join(roomId: string, connection: Connection, entry: Entry = { door: 'audience' }): Promise<RoomSnapshot> {
    const place = this.#places.get(connection.id);
    if (place && !place.room.closed) {
      if (place.room.id === roomId) return place.room.snapshot(place.peer);
      throw new AppError('already_joined');
    }
    return this.#take(connection, async () => {
      const place = await this.enter(roomId, connection.principal, connection, connection.ip, entry);
      try {
        return { place, answer: await place.room.snapshot(place.peer) };
      } catch (error) {
        place.room.remove(place.peer);
        throw error;
      }
    });
  }

  /** Makes a peer without a connection, for the HTTP form of the media operations, or the one behind `join`. */
  async enter(
    roomId: string,
    principal: Principal,
    connection: Connection | null,
    ip: string | null = connection?.ip ?? null,
    entry: Entry = { door: 'audience' },
  ): Promise<Place> {
    if (principal.kind === 'nobody') throw new AppError('unauthenticated');
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const admission = await this.#deps.policy.admit(roomId, principal, ip, { ...entry, connection });
      const { role, facts, holds, door = entry.door } = admission;
      if (connection !== null && !connection.open)
        throw new AppError('not_joined', 'the connection closed while it joined');
      if (holds?.() === false) continue;
      const room = this.#room(roomId, facts);
      return { room, peer: room.enter(principal, { role, door }, connection, ip) };
    }
    throw new AppError('conflict', 'the room changes too quickly');
  }

  /** Enters an open room for somebody whose right to it the caller has checked: a token for this one show. `holds`: whether that is still so. Throws `broadcast_not_live`, `forbidden`. */
  async admitted(roomId: string, principal: Somebody, ip: string | null, holds: () => boolean): Promise<Place> {
    await this.#deps.policy.checkBanned(roomId, principal, ip);
    const room = this.#rooms.get(roomId);
    if (room === undefined || !holds()) throw new AppError('broadcast_not_live', undefined, { retryAfterSeconds: 2 });
    return { room, peer: room.enter(principal, { role: 'viewer', door: 'audience' }, null, ip) };
  }

  /**
   * Gives a peer whose connection was lost to a new one of the same identity. `resume_expired` where the peer is gone or the events it
   * missed are no longer kept: then the client joins anew.
   */
  async resume(request: { roomId: string; lastSeq: number; resumeToken: string }, connection: Connection) {
    const place = this.#places.get(connection.id);
    if (place && !place.room.closed) throw new AppError('already_joined');
    return this.#take(connection, async () => {
      const room = this.#rooms.get(request.roomId);
      const peer = room && [...room.peers].find(({ resumeToken }) => resumeToken === request.resumeToken);
      if (room === undefined || peer === undefined || peer.identity !== identityKey(connection.principal)) {
        throw new AppError('resume_expired');
      }
      // The right to be here may have been taken back meanwhile.
      const role = await this.#roleNow(room.id, peer, peer.role);
      if (room.closed || room.peer(peer.id) === undefined) throw new AppError('resume_expired');
      await room.setRole(peer, role);
      if (room.closed || room.peer(peer.id) === undefined) throw new AppError('resume_expired');
      if (peer.connection !== null) this.#unseat(peer.connection);
      const events = room.attach(peer, connection, request.lastSeq);
      const mediaKept = room.media.hasTransport(peer, false) || room.media.hasTransport(peer, true);
      try {
        const snapshot = await room.snapshot(peer);
        return { place: { room, peer }, answer: { events: events ?? [], snapshot, mediaKept } };
      } catch (error) {
        if (peer.connection === connection) room.detach(peer);
        throw error;
      }
    });
  }

  /** Throws `conflict` while a join is under way: its place would outlive the connection's next one. */
  leave(connection: Connection): void {
    const place = this.#places.get(connection.id);
    if (place === null) throw new AppError('conflict', 'a join is under way');
    this.#unseat(connection);
    this.#deps.gone(connection);
    place?.room.remove(place.peer);
  }

  connectionClosed(connection: Connection): void {
    const place = this.#places.get(connection.id);
    this.#places.delete(connection.id);
    this.#deps.gone(connection);
    if (place && place.peer.connection?.id === connection.id) place.room.detach(place.peer);
  }

  /** Where this connection is; `not_joined` where it is nowhere. */
  placeOf(connection: Connection): Place {
    const place = this.#places.get(connection.id);
    if (!place || place.room.closed || place.peer.connection?.id !== connection.id) throw new AppError('not_joined');
    return place;
  }

  /** Publishes for a peer, if its role and the room's owner allow it now. */
  async produce({ room, peer }: Place, request: ParsedPayload<'produce'>): Promise<{ producerId: string }> {
    peer.check('publish');
    await this.#deps.policy.checkProduce(room.id, request.kind, peer.door);
    return room.media.produce(peer, request);
  }

  /** Opens a room without anybody in it, for as long as it is held. */
  hold(roomId: string, facts: RoomFacts): { room: Room; release: () => void } {
    const room = this.#room(roomId, facts);
    return { room, release: room.hold() };
  }

  room(roomId: string): Room | undefined {
    return this.#rooms.get(roomId);
  }

  get open(): Iterable<Room> {
    return this.#rooms.values();
  }

  viewers(roomId: string): number {
    return this.#rooms.get(roomId)?.viewers ?? this.#deps.outsideViewers(roomId);
  }

  /** The viewers outside of a room have changed. */
  countsChanged(roomId: string): void {
    this.#rooms.get(roomId)?.countsChanged();
  }

  setFacts(roomId: string, changes: Partial<RoomFacts>): void {
    this.#rooms.get(roomId)?.setFacts(changes);
  }

  announce<E extends ServerEventName>(roomId: string, event: E, payload: Omit<ServerPayload<E>, 'seq'>): void {
    this.#rooms.get(roomId)?.announce(event, payload);
  }

  /** The right to this room has changed: asks the policy again for every peer, or those of one identity, and gives it its new role or removes it. */
  async reassess(roomId: string, identity?: string): Promise<void> {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    for (const peer of [...room.peers]) {
      if (identity !== undefined && peer.identity !== identity) continue;
      try {
        // What is decided of one person is decided anew; what is decided of all takes no role away from who has none given.
        const keeps = identity === undefined ? peer.role : undefined;
        await room.setRole(peer, await this.#roleNow(roomId, peer, keeps));
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        this.evict(room, peer, 'uninvited');
      }
    }
  }

  /** Removes a peer and tells it why; its connection may join another room. */
  evict(room: Room, peer: Peer, reason: ServerPayload<'removed'>['reason']): void {
    if (peer.connection !== null) this.#unseat(peer.connection);
    room.remove(peer, reason);
  }

  /** Removes everybody who came in by this door. Without a reason they are told nothing: they know already. */
  dismiss(roomId: string, door: Door, reason?: ServerPayload<'removed'>['reason']): void {
    const room = this.#rooms.get(roomId);
    for (const peer of room?.by(door) ?? []) {
      if (peer.connection !== null) this.#unseat(peer.connection);
      room?.remove(peer, reason);
    }
  }

  closeRoom(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    this.#rooms.delete(roomId);
    for (const { connection } of room.peers) if (connection !== null) this.#unseat(connection);
    room.close();
    this.events.emit('closed', { roomId });
  }

  close(): void {
    for (const roomId of [...this.#rooms.keys()]) this.closeRoom(roomId);
    this.events.removeAll();
  }

  /** Marks the connection as joining, so that two joins at once cannot both succeed. */
  async #take<T>(connection: Connection, enter: () => Promise<{ place: Place; answer: T }>): Promise<T> {
    if (this.#places.get(connection.id) === null) throw new AppError('already_joined', 'a join is under way');
    this.#places.set(connection.id, null);
    try {
      const { place, answer } = await enter();
      const { room, peer } = place;
      if (room.closed || peer.connection !== connection) {
        throw new AppError('not_joined', 'the room closed, or the peer was removed, while it joined');
      }
      if (!connection.open) {
        // It closed while it entered: connectionClosed has run already and found no place.
        room.detach(peer);
        throw new AppError('not_joined', 'the connection closed while it joined');
      }
      this.#places.set(connection.id, place);
      connection.about = { roomId: place.room.id, peerId: place.peer.id };
      this.#deps.gone(connection);
      return answer;
    } catch (error) {
      if (this.#places.get(connection.id) === null) this.#places.delete(connection.id);
      throw error;
    }
  }

  /** The role of somebody who is in; throws where there is no right to be there any more. */
  async #roleNow(roomId: string, { principal, door }: Peer, keeps?: Peer['role']): Promise<Peer['role']> {
    return (await this.#deps.policy.admit(roomId, principal, null, { door, inside: true, ...(keeps && { keeps }) }))
      .role;
  }

  #unseat(connection: Connection): void {
    this.#places.delete(connection.id);
    connection.about = undefined;
  }

  #room(roomId: string, facts: RoomFacts): Room {
    const known = this.#rooms.get(roomId);
    if (known !== undefined) return known;
    const room = new Room(roomId, facts, this.#options, this.#deps);
    this.#rooms.set(roomId, room);
    room.events.on('publishing', (flowing) => this.events.emit('publishing', { roomId, flowing }));
    room.events.on('viewers', (viewers) => this.events.emit('viewers', { roomId, viewers }));
    room.events.on('mediaOpened', (sfuRoom) => this.events.emit('mediaOpened', { roomId, sfuRoom }));
    room.events.on('entered', (peer) => this.events.emit('entered', { room, peer }));
    room.events.on('role', (peer) => this.events.emit('role', { room, peer }));
    room.events.on('left', (peer, reason) => this.events.emit('left', { room, peer, reason }));
    room.events.on('empty', () => {
      if (this.#rooms.get(roomId) === room) this.closeRoom(roomId);
    });
    return room;
  }
}
