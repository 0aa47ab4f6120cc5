import { EventEmitter } from 'node:events';

/** Maps an event name to its listener's arguments. */
export type EventMap = Record<string, unknown[]>;

/**
 * An event emitter whose names and arguments are typed. A listener that throws does not stop the others: its error
 * goes to `onListenerError` (by default it is raised as an uncaught exception, so that it is never swallowed).
 */
export class TypedEvents<E extends { [K in keyof E]: unknown[] }> {
  readonly #emitter = new EventEmitter();
  onListenerError: (error: unknown, event: string) => void = (error) => {
    queueMicrotask(() => {
      throw error;
    });
  };

  constructor() {
    this.#emitter.setMaxListeners(0);
  }

  /** Adds a listener; the answer removes it. */
  on<K extends keyof E & string>(event: K, listener: (...args: E[K]) => void): () => void {
    this.#emitter.on(event, listener as (...args: unknown[]) => void);
    return () => this.#emitter.off(event, listener as (...args: unknown[]) => void);
  }

  once<K extends keyof E & string>(event: K, listener: (...args: E[K]) => void): () => void {
    const off = this.on(event, (...args) => {
      off();
      listener(...args);
    });
    return off;
  }

  emit<K extends keyof E & string>(event: K, ...args: E[K]): void {
    for (const listener of this.#emitter.rawListeners(event)) {
      try {
        (listener as (...args: unknown[]) => void)(...args);
      } catch (error) {
        this.onListenerError(error, event);
      }
    }
  }

  removeAll(): void {
    this.#emitter.removeAllListeners();
  }
}
