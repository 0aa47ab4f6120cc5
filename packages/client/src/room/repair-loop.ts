import { type FootlightError, toFootlightError } from '../errors.ts';
import { retryDelayMs, type Timings } from '../timings.ts';

export interface RepairLoopOptions {
  timings: Timings;
  /** Compares what is with what should be and does what is missing. Must be safe to run at any time, any number of times. */
  pass: () => Promise<void>;
  /** A pass failed and is repeated, unless the loop is closed meanwhile. */
  onFailure: (error: FootlightError) => void;
  /** How long to wait after this failure, the one of that number in a row (the first is 0); undefined for the usual time. */
  delayMs?: (error: FootlightError, failures: number) => number | undefined;
  /** A pass went through and nothing new is to be done. */
  onIdle: () => void;
}

/**
 * The one place where a room is brought into order: passes run one at a time, a failed one is repeated with growing
 * delays, and whatever happens meanwhile only asks for another pass. So no two repairs are ever under way at once.
 */
export class RepairLoop {
  readonly #options: RepairLoopOptions;
  readonly #waiting = new Set<() => void>();
  #wanted = false;
  #running = false;
  #closed = false;
  #failures = 0;
  #skipDelay: (() => void) | null = null;

  constructor(options: RepairLoopOptions) {
    this.#options = options;
  }

  get idle(): boolean {
    return !this.#running && !this.#wanted;
  }

  /** Asks for a pass after the present one. `now`: also ends the delay after a failure, because its cause may be gone. */
  wake(now = false): void {
    if (this.#closed) return;
    this.#wanted = true;
    if (now) {
      this.#failures = 0;
      this.#skipDelay?.();
    }
    if (!this.#running) void this.#run();
  }

  /** Resolves when nothing is left to be done, or at the end. */
  settled(): Promise<void> {
    if (this.idle || this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#skipDelay?.();
    this.#release();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // One turn later, so that a burst of events makes one pass.
    await Promise.resolve();
    while (this.#wanted && !this.#closed) {
      this.#wanted = false;
      try {
        await this.#options.pass();
        this.#failures = 0;
      } catch (error) {
        if (!this.#closed) await this.#delayAfter(toFootlightError(error, 'internal'));
      }
    }
    this.#running = false;
    if (this.#closed) return;
    this.#options.onIdle();
    this.#release();
  }

  async #delayAfter(failure: FootlightError): Promise<void> {
    this.#wanted = true;
    this.#options.onFailure(failure);
    const failures = this.#failures++;
    const usualMs = Math.max(retryDelayMs(this.#options.timings, failures), (failure.retryAfterSeconds ?? 0) * 1000);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#options.delayMs?.(failure, failures) ?? usualMs);
      this.#skipDelay = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closed) this.#skipDelay();
    });
    this.#skipDelay = null;
  }

  #release(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
