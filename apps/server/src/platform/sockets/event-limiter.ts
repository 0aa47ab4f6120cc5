import { AppError } from '../../base/errors.ts';

const windowSeconds = 10;

interface Bucket {
  tokens: number;
  at: number;
}

interface Budget {
  perSecond: number;
  /** What may come at once after silence. */
  burst: number;
  detail: string;
}

/** Key of the bucket for all events of a connection; no event has this name. */
const all = '';

/**
 * Token buckets for each connection: one for all its events, with a burst of ten seconds' worth, and one for each event that has a budget of
 * its own, with a burst of a minute's worth. (rate-limiter-flexible answers with promises and keys by string with a timer each; this is
 * taken for every event of every socket, so it is four lines of arithmetic.)
 */
export class EventLimiter {
  readonly #budgets: ReadonlyMap<string, Budget>;
  readonly #connections = new Map<string, Map<string, Bucket>>();

  constructor(perSecond: number, perMinute: Readonly<Partial<Record<string, number>>> = {}) {
    const own = Object.entries(perMinute).map(([event, most = 0]): [string, Budget] => {
      return [event, { perSecond: most / 60, burst: most, detail: `too many ${event} events on this connection` }];
    });
    const together = { perSecond, burst: perSecond * windowSeconds, detail: 'too many events on this connection' };
    this.#budgets = new Map([[all, together], ...own]);
  }

  /** Takes one event of a connection's budgets; throws `rate_limited` where there is none left. */
  take(connectionId: string, event?: string): void {
    const buckets = this.#connections.get(connectionId) ?? new Map<string, Bucket>();
    this.#connections.set(connectionId, buckets);
    this.#takeOne(buckets, all);
    if (event !== undefined && event !== all) this.#takeOne(buckets, event);
  }

  forget(connectionId: string): void {
    this.#connections.delete(connectionId);
  }

  close(): void {
    this.#connections.clear();
  }

  #takeOne(buckets: Map<string, Bucket>, key: string): void {
    const budget = this.#budgets.get(key);
    if (budget === undefined) return;
    const { perSecond, burst, detail } = budget;
    const now = performance.now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) {
      throw new AppError('rate_limited', detail, { retryAfterSeconds: (1 - bucket.tokens) / perSecond });
    }
    bucket.tokens -= 1;
  }
}
