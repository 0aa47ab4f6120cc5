import type { RoomSnapshot, ServerEventName, ServerPayload } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import type { Sfu, SfuRoom } from '../../media/sfu/index.ts';
import type { Connection } from '../../platform/sockets/connection.ts';
import { EventLog } from './event-log.ts';
import { Peer } from './peer.ts';
import type { Admission, RoomFacts } from './policy.ts';
import { RoomMedia } from './room-media.ts';

export interface RoomOptions {
  peerGraceMs: number;
  maxPeers: number;
  /** Rooms of up to this many peers announce each that comes and goes. */
  announcePeers: number;
  keptEvents: number;
}

export interface RoomDeps {
  sfu: Sfu;
  clock: Clock;
  logger: Logger;
  /** Viewers of a room that are not in it: who plays HLS elsewhere. */
  outsideViewers: (roomId: string) => number;
}

export type RoomEvents = {
  /** Media of somebody who may publish flows, or no longer does. */
  publishing: [flowing: boolean];
  viewers: [count: number];
  /** The room is in the SFU from now on. */
  mediaOpened: [sfuRoom: SfuRoom];
  empty: [];
};

/** Counts are told at most this often. */
const updatePeriodMs = 250;
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
  readonly #options: RoomOptions;
  readonly #clock: Clock;
  readonly #outsideViewers: (roomId: string) => number;
  #facts: RoomFacts;
  #toldViewers = 0;
  #cancelUpdate: (() => void) | null = null;
  #holds = 0;
  #closed = false;

  constructor(id: string, facts: RoomFacts, options: RoomOptions, deps: RoomDeps) {
    this.id = id;
    this.#facts = facts;
    this.#options = options;
    this.#clock = deps.clock;
    this.#outsideViewers = deps.outsideViewers;
    this.#events = new EventLog(options.keptEvents);
    this.log = deps.logger.child({ roomId: id });
    this.media = new RoomMedia(this, deps.sfu);
  }

  get facts(): RoomFacts {
    return this.#facts;
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

  /** People watching: those who may not publish, each identity once, and those who watch without being in the room. */
  get viewers(): number {
    const identities = new Set<string>();
    for (const peer of this.#peers.values()) if (!peer.may('publish')) identities.add(peer.identity);
    return identities.size + this.#outsideViewers(this.id);
  }

  /** Nobody else can enter. */
  get full(): boolean {
    return this.#peers.size >= this.#options.maxPeers;
  }

  peer(peerId: string): Peer | undefined {
    return this.#peers.get(peerId);
  }

  enter(principal: Peer['principal'], admission: Admission, connection: Connection | null): Peer {
    const peer = new Peer(principal, admission.role, connection);
    // The same person is back by another connection: what waited for the old one is of no more use. It may have been the only
    // one here, and the room must not end in between.
    const release = this.hold();
    try {
      for (const other of this.#peers.values()) {
        if (other.identity === peer.identity && other.connection === null && !other.overHttp) this.remove(other);
      }
      if (this.full) throw new AppError('capacity_exceeded', 'the room is full', { retryAfterSeconds: placeInSeconds });
      this.#peers.set(peer.id, peer);
    } finally {
      release();
    }
    this.log.info({ peerId: peer.id, role: peer.role, socketId: connection?.id }, 'peer entered');
    this.introduce(peer);
    this.countsChanged();
    return peer;
  }

  /** The peer's connection has gone; it keeps its place for the grace period. */
  detach(peer: Peer): void {
    this.log.info({ peerId: peer.id, socketId: peer.connection?.id }, 'peer lost its connection');
    peer.connection = null;
    peer.cancelGrace?.();
    peer.cancelGrace = this.#clock.after(this.#options.peerGraceMs, () => this.remove(peer));
  }

  /** The peer is back by a new connection; one that it still had is closed. The answer is what it missed, if that is still known. */
  attach(peer: Peer, connection: Connection, lastSeq: number) {
    peer.cancelGrace?.();
    peer.cancelGrace = null;
    const old = peer.connection;
    peer.connection = connection;
    this.log.info({ peerId: peer.id, socketId: connection.id }, 'peer resumed');
    if (old !== null && old.id !== connection.id) {
      old.emit('removed', { reason: 'replaced' });
      old.disconnect();
    }
    return this.#events.since(lastSeq, peer.id);
  }

  /** Idempotent. `told`: why the server removes it, for its owner to see. */
  remove(peer: Peer, told?: ServerPayload<'removed'>['reason']): void {
    if (!this.#peers.delete(peer.id)) return;
    peer.cancelGrace?.();
    this.log.info({ peerId: peer.id, reason: told }, told === undefined ? 'peer left' : 'peer removed');
    if (told !== undefined) peer.connection?.emit('removed', { reason: told });
    peer.connection = null;
    this.media.closePeer(peer);
    if (peer.announced) this.announce('peerLeft', { peerId: peer.id });
    if (peer.announced) this.announce('userLeft', { peerId: peer.id });
    // The room may be small again: then it hears of those it was not told of while it was large.
    if (this.#announces) for (const other of this.#peers.values()) this.introduce(other);
    this.countsChanged();
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

  /** Tells everybody, if anything is new. */
  setFacts(facts: RoomFacts): void {
    const { likes, onAir, status } = this.#facts;
    if (facts.likes === likes && facts.onAir === onAir && facts.status === status) return;
    this.#facts = facts;
    this.#tell();
  }

  /** Sends a numbered event to everybody but `except` and keeps it for those who resume. */
  announce<E extends ServerEventName>(event: E, payload: Numbered<E>, except?: Peer): void {
    this.announceEach(event, payload, () => payload, except);
  }

  /** Like `announce`, with a payload for each peer; `kept` is what those get who resume. */
  announceEach<E extends ServerEventName>(
    event: E,
    kept: Numbered<E>,
    payloadOf: (peer: Peer) => Numbered<E>,
    except?: Peer,
  ): void {
    const { seq } = this.#events.add(event, kept, except?.id);
    for (const peer of this.#peers.values()) {
      if (peer !== except && peer.connection !== null)
        peer.connection.emit(event, { ...payloadOf(peer), seq } as ServerPayload<E>);
    }
  }

  /** Sends an event that is of no use later (levels, scores): not numbered, not kept. */
  tellAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void {
    for (const peer of this.#peers.values()) peer.connection?.emit(event, payload);
  }

  snapshot(peer: Peer): RoomSnapshot {
    return {
      roomId: this.id,
      seq: this.#events.seq,
      me: peer.me(),
      peers: this.views(),
      producers: this.media.producers(),
      routerRtpCapabilities: this.media.rtpCapabilities as unknown as RoomSnapshot['routerRtpCapabilities'],
      counts: { ...this.#facts, viewers: this.viewers },
    };
  }

  /** Those the room has been told of. */
  views() {
    return [...this.#peers.values()].filter(({ announced }) => announced).map((peer) => peer.view());
  }

  /** Makes a peer known to the others, if it is one of those they are told of: in large rooms those who may publish. Idempotent. */
  introduce(peer: Peer): void {
    if (peer.announced || !(this.#announces || peer.may('publish'))) return;
    peer.announced = true;
    this.announce('newPeer', peer.view(), peer);
    this.announce('userJoined', peer.view(), peer);
  }

  /** Ends the room for everybody. Their connections stay open, but are in no room. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelUpdate?.();
    for (const peer of this.#peers.values()) {
      peer.cancelGrace?.();
      peer.connection = null;
    }
    this.#peers.clear();
    this.media.close();
    this.events.removeAll();
  }

  /** Peers, or viewers outside, have come or gone: tells everybody, soon. */
  countsChanged(): void {
    if (this.#closed || this.#cancelUpdate !== null) return;
    this.#cancelUpdate = this.#clock.after(updatePeriodMs, () => {
      this.#cancelUpdate = null;
      const { viewers } = this;
      if (viewers === this.#toldViewers) return;
      this.#tell();
      this.events.emit('viewers', viewers);
    });
  }

  #checkEmpty(): void {
    if (this.#peers.size === 0 && this.#holds === 0 && !this.#closed) this.events.emit('empty');
  }

  get #announces(): boolean {
    return this.#peers.size <= this.#options.announcePeers;
  }

  #tell(): void {
    this.#toldViewers = this.viewers;
    this.announce('streamUpdate', { ...this.#facts, viewers: this.#toldViewers });
  }
}
