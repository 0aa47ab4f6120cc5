import type { KeptEvent, RoomSnapshot, ServerEventName } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Connection } from '../../platform/sockets/connection.ts';
import { EncodedEvent, type Frame, framesOf } from '../../platform/sockets/frame.ts';
import type { Peer } from './peer.ts';
import type { Door } from './policy.ts';

export interface FanOutOptions {
  /** With more connections than this, what happens within a tick is sent together. */
  batchPeers: number;
  tickMs: number;
  /** A connection with more than this unsent is told nothing until it has drained. */
  backlogBytes: number;
}

export interface FanOutDeps {
  clock: Clock;
  log: Logger;
  /** What is true now, as this peer sees it, with the number of the last event it contains. */
  snapshot: (peer: Peer) => Promise<RoomSnapshot>;
  /** The numbered events after this one that the peer is owed; undefined where they are no longer kept. */
  since: (seq: number, peer: Peer) => KeptEvent[] | undefined;
}

/** An event for everybody, and who gets it differently. */
export interface Outgoing {
  event: ServerEventName;
  payload: object;
  except?: Peer | undefined;
  /** Only for those who came in by it. */
  door?: Door | undefined;
  /** Payloads of single peers in the place of `payload`. */
  own?: ReadonlyMap<Peer, object> | undefined;
}

interface Entry {
  outgoing: Outgoing;
  encoded: EncodedEvent;
}

interface Reader {
  connection: Connection;
  /** Position of the first event it is told; what was before is in the answer it entered with. */
  from: number;
  /** `behind`: it is told nothing; `catchingUp`: a snapshot for it is being made. */
  state: 'current' | 'behind' | 'catchingUp';
  /** The snapshot that is being made for it is of no use any more. */
  stale: boolean;
  /** What it alone is to be told, by what it is about. */
  readonly news: Map<string, EncodedEvent>;
}

/** A connection that was behind has drained when this share of the limit is unsent. */
const drainedShare = 0.25;

/**
 * Tells the connections of a room its events, in order. Each event is encoded once, however many get it. In a small room it goes out at once; in a
 * large one once a tick, in one frame for the connections that ask for batches. A connection that does not keep up costs no more than its limit: it is told nothing
 * until it has drained, and then gets a snapshot in the place of what it has missed.
 */
export class FanOut implements Closeable {
  readonly #options: FanOutOptions;
  readonly #deps: FanOutDeps;
  readonly #readers = new Map<Peer, Reader>();
  #entries: Entry[] = [];
  /** Of the next event; counts those without a number too. */
  #position = 0;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #cancelTick: (() => void) | null = null;
  #closed = false;

  constructor(options: FanOutOptions, deps: FanOutDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** From now on the peer is told what happens by this connection. */
  attach(peer: Peer, connection: Connection): void {
    this.#readers.set(peer, { connection, from: this.#position, state: 'current', stale: false, news: new Map() });
  }

  detach(peer: Peer): void {
    this.#readers.delete(peer);
  }

  tell(outgoing: Outgoing): void {
    this.#entries.push({ outgoing, encoded: new EncodedEvent(outgoing.event, outgoing.payload) });
    this.#position++;
    if (this.#isLarge) this.#tickSoon();
    else this.#flush();
  }

  /** For one peer alone, and of no use later. Of what is told in a large room about the same thing within a tick, or while the peer is behind, the last counts. */
  tellOne(peer: Peer, event: ServerEventName, payload: object, about: string): void {
    const reader = this.#readers.get(peer);
    if (reader === undefined) return;
    reader.news.set(`${event} ${about}`, new EncodedEvent(event, payload));
    if (this.#isLarge || !this.#keepsUp(peer, reader)) this.#tickSoon();
    else sendNews(reader);
  }

  /** Every connection gets a snapshot in the place of what it has not been told yet. */
  renew(): void {
    this.#flush();
    for (const [peer, reader] of this.#readers) {
      // One that is being made may be of before; whoever catches up looks again when it is done.
      if (reader.state === 'catchingUp') reader.stale = true;
      else void this.#catchUp(peer, reader);
    }
  }

  /** What waits for the tick goes out first. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    this.#cancelTick?.();
    this.#readers.clear();
  }

  get #isLarge(): boolean {
    return this.#readers.size > this.#options.batchPeers;
  }

  /** After a quiet time at once; else a tick after the one before. */
  #tickSoon(): void {
    if (this.#cancelTick !== null || this.#closed) return;
    const { clock } = this.#deps;
    const delayMs = Math.max(0, this.#flushedAt + this.#options.tickMs - clock.now());
    this.#cancelTick = clock.after(delayMs, () => {
      this.#cancelTick = null;
      this.#flush();
    });
  }

  #flush(): void {
    const entries = this.#entries;
    this.#entries = [];
    const first = this.#position - entries.length;
    this.#flushedAt = this.#deps.clock.now();
    const special = new Set<Peer>();
    let forDoors = false;
    for (const { outgoing } of entries) {
      if (outgoing.door !== undefined) forDoors = true;
      if (outgoing.except !== undefined) special.add(outgoing.except);
      for (const peer of outgoing.own?.keys() ?? []) special.add(peer);
    }
    /** What those get for whom nothing is special: with and without batches; by door where there is something for one door alone. */
    const shared = new Map<string, readonly Frame[]>();
    let behind = false;
    for (const [peer, reader] of this.#readers) {
      if (!this.#keepsUp(peer, reader)) {
        behind = true;
        continue;
      }
      sendNews(reader);
      if (entries.length === 0) continue;
      const usual = reader.from <= first && !special.has(peer);
      const { connection } = reader;
      const kind = `${connection.batches} ${forDoors ? peer.door : 'any'}`;
      const frames =
        (usual ? shared.get(kind) : undefined) ??
        framesOf(owedTo(peer, entries, reader.from - first), connection.batches);
      if (usual) shared.set(kind, frames);
      for (const frame of frames) connection.send(frame);
    }
    if (behind) this.#tickSoon();
  }

  #keepsUp(peer: Peer, reader: Reader): boolean {
    if (reader.state === 'catchingUp') return false;
    const { backlogBytes } = reader.connection;
    const limit = this.#options.backlogBytes;
    if (reader.state === 'current' && backlogBytes <= limit) return true;
    if (reader.state === 'behind' && backlogBytes <= limit * drainedShare) void this.#catchUp(peer, reader);
    else reader.state = 'behind';
    return false;
  }

  /** A snapshot, and what has happened since it was begun; both at once, so that nothing comes between. */
  async #catchUp(peer: Peer, reader: Reader): Promise<void> {
    reader.state = 'catchingUp';
    reader.stale = false;
    try {
      const snapshot = await this.#deps.snapshot(peer);
      if (this.#readers.get(peer) !== reader) return;
      reader.state = 'behind';
      const missed = this.#deps.since(snapshot.seq, peer);
      if (missed === undefined || reader.stale) return this.#tickSoon();
      const events = [{ event: 'roomSnapshot' as ServerEventName, payload: snapshot as object }, ...(missed as Told[])];
      for (const { event, payload } of events) reader.connection.send(new EncodedEvent(event, payload).frame);
      reader.from = this.#position;
      reader.state = 'current';
    } catch (error) {
      // It stays behind, and the next tick tries again.
      this.#deps.log.warn({ err: error }, 'no snapshot for a connection that was behind');
      if (reader.state === 'catchingUp') reader.state = 'behind';
      this.#tickSoon();
    }
  }
}

function sendNews({ connection, news }: Reader): void {
  if (news.size === 0) return;
  for (const frame of framesOf([...news.values()], connection.batches)) connection.send(frame);
  news.clear();
}

type Told = { event: ServerEventName; payload: object };

/** What one peer gets of these events, from `skip` on. */
function owedTo(peer: Peer, entries: readonly Entry[], skip: number): EncodedEvent[] {
  return entries.slice(Math.max(0, skip)).flatMap(({ outgoing, encoded }) => {
    if (outgoing.except === peer || (outgoing.door ?? peer.door) !== peer.door) return [];
    const own = outgoing.own?.get(peer);
    return [own === undefined ? encoded : new EncodedEvent(outgoing.event, own)];
  });
}
