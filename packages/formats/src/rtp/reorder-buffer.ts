import type { RtpPacket } from './packet.ts';
import { Unwrapper } from './unwrap.ts';

export interface ReorderOptions {
  /** Packets held back at most while one is missing. Default 256. */
  maxPackets?: number;
  /** How long a missing packet is waited for: retransmissions need a round trip. Default 150 ms. */
  maxWaitMs?: number;
}

/** A packet in order. */
export interface Released {
  packet: RtpPacket;
  /** Unwrapped. */
  sequence: number;
  /** Packets missing directly before this one, given up. */
  lost: number;
  /** The sender began its sequence numbers anew: what was before says nothing of `lost`. */
  restarted: boolean;
}

/** RFC 3550 appendix A.1: a jump larger than these is a new beginning, once a second packet confirms it. */
const maxDropout = 3000;
const maxMisorder = 300;

interface Held {
  packet: RtpPacket;
  sequence: number;
  arrivedAtMs: number;
}

/**
 * Puts packets of one SSRC in order. A packet that continues the sequence is released at once; others wait for the missing
 * ones until the window is full or the time is over. Duplicates and packets that come after they were given up are dropped.
 */
export class ReorderBuffer {
  readonly #maxPackets: number;
  readonly #maxWaitMs: number;
  readonly #unwrap = new Unwrapper(16);
  readonly #held = new Map<number, Held>();
  /** The sequence number to release next; undefined before the first packet. */
  #next: number | undefined;
  #suspect: number | undefined;
  /** Packets that came twice or too late. */
  discarded = 0;
  /** Packets given up. */
  lost = 0;

  constructor({ maxPackets = 256, maxWaitMs = 150 }: ReorderOptions = {}) {
    this.#maxPackets = maxPackets;
    this.#maxWaitMs = maxWaitMs;
  }

  push(packet: RtpPacket, nowMs: number): Released[] {
    const next = this.#next;
    if (next === undefined) return [this.#release(packet, this.#unwrap.next(packet.sequence), 0, false)];
    const sequence = this.#unwrap.peek(packet.sequence);
    if (sequence >= next + maxDropout || sequence < next - maxMisorder) return this.#jump(packet, nowMs);
    this.#suspect = undefined;
    if (sequence < next || this.#held.has(sequence)) {
      this.discarded++;
      return this.advance(nowMs);
    }
    this.#held.set(sequence, { packet, sequence, arrivedAtMs: nowMs });
    return this.advance(nowMs);
  }

  /** What may be released now that time has passed. */
  advance(nowMs: number): Released[] {
    const released = this.#drain(0);
    while (this.#held.size > 0 && (this.#held.size >= this.#maxPackets || this.#waitedTooLong(nowMs))) {
      const first = Math.min(...this.#held.keys());
      const lost = first - this.#next!;
      this.lost += lost;
      this.#next = first;
      released.push(...this.#drain(lost));
    }
    return released;
  }

  #waitedTooLong(nowMs: number): boolean {
    let oldest = nowMs;
    for (const { arrivedAtMs } of this.#held.values()) oldest = Math.min(oldest, arrivedAtMs);
    return nowMs - oldest >= this.#maxWaitMs;
  }

  /** Releases what continues the sequence; `lost` belongs to the first. */
  #drain(lost: number): Released[] {
    const released: Released[] = [];
    for (let held = this.#held.get(this.#next!); held !== undefined; held = this.#held.get(this.#next!)) {
      this.#held.delete(held.sequence);
      this.#unwrap.next(held.packet.sequence);
      released.push(this.#release(held.packet, held.sequence, released.length === 0 ? lost : 0, false));
    }
    return released;
  }

  #release(packet: RtpPacket, sequence: number, lost: number, restarted: boolean): Released {
    this.#next = sequence + 1;
    return { packet, sequence, lost, restarted };
  }

  /** A packet far off: the sender restarted if the next one follows on it, else it is damage. */
  #jump(packet: RtpPacket, nowMs: number): Released[] {
    if (packet.sequence !== this.#suspect) {
      this.#suspect = (packet.sequence + 1) & 0xffff;
      this.discarded++;
      return this.advance(nowMs);
    }
    this.#suspect = undefined;
    const flushed = this.#flush();
    this.#unwrap.reset();
    return [...flushed, this.#release(packet, this.#unwrap.next(packet.sequence), 0, true)];
  }

  #flush(): Released[] {
    const released: Released[] = [];
    while (this.#held.size > 0) {
      const first = Math.min(...this.#held.keys());
      const lost = first - this.#next!;
      this.lost += lost;
      this.#next = first;
      released.push(...this.#drain(lost));
    }
    return released;
  }
}
