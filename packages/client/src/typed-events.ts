/** Named events with one typed argument each. */
export interface Events<E> {
  /** Calls `listener` on every `event`; the answer removes it. */
  on<K extends keyof E>(event: K, listener: (payload: E[K]) => void): () => void;
}

export class TypedEvents<E> implements Events<E> {
  readonly #listeners = new Map<keyof E, Set<(payload: never) => void>>();

  on<K extends keyof E>(event: K, listener: (payload: E[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    const own = (payload: E[K]) => listener(payload);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  /** A listener that throws does not stop the others; its error is raised as an uncaught exception. */
  emit<K extends keyof E>(event: K, payload: E[K]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])] as ((payload: E[K]) => void)[]) {
      try {
        listener(payload);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  removeAll(): void {
    this.#listeners.clear();
  }
}
