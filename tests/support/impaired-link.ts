/** What one direction of a network does to packets. */
export interface Impairment {
  /** Share of the packets that are lost, each by its own chance: 0 to 1. */
  loss: number;
  delayMs: number;
  /** Up to so much later still, each packet by its own chance; none overtakes another. */
  jitterMs: number;
  /** What goes through in bits per second, IP and UDP headers included; null: everything. */
  rateBps: number | null;
  /** How much may wait for its turn at the rate, in milliseconds of that rate; what finds no place is lost. */
  queueMs: number;
}

export const unimpaired: Impairment = { loss: 0, delayMs: 0, jitterMs: 0, rateBps: null, queueMs: 300 };

/** Of all packets that came so far. */
export interface LinkCounts {
  passed: number;
  passedBytes: number;
  /** By chance. */
  lost: number;
  /** There was no place in the queue. */
  overflowed: number;
}

/** IPv4 and UDP. */
const headerBytes = 28;

interface Waiting {
  dueMs: number;
  forward: () => void;
}

/** One direction: decides of each packet whether it comes through and when, in the order in which they came. */
export class ImpairedLink {
  readonly counts: LinkCounts = { passed: 0, passedBytes: 0, lost: 0, overflowed: 0 };
  readonly #random: () => number;
  readonly #nowMs: () => number;
  readonly #waiting: Waiting[] = [];
  #impairment = unimpaired;
  /** When all that has been let in has gone out at the rate. */
  #drainedMs = 0;
  #lastDueMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `random`: from 0 to below 1. */
  constructor(random: () => number, nowMs: () => number = () => performance.now()) {
    this.#random = random;
    this.#nowMs = nowMs;
  }

  /** From the next packet on; what is not named is as in `unimpaired`. */
  impair(impairment: Partial<Impairment>): void {
    this.#impairment = { ...unimpaired, ...impairment };
    // What waits for its turn at the old rate does not hold up what comes now.
    this.#drainedMs = 0;
  }

  /** Takes a packet of so many bytes; calls `forward` when it has come through, which may be at once or never. */
  take(bytes: number, forward: () => void): void {
    const dueMs = this.#dueMs(bytes);
    if (dueMs === null) return;
    this.counts.passed += 1;
    this.counts.passedBytes += bytes;
    // Nothing waits, nothing is to be waited for.
    if (this.#waiting.length === 0 && dueMs <= this.#nowMs()) {
      forward();
      return;
    }
    this.#lastDueMs = Math.max(this.#lastDueMs, dueMs);
    this.#waiting.push({ dueMs: this.#lastDueMs, forward });
    if (this.#waiting.length === 1) this.#wait();
  }

  /** What waits is dropped. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  /** Null: it is lost. */
  #dueMs(bytes: number): number | null {
    const { loss, delayMs, jitterMs, rateBps, queueMs } = this.#impairment;
    if (loss > 0 && this.#random() < loss) {
      this.counts.lost += 1;
      return null;
    }
    let sentMs = this.#nowMs();
    if (rateBps !== null) {
      const startMs = Math.max(sentMs, this.#drainedMs);
      if (startMs - sentMs > queueMs) {
        this.counts.overflowed += 1;
        return null;
      }
      sentMs = startMs + ((bytes + headerBytes) * 8_000) / rateBps;
      this.#drainedMs = sentMs;
    }
    return sentMs + delayMs + (jitterMs > 0 ? this.#random() * jitterMs : 0);
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#release(), Math.max(0, this.#waiting[0]!.dueMs - this.#nowMs()));
  }

  #release(): void {
    // Timers may come a little early.
    const nowMs = this.#nowMs() + 0.5;
    while (this.#waiting.length > 0 && this.#waiting[0]!.dueMs <= nowMs) this.#waiting.shift()!.forward();
    if (this.#waiting.length > 0) this.#wait();
  }
}

/** Numbers from 0 to below 1, the same for the same seed (xorshift32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
