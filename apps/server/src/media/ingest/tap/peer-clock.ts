import { LeastDelay } from '../../stream/index.ts';
import { AvSync } from './av-sync.ts';

const windowMs = 3_000;
/** A peer that is further from the others' time than this has another way to us now: it is put right at once. */
const jumpMs = 250;
/** Below it is jitter. */
const toleranceMs = 20;
/** Slower than sound can be stretched without being heard, faster than any sound card drifts. */
const glidePerMs = 0.0003;

/**
 * The time base of a stage. Each peer's tracks are in sync by its own sender reports; how peers lie to each other follows from when their media
 * arrives, jitter taken away. The first one gives the pace, so that a publisher alone keeps its own.
 */
export class StageClock {
  readonly #peers = new Map<string, PeerClock>();

  /** Of this peer, made where it is not there. */
  of(peerId: string): PeerClock {
    let clock = this.#peers.get(peerId);
    if (clock === undefined) {
      clock = new PeerClock(() => this.#delayFor(peerId));
      this.#peers.set(peerId, clock);
    }
    return clock;
  }

  /** Forgets all but these peers: nothing of the others is tapped any more. */
  keep(peerIds: ReadonlySet<string>): void {
    for (const id of [...this.#peers.keys()]) if (!peerIds.has(id)) this.#peers.delete(id);
  }

  /** The delay of who gives the pace; undefined for that one itself. */
  #delayFor(peerId: string): number | undefined {
    for (const [id, { delayMs }] of this.#peers) {
      if (id === peerId) return undefined;
      if (delayMs !== undefined) return delayMs;
    }
    return undefined;
  }
}

/** The tracks of one peer: in sync with each other, and on the time base of the stage. */
export class PeerClock {
  readonly #sync = new AvSync();
  readonly #delayOfPace: () => number | undefined;
  readonly #delay = new LeastDelay(windowMs);
  #shiftMs: number | undefined;
  #lastMs = 0;

  constructor(delayOfPace: () => number | undefined) {
    this.#delayOfPace = delayOfPace;
  }

  /** How much later its frames come than the time base shows for them, at least; undefined before the first. */
  get delayMs(): number | undefined {
    return this.#delay.value;
  }

  begin(id: string, kind: 'audio' | 'video', clockRate: number): void {
    this.#sync.begin(id, kind, clockRate);
  }

  end(id: string): void {
    this.#sync.end(id);
  }

  report(id: string, timestamp: number, senderUnixMs: number): void {
    this.#sync.report(id, timestamp, senderUnixMs);
  }

  /** As `AvSync.place`. */
  place(id: string, timestamp: number, arrivalMs: number, ticksPerMs: number): number {
    this.#shiftMs ??= -(this.#delayOfPace() ?? 0);
    const placed = this.#sync.place(id, timestamp, arrivalMs);
    if (this.#sync.givesPace(id)) this.#keepUp(placed / ticksPerMs, arrivalMs);
    return placed + Math.round(this.#shiftMs * ticksPerMs);
  }

  #keepUp(placedMs: number, arrivalMs: number): void {
    const sinceMs = Math.min(1_000, Math.max(0, arrivalMs - this.#lastMs));
    this.#lastMs = arrivalMs;
    const shift = this.#shiftMs ?? 0;
    this.#delay.add(arrivalMs - placedMs - shift, arrivalMs);
    const pace = this.#delayOfPace();
    const own = this.#delay.value;
    if (pace === undefined || own === undefined || !this.#delay.settled) return;
    const error = own - pace;
    if (Math.abs(error) > jumpMs) {
      this.#shiftMs = shift + error;
      this.#delay.reset();
    } else if (Math.abs(error) > toleranceMs) {
      this.#shiftMs = shift + Math.sign(error) * sinceMs * glidePerMs;
    }
  }
}
