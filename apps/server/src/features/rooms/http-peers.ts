import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { identityKey, type Principal } from '../../base/principal.ts';
import type { Place } from './extras.ts';
import type { Peer } from './peer.ts';
import type { RoomsService } from './service.ts';

export interface HttpTransport extends Place {
  sender: boolean;
}

/** A peer of which no transport has been connected (ICE and DTLS) after this long is removed. */
const connectWithinMs = 30_000;

/**
 * Peers made over HTTP, by the transports they hold: a tool names a transport, never a peer, so this is where its id leads to
 * room and peer. Only who made a peer may use it; for everybody else its transports do not exist.
 */
export class HttpPeers implements Closeable {
  readonly #rooms: RoomsService;
  readonly #clock: Clock;
  readonly #perPrincipal: number;
  readonly #transports = new Map<string, HttpTransport>();
  /** Identity → how many peers are being made for it. */
  readonly #entering = new Map<string, number>();
  /** Peers that have not connected yet → ends the wait for it. */
  readonly #waiting = new Map<string, () => void>();

  constructor(rooms: RoomsService, options: { peersPerPrincipal: number }, deps: { clock: Clock }) {
    this.#rooms = rooms;
    this.#clock = deps.clock;
    this.#perPrincipal = options.peersPerPrincipal;
  }

  async createTransport(
    roomId: string,
    principal: Principal,
    request: { sender: boolean; peerId?: string | undefined; ip: string },
  ) {
    if (request.peerId !== undefined) return this.#create(this.#own(roomId, principal, request.peerId), request.sender);
    // Held until the peer is found by its transport: requests that come at once are counted too.
    if (principal.kind === 'nobody') throw new AppError('unauthenticated');
    const release = this.#reserve(identityKey(principal));
    try {
      const place = await this.#enter(roomId, principal, request.ip);
      try {
        return await this.#create(place, request.sender);
      } catch (error) {
        this.#forget(place);
        throw error;
      }
    } finally {
      release();
    }
  }

  /** The transport of this id, if this principal made it. */
  transport(id: string, principal: Principal): HttpTransport {
    const held = this.#transports.get(id);
    if (held === undefined || held.peer.identity !== identityKey(principal))
      throw new AppError('not_found', 'no such transport');
    if (held.room.closed || held.room.peer(held.peer.id) === undefined) {
      this.#transports.delete(id);
      throw new AppError('not_found', 'the peer of this transport has left');
    }
    return held;
  }

  async closeTransport(id: string, principal: Principal): Promise<void> {
    const held = this.transport(id, principal);
    this.#transports.delete(id);
    await held.room.media.closeTransport(held.peer, held.sender);
    if (![...this.#transports.values()].some(({ peer }) => peer === held.peer)) this.#forget(held);
  }

  close(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
    this.#transports.clear();
  }

  async #create(place: Place, sender: boolean) {
    const { room, peer } = place;
    if (sender) peer.check('publish');
    for (const [id, held] of this.#transports)
      if (held.peer === peer && held.sender === sender) this.#transports.delete(id);
    const parameters = await room.media.createTransport(peer, sender);
    this.#transports.set(parameters.id, { ...place, sender });
    return { ...parameters, peerId: peer.id };
  }

  /** Takes a place among the peers this identity may have; the answer gives it back. */
  #reserve(identity: string): () => void {
    this.#sweep();
    const own = new Set(
      [...this.#transports.values()].filter(({ peer }) => peer.identity === identity).map(({ peer }) => peer),
    );
    const entering = this.#entering.get(identity) ?? 0;
    if (own.size + entering >= this.#perPrincipal)
      throw new AppError('capacity_exceeded', 'too many peers over HTTP for one identity');
    this.#entering.set(identity, entering + 1);
    return () => {
      const left = (this.#entering.get(identity) ?? 1) - 1;
      if (left > 0) this.#entering.set(identity, left);
      else this.#entering.delete(identity);
    };
  }

  async #enter(roomId: string, principal: Principal, ip: string): Promise<Place> {
    const place = await this.#rooms.enter(roomId, principal, null, ip);
    const { room, peer } = place;
    const cancel = this.#clock.after(connectWithinMs, () => this.#forget(place));
    const off = room.events.on('connected', (connected) => {
      if (connected === peer) this.#endWait(peer);
    });
    this.#waiting.set(peer.id, () => {
      cancel();
      off();
    });
    return place;
  }

  #endWait(peer: Peer): void {
    this.#waiting.get(peer.id)?.();
    this.#waiting.delete(peer.id);
  }

  #own(roomId: string, principal: Principal, peerId: string): Place {
    const held = [...this.#transports.values()].find(({ peer, room }) => peer.id === peerId && room.id === roomId);
    if (held === undefined || held.peer.identity !== identityKey(principal) || held.room.peer(peerId) === undefined) {
      throw new AppError('not_found', 'no such peer over HTTP');
    }
    return held;
  }

  /** Drops what belongs to peers that have left by themselves (their ICE ended, the room closed). */
  #sweep(): void {
    for (const [id, { room, peer }] of this.#transports)
      if (room.closed || room.peer(peer.id) === undefined) this.#transports.delete(id);
  }

  #forget({ room, peer }: Place): void {
    this.#endWait(peer);
    for (const [id, held] of this.#transports) if (held.peer === peer) this.#transports.delete(id);
    room.remove(peer);
  }
}
