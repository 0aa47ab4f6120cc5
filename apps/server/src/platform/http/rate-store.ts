interface Window {
  count: number;
  endsAtMs: number;
}

type Counted = (error: Error | null, result: { current: number; ttl: number }) => void;

/** Callers that are remembered at most; beyond it the one that has waited longest is forgotten. */
const capacity = 100_000;

/**
 * Counts in fixed windows, in memory, one count for all routes: the store that comes with the plugin makes one for each route, and a
 * budget that routes are meant to share would be multiplied by their number.
 */
export class RateStore {
  readonly #windows = new Map<string, Window>();

  incr(key: string, counted: Counted, windowMs: number): void {
    const now = Date.now();
    let window = this.#windows.get(key);
    if (window === undefined || window.endsAtMs <= now) {
      window = { count: 0, endsAtMs: now + windowMs };
      // Entered anew, so that the order of the map is the order in which the windows end.
      this.#windows.delete(key);
      this.#windows.set(key, window);
      this.#makeRoom(now);
    }
    window.count += 1;
    counted(null, { current: window.count, ttl: window.endsAtMs - now });
  }

  /** The plugin asks for a store for each route; the key says which budget is meant. */
  child(): RateStore {
    return this;
  }

  #makeRoom(now: number): void {
    for (const [key, { endsAtMs }] of this.#windows) {
      if (endsAtMs > now && this.#windows.size <= capacity) return;
      this.#windows.delete(key);
    }
  }
}
