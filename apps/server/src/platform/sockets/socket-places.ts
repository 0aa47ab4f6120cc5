import { AppError } from '../../base/errors.ts';

/** How many sockets each address has, those that are being let in among them. */
export class SocketPlaces {
  readonly #most: number;
  readonly #taken = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The answer gives the place back, once. Throws `rate_limited`. */
  take(ip: string): () => void {
    const before = this.#taken.get(ip) ?? 0;
    if (before >= this.#most) throw new AppError('rate_limited', 'too many sockets from this address');
    this.#taken.set(ip, before + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.#taken.get(ip) ?? 1) - 1;
      if (left > 0) this.#taken.set(ip, left);
      else this.#taken.delete(ip);
    };
  }
}
