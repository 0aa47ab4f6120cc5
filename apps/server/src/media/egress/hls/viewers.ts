import type { Clock } from '../../../base/clock.ts';

/** Counts who watches: a viewer is there as long as requests keep coming. */
export class Viewers {
  readonly #clock: Clock;
  readonly #lastSeen = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#lastSeen.size;
  }

  seen(viewer: string): void {
    this.#lastSeen.set(viewer, this.#clock.now());
  }

  /** Forgets those who have been silent for this long. */
  forgetSilent(silentMs: number): void {
    const before = this.#clock.now() - silentMs;
    for (const [viewer, at] of this.#lastSeen) if (at < before) this.#lastSeen.delete(viewer);
  }
}
