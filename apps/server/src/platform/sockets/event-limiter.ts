import { AppError } from '../../base/errors.ts';

const windowSeconds = 10;

/**
 * A token bucket per connection: a burst of ten seconds' worth, refilled evenly. (rate-limiter-flexible answers with promises
 * and keys by string with a timer each; this is taken for every event of every socket, so it is four lines of arithmetic.)
 */
export class EventLimiter {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Takes one event of `key`'s budget; throws `rate_limited` where there is none left. */
  take(key: string): void {
    const now = performance.now();
    const most = this.#perSecond * windowSeconds;
    const bucket = this.#buckets.get(key) ?? { tokens: most, at: now };
    bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 1000) * this.#perSecond);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) {
      throw new AppError('rate_limited', 'too many events on this connection', {
        retryAfterSeconds: (1 - bucket.tokens) / this.#perSecond,
      });
    }
    bucket.tokens -= 1;
  }

  forget(key: string): void {
    this.#buckets.delete(key);
  }

  close(): void {
    this.#buckets.clear();
  }
}
