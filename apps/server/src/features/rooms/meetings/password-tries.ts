import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import { networkOf } from '../../../base/network.ts';

/** Buckets that are remembered at most, so that strangers cannot fill the memory. */
const mostBuckets = 100_000;

/** Token buckets for wrong passwords: of each person and of each address (of IPv6: each network of a subscriber), for one room. A minute's worth may come at once. */
export class PasswordTries {
  readonly #perMinute: number;
  readonly #clock: Clock;
  #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** Before a password is compared; throws `rate_limited`. The answer gives the try back: it was not a wrong one. */
  take(roomId: string, person: string, ip: string | null): () => void {
    const keys = [`${roomId} ${person}`, ...(ip === null ? [] : [`${roomId} ${networkOf(ip)}`])];
    const nowMs = this.#clock.now();
    const perMs = this.#perMinute / 60_000;
    const left = keys.map((key) => this.#left(key, nowMs));
    const least = Math.min(...left);
    if (least < 1)
      throw new AppError('rate_limited', 'too many wrong passwords', {
        retryAfterSeconds: Math.ceil((1 - least) / perMs / 1000),
      });
    keys.forEach((key, index) => {
      this.#set(key, left[index]! - 1, nowMs);
    });
    return () => {
      for (const key of keys) this.#set(key, Math.min(this.#perMinute, this.#left(key, nowMs) + 1), nowMs);
    };
  }

  #left(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.#perMinute;
    return Math.min(this.#perMinute, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) * this.#perMinute) / 60_000);
  }

  #set(key: string, tokens: number, nowMs: number): void {
    // Entered anew, so that the order of the map is the order of use.
    this.#buckets.delete(key);
    // A bucket that is full is as good as none.
    if (tokens < this.#perMinute) this.#buckets.set(key, { tokens, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > mostBuckets && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
