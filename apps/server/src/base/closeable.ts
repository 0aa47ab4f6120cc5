/** Anything with a lifetime. `close()` is idempotent; a parent closes its children (docs/closing.md). */
export interface Closeable {
  close(): Promise<void> | void;
}

/** Closes what was added in reverse order, once; a failing step is reported and the rest still close. */
export class CloseStack implements Closeable {
  readonly #items: { name: string; close: () => Promise<void> | void }[] = [];
  readonly #onError: (name: string, error: unknown) => void;
  #closing: Promise<void> | undefined;

  constructor(onError: (name: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Registers `item`; returns it, so that building and registering is one line. */
  add<T extends Closeable>(name: string, item: T): T {
    this.#items.push({ name, close: () => item.close() });
    return item;
  }

  /** Registers a closing step that belongs to no object. */
  defer(name: string, close: () => Promise<void> | void): void {
    this.#items.push({ name, close });
  }

  close(): Promise<void> {
    this.#closing ??= this.#run();
    return this.#closing;
  }

  async #run(): Promise<void> {
    for (const { name, close } of this.#items.reverse()) {
      try {
        await close();
      } catch (error) {
        this.#onError(name, error);
      }
    }
  }
}
