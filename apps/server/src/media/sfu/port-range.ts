/** Ports from `min` to `max` and which of them are taken by us; whether others hold one shows only on listening. */
export class PortRange {
  readonly #max: number;
  readonly #claimed = new Set<number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** The first unclaimed port from `from` upward, now claimed; undefined when there is none. */
  claim(from: number): number | undefined {
    for (let port = from; port <= this.#max; port += 1) {
      if (this.#claimed.has(port)) continue;
      this.#claimed.add(port);
      return port;
    }
    return undefined;
  }

  release(port: number): void {
    this.#claimed.delete(port);
  }
}
