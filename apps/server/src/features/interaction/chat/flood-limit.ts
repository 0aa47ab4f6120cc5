import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';

export interface FloodLimits {
  messagesPerMinute: number;
  burst: number;
}

/** A token bucket per person of one chat. */
export class FloodLimit {
  readonly #limits: FloodLimits;
  readonly #clock: Clock;
  #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(limits: FloodLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Throws `rate_limited` where the person has written too much. */
  take(person: string): void {
    const { messagesPerMinute, burst } = this.#limits;
    const nowMs = this.#clock.now();
    const perMs = messagesPerMinute / 60_000;
    const bucket = this.#buckets.get(person) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, bucket.tokens + (nowMs - bucket.atMs) * perMs);
    this.#buckets.set(person, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: nowMs });
    if (this.#buckets.size > 10_000) this.#forgetFull(nowMs, perMs);
    if (tokens >= 1) return;
    throw new AppError('rate_limited', 'too many messages', { retryAfterSeconds: (1 - tokens) / perMs / 1000 });
  }

  /** A bucket that has filled up again is as good as none. */
  #forgetFull(nowMs: number, perMs: number): void {
    const full = this.#limits.burst;
    this.#buckets = new Map(
      [...this.#buckets].filter(([, { tokens, atMs }]) => tokens + (nowMs - atMs) * perMs < full),
    );
  }
}
