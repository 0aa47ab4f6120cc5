/** Passes values on at once, but no more often than every `everyMs`: of those that come faster the last one, when the time is over. */
export class Coalesced<T> {
  readonly #everyMs: number;
  readonly #take: (value: T) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held: { value: T } | null = null;

  constructor(everyMs: number, take: (value: T) => void) {
    this.#everyMs = everyMs;
    this.#take = take;
  }

  set(value: T): void {
    if (this.#timer !== undefined) {
      this.#held = { value };
      return;
    }
    this.#timer = setTimeout(() => this.#open(), this.#everyMs);
    this.#take(value);
  }

  /** What is held is forgotten. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held = null;
  }

  #open(): void {
    const held = this.#held;
    this.close();
    if (held !== null) this.set(held.value);
  }
}
