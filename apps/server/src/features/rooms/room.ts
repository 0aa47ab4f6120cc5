import type { RoomSnapshot, ServerEventName, ServerPayload } from '@footlight/contract';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import type { Connection } from '../../platform/sockets/connection.ts';
import { Counts } from './counts.ts';
import { EventLog } from './event-log.ts';
import { FanOut } from './fan-out.ts';
import { Introductions, knowersOf } from './introductions.ts';
import { Peer } from './peer.ts';
import type { Admission, Door, RoomFacts } from './policy.ts';
import { RoomMedia } from './room-media.ts';
import type { RoomDeps, RoomEvents, RoomOptions } from './room-options.ts';

/** Who finds the room full may ask again after this. */
const placeInSeconds = 5;

type Numbered<E extends ServerEventName> = Omit<ServerPayload<E>, 'seq'>;

/** A live space: its peers, its events in order, its media. Made for its first peer, closed after its last. */
export class Room implements Closeable {
  readonly id: string;
  readonly events = new TypedEvents<RoomEvents>();
  readonly media: RoomMedia;
  readonly log: Logger;
  readonly #peers = new Map<string, Peer>();
  readonly #events: EventLog;
  readonly #fanOut: FanOut;
  readonly #options: RoomOptions;
  readonly #deps: RoomDeps;
  readonly #counts: Counts;
  readonly #introductions: Introductions;
  #holds = 0;
  #closed = false;

  constructor(id: string, facts: RoomFacts, options: RoomOptions, deps: RoomDeps) {
    this.id = id;
    this.#options = options;
    this.#deps = deps;
    this.#events = new EventLog(options.keptEvents);
    this.log = deps.logger.child({ roomId: id });
    this.media = new RoomMedia(this, deps.sfu);
    this.#fanOut = new FanOut(options, {
      clock: deps.clock,
      log: this.log,
      snapshot: (peer) => this.snapshot(peer),
      since: (seq, peer) => this.#events.since(seq, peer),
    });
    this.#counts = new Counts(facts, {
      clock: deps.clock,
      peers: () => this.#peers.values(),
      outside: () => deps.outsideViewers(id),
      tell: (counts) => this.announce('streamUpdate', counts),
      onViewers: (count) => this.events.emit('viewers', count),
    });
    this.#introductions = new Introductions({
      peers: () => this.#peers.values(),
      namesAll: () => this.#namesAll,
      announce: (...news) => this.announceBy(...news),
    });
  }

  get facts(): RoomFacts {
    return this.#counts.facts;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get peers(): Iterable<Peer> {
    return this.#peers.values();
  }

  get size(): number {
    return this.#peers.size;
  }

  /** People watching: those who may not publish, each identity once, and those who watch without being in the room. Who listens in a meeting is none of the audience of its show. */
  get viewers(): number {
    return this.#counts.viewers;
  }

  /** Nobody else can enter; a meeting's own people can, as long as it is not they who fill it. */
  get full(): boolean {
    return this.#peers.size >= this.#options.maxPeers;
  }

  /** Those who came in by this door, longest here first. */
  by(door: Door): Peer[] {
    return [...this.#peers.values()].filter((peer) => peer.door === door);
  }

  peer(peerId: string): Peer | undefined {
    return this.#peers.get(peerId);
  }

  enter(
    principal: Peer['principal'],
    admission: Pick<Admission, 'role'> & { door: Door },
    connection: Connection | null,
    ip: string | null,
  ): Peer {
    const peer = new Peer(principal, admission, connection, ip);
    // The same person is back by another connection: what waited for the old one is of no more use. It may have been the only
    // one here, and the room must not end in between.
    const release = this.hold();
    try {
      for (const other of this.#peers.values()) {
        if (other.identity === peer.identity && other.connection === null && !other.overHttp) this.remove(other);
      }
      if (this.#fullFor(peer.door))
        throw new AppError('capacity_exceeded', 'the room is full', { retryAfterSeconds: placeInSeconds });
      this.#peers.set(peer.id, peer);
    } finally {
      release();
    }
    if (connection !== null) this.#fanOut.attach(peer, connection);
    this.log.info({ peerId: peer.id, role: peer.role, socketId: connection?.id }, 'peer entered');
    this.#introductions.introduce(peer);
    this.#counts.peersChanged();
    this.events.emit('entered', peer);
    return peer;
  }

  /** The peer's connection has gone; it keeps its place for the grace period. */
  detach(peer: Peer): void {
    this.log.info({ peerId: peer.id, socketId: peer.connection?.id }, 'peer lost its connection');
    peer.connection = null;
    this.#fanOut.detach(peer);
    peer.cancelGrace?.();
    peer.cancelGrace = this.#deps.clock.after(this.#options.peerGraceMs, () => this.remove(peer));
  }

  /** The peer is back by a new connection; one that it still had is closed. The answer is what it missed, if that is still known. */
  attach(peer: Peer, connection: Connection, lastSeq: number) {
    peer.cancelGrace?.();
    peer.cancelGrace = null;
    const old = peer.connection;
    peer.connection = connection;
    peer.ip = connection.ip;
    this.#fanOut.attach(peer, connection);
    this.media.tellAnew(peer);
    this.log.info({ peerId: peer.id, socketId: connection.id }, 'peer resumed');
    if (old !== null && old.id !== connection.id) {
      old.emit('removed', { reason: 'replaced' });
      old.disconnect();
    }
    return this.#events.since(lastSeq, peer);
  }

  /** Idempotent. `told`: why the server removes it, for its owner to see. */
  remove(peer: Peer, told?: ServerPayload<'removed'>['reason']): void {
    if (!this.#peers.delete(peer.id)) return;
    peer.cancelGrace?.();
    this.log.info({ peerId: peer.id, reason: told }, told === undefined ? 'peer left' : 'peer removed');
    if (told !== undefined) peer.connection?.emit('removed', { reason: told });
    peer.connection = null;
    this.#fanOut.detach(peer);
    this.media.closePeer(peer);
    this.events.emit('left', peer, told);
    this.#introductions.takeLeave(peer);
    // The room may be small again: then it hears of those it was not told of while it was large.
    if (this.#namesAll) for (const other of this.#peers.values()) this.#introductions.introduce(other);
    this.#counts.peersChanged();
    this.#checkEmpty();
  }

  /** Keeps the room open without peers; the answer lets it go. */
  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#checkEmpty();
    };
  }

  /** Another role for a peer: it and the room are told, and what it may no longer send ends. */
  async setRole(peer: Peer, role: Peer['role']): Promise<void> {
    if (peer.role === role || this.#peers.get(peer.id) !== peer) return;
    peer.role = role;
    this.#counts.peersChanged();
    this.#introductions.introduce(peer);
    const { permissions } = peer.me();
    this.announceBy(knowersOf(peer), 'roleChanged', { peerId: peer.id, role, permissions });
    this.events.emit('role', peer);
    if (!peer.may('publish')) await this.media.closeTransport(peer, true);
  }

  /** Tells everybody, if anything is new: likes soon, for they come in crowds; the rest at once. */
  setFacts(changes: Partial<RoomFacts>): void {
    this.#counts.setFacts(changes);
  }

  /** Sends a numbered event to everybody but `except` and keeps it for those who resume. */
  announce<E extends ServerEventName>(event: E, payload: Numbered<E>, except?: Peer): void {
    this.announceBy(undefined, event, payload, except);
  }

  /** Like `announce`, to those alone who came in by this door; undefined: by whichever. */
  announceBy<E extends ServerEventName>(door: Door | undefined, event: E, payload: Numbered<E>, except?: Peer): void {
    const numbered = this.#events.add(event, payload, { exceptPeerId: except?.id, door });
    this.#fanOut.tell({ event, payload: numbered, door, except });
  }

  /** Like `announce`, with payloads of their own for some peers. */
  announceEach<E extends ServerEventName>(event: E, payload: Numbered<E>, own: ReadonlyMap<Peer, Numbered<E>>): void {
    const byPeerId = new Map([...own].map(([peer, different]) => [peer.id, different]));
    const numbered = this.#events.add(event, payload, { own: byPeerId });
    const { seq } = numbered;
    this.#fanOut.tell({
      event,
      payload: numbered,
      own: new Map([...own].map(([peer, different]) => [peer, { ...different, seq }])),
    });
  }

  /** Sends an event that is of no use later (levels, scores): not numbered, not kept. */
  tellAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void {
    this.#fanOut.tell({ event, payload });
  }

  /** Like `tellAll`, to one peer: what it receives is different now. `about`: of the same thing the last is enough. */
  tellOne<E extends ServerEventName>(peer: Peer, event: E, payload: ServerPayload<E>, about: string): void {
    this.#fanOut.tellOne(peer, event, payload, about);
  }

  /** So much is different at once that everybody is told what is true now, in the place of single events. */
  tellAnew(): void {
    this.#fanOut.renew();
  }

  /** Number of the newest event. */
  get seq(): number {
    return this.#events.seq;
  }

  /** What is true at the moment of the call; the parts of other features may be newer, and events after `seq` tell the same again. */
  async snapshot(peer: Peer): Promise<RoomSnapshot> {
    const own = {
      roomId: this.id,
      seq: this.#events.seq,
      me: peer.me(),
      peers: this.views(peer.door),
      producers: this.media.producers(),
      routerRtpCapabilities: this.media.rtpCapabilities as unknown as RoomSnapshot['routerRtpCapabilities'],
      counts: this.#counts.now,
    };
    return { ...own, ...(await this.#deps.extras.of({ room: this, peer })) };
  }

  /** Those that who came in by this door has been told of. */
  views(door: Door) {
    return this.#introductions.views(door);
  }

  /** Ends the room for everybody. Their connections stay open, but are in no room. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#counts.close();
    this.#fanOut.close();
    for (const peer of this.#peers.values()) {
      peer.cancelGrace?.();
      peer.connection = null;
    }
    this.#peers.clear();
    this.media.close();
    this.events.removeAll();
  }

  /** Likes or viewers outside are others than before: tells everybody, soon. */
  countsChanged(): void {
    this.#counts.changed();
  }

  #fullFor(door: Door): boolean {
    return this.full && (door === 'audience' || this.by('member').length >= this.#options.maxPeers);
  }

  #checkEmpty(): void {
    if (this.#peers.size === 0 && this.#holds === 0 && !this.#closed) this.events.emit('empty');
  }

  get #namesAll(): boolean {
    return this.#peers.size <= this.#options.announcePeers;
  }
}
