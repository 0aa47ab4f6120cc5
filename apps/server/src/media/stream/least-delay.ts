/** The least of the values of the last seconds: what remains of a delay when jitter is taken away. */
export class LeastDelay {
  readonly #windowMs: number;
  #sinceMs: number | undefined;
  #least = Number.POSITIVE_INFINITY;
  #before = Number.POSITIVE_INFINITY;

  /** The answer is of one to two windows. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(value: number, nowMs: number): void {
    if (this.#sinceMs === undefined || nowMs - this.#sinceMs >= this.#windowMs) {
      this.#before = this.#sinceMs === undefined ? Number.POSITIVE_INFINITY : this.#least;
      this.#least = Number.POSITIVE_INFINITY;
      this.#sinceMs = nowMs;
    }
    this.#least = Math.min(this.#least, value);
  }

  /** Undefined before the first value. */
  get value(): number | undefined {
    const least = Math.min(this.#least, this.#before);
    return Number.isFinite(least) ? least : undefined;
  }

  /** Values of a whole window are known. */
  get settled(): boolean {
    return Number.isFinite(this.#before);
  }

  reset(): void {
    this.#sinceMs = undefined;
    this.#least = Number.POSITIVE_INFINITY;
    this.#before = Number.POSITIVE_INFINITY;
  }
}
