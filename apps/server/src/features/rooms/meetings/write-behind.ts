import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { AppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';

const retryMs = 2000;

export interface WriteBehindDeps<V> {
  clock: Clock;
  log: Logger;
  write: (key: string, value: V) => Promise<void>;
}

/**
 * Writes for which nobody who joins or leaves has to wait: of each key the newest value, one after the other, again as long as the database is away. Memory
 * holds no more than one value for each key.
 */
export class WriteBehind<V> implements Closeable {
  readonly #deps: WriteBehindDeps<V>;
  readonly #waiting = new Map<string, V>();
  #running: Promise<void> | null = null;
  #cancelRetry: (() => void) | null = null;
  #closed = false;

  constructor(deps: WriteBehindDeps<V>) {
    this.#deps = deps;
  }

  /** Nothing waits to be written. */
  get idle(): boolean {
    return this.#waiting.size === 0 && this.#running === null;
  }

  put(key: string, value: V): void {
    if (this.#closed) return;
    // Entered anew, so that the newest comes last.
    this.#waiting.delete(key);
    this.#waiting.set(key, value);
    if (this.#cancelRetry === null) this.#start();
  }

  /** When everything that was put so far has been written, or could not be. */
  async attempted(): Promise<void> {
    if (this.#cancelRetry === null) await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    await this.#running;
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async #run(): Promise<void> {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const [key, value] = next;
      try {
        await this.#deps.write(key, value);
      } catch (error) {
        const away = error instanceof AppError && error.code === 'unavailable';
        this.#deps.log.warn({ err: error, key }, away ? 'not written yet: the database is away' : 'not written');
        if (!away) continue;
        if (!this.#waiting.has(key)) this.#waiting.set(key, value);
        this.#retryLater();
        return;
      }
    }
  }

  #take(): [string, V] | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next[0]);
    return next;
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#cancelRetry = this.#deps.clock.after(retryMs, () => {
      this.#cancelRetry = null;
      this.#start();
    });
  }
}
