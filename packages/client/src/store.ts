/** A value that is replaced, never changed; made for `useSyncExternalStore`. */
export interface Store<T> {
  get(): T;
  /** Calls `listener` after every change; the answer removes it. */
  subscribe(listener: () => void): () => void;
}

export class StateStore<T extends object> implements Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  // Bound, so that both may be handed to useSyncExternalStore as they are.
  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  };

  /** Replaces the named fields; listeners are called only if one of them is another value than before. */
  update(change: Partial<T>): void {
    const keys = Object.keys(change) as (keyof T)[];
    if (keys.every((key) => Object.is(this.#value[key], change[key]))) return;
    this.#value = { ...this.#value, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}
