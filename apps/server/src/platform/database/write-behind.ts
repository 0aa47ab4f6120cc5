import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';

const retryMs = 2000;

export interface WriteBehindOptions {
  /** How many keys may wait; the value of a further one is given up, with a line in the log. */
  most: number;
}

export interface WriteBehindDeps<V> {
  clock: Clock;
  log: Logger;
  write: (key: string, value: V) => Promise<void>;
  /** What the log says of a value that is given up, beside its key. */
  about?: (value: V) => object;
}

/**
 * Writes for which nobody has to wait who joins, leaves or moderates: of each key the newest value, one after the other in the order they came, again as long as
 * the database is away.
 * Memory holds no more than one value for each key, and no more keys than the limit.
 */
export class WriteBehind<V> implements Closeable {
  readonly #most: number;
  readonly #deps: WriteBehindDeps<V>;
  readonly #waiting = new Map<string, V>();
  #isWriting = false;
  #lastRun: Promise<void> = Promise.resolve();
  #cancelRetry: (() => void) | null = null;
  #closed = false;

  constructor({ most }: WriteBehindOptions, deps: WriteBehindDeps<V>) {
    this.#most = most;
    this.#deps = deps;
  }

  /** Nothing waits to be written. */
  get idle(): boolean {
    return this.#waiting.size === 0 && !this.#isWriting;
  }

  put(key: string, value: V): void {
    if (this.#closed) {
      this.#giveUp(key, value, 'never written: the server is closing');
      return;
    }
    // Entered anew, so that the newest comes last.
    const isKnown = this.#waiting.delete(key);
    if (!isKnown && this.#waiting.size >= this.#most) {
      this.#giveUp(key, value, 'not written: too much waits for the database');
      return;
    }
    this.#waiting.set(key, value);
    if (this.#cancelRetry === null) this.#start();
  }

  /** When everything that was put so far has been written, or could not be. */
  async attempted(): Promise<void> {
    if (this.#cancelRetry === null) await this.#lastRun;
  }

  /** Tries once more; what the database does not take even now is in the log. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    await this.#lastRun;
    this.#start();
    await this.#lastRun;
    for (const [key, value] of this.#waiting) this.#giveUp(key, value, 'never written: the database is away');
    this.#waiting.clear();
  }

  #start(): void {
    if (!this.#isWriting) this.#lastRun = this.#run();
  }

  async #run(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
        if (!(await this.#write(...next))) return this.#retryLater();
      }
    } finally {
      // In one step with the last look at what waits: what is put later starts anew.
      this.#isWriting = false;
    }
  }

  /** False while the database is away. */
  async #write(key: string, value: V): Promise<boolean> {
    try {
      await this.#deps.write(key, value);
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable') {
        this.#deps.log.warn({ err: error, key }, 'not written yet: the database is away');
        return false;
      }
      this.#giveUp(key, value, 'not written', error);
    }
    // It keeps its place until then, and one that is newer has its own.
    if (this.#waiting.get(key) === value) this.#waiting.delete(key);
    return true;
  }

  #giveUp(key: string, value: V, why: string, error?: unknown): void {
    this.#deps.log.error({ ...this.#deps.about?.(value), key, ...(error !== undefined && { err: error }) }, why);
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#cancelRetry = this.#deps.clock.after(retryMs, () => {
      this.#cancelRetry = null;
      this.#start();
    });
  }
}
