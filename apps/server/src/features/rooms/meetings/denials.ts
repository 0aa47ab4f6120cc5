import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';

/** Denials that are remembered at most, so that crowds cannot fill the memory. */
const mostDenials = 100_000;

/** Who was sent away from a lobby a moment ago, and does not knock again at once: by identity, for each room. */
export class Denials {
  readonly #seconds: number;
  readonly #clock: Clock;
  /** When each may knock again, in milliseconds; in the order of time, for all wait equally long. */
  readonly #until = new Map<string, number>();

  /** `seconds`: 0 lets them knock again at once. */
  constructor(options: { seconds: number }, clock: Clock) {
    this.#seconds = options.seconds;
    this.#clock = clock;
  }

  get seconds(): number {
    return this.#seconds;
  }

  add(roomId: string, identity: string): void {
    const nowMs = this.#clock.now();
    const key = `${roomId} ${identity}`;
    this.#until.delete(key);
    this.#until.set(key, nowMs + this.#seconds * 1000);
    for (const [oldest, untilMs] of this.#until) {
      if (untilMs > nowMs && this.#until.size <= mostDenials) break;
      this.#until.delete(oldest);
    }
  }

  /** Throws `lobby_denied` with how long there is to wait. */
  check(roomId: string, identity: string): void {
    const leftMs = (this.#until.get(`${roomId} ${identity}`) ?? 0) - this.#clock.now();
    if (leftMs > 0) throw new AppError('lobby_denied', undefined, { retryAfterSeconds: Math.ceil(leftMs / 1000) });
  }
}
