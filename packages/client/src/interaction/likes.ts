import { type FootlightError, toFootlightError } from '../errors.ts';
import { retryDelayMs, type Timings } from '../timings.ts';

export interface LikesOptions {
  timings: Timings;
  /** Sets the like of this person; answers what the server has then. */
  set: (liked: boolean) => Promise<{ liked: boolean; likes: number }>;
  isConnected: () => boolean;
  onChange: (view: { liked: boolean; likes: number }) => void;
}

/** Refusals after which the wish stands and is told again. */
const passing: ReadonlySet<string> = new Set(['network', 'not_joined', 'unavailable', 'rate_limited']);

/**
 * The like of this person and the count of all. What is pressed shows at once; the server is told what should be, one call at a
 * time and until it agrees, so pressing fast, or while there is no connection, ends in the right place. While a call is under way
 * the shown count stands still: nobody can know whether a number from the room has this like in it.
 */
export class Likes {
  readonly #options: LikesOptions;
  #wanted: boolean | null = null;
  #liked = false;
  #likes = 0;
  #countedMeanwhile: number | null = null;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: LikesOptions) {
    this.#options = options;
  }

  /** What a snapshot says. */
  restart(liked: boolean, likes: number): void {
    this.#liked = liked;
    this.#likes = likes;
    this.#countedMeanwhile = null;
    this.#show();
    if (this.#wanted !== null) this.#run().catch(() => undefined);
  }

  /** A count from the room. */
  counted(likes: number): void {
    if (this.#running === null) this.#likes = likes;
    else this.#countedMeanwhile = likes;
    this.#show();
  }

  /** Resolves when the server agrees, or at once while there is no connection. Rejects, and goes back, when it refuses. */
  toggle(): Promise<void> {
    this.#wanted = !(this.#wanted ?? this.#liked);
    this.#show();
    return this.#run();
  }

  close(): void {
    this.#isClosed = true;
  }

  #run(): Promise<void> {
    this.#running ??= this.#agree().finally(() => {
      this.#running = null;
      if (this.#countedMeanwhile !== null) this.#likes = this.#countedMeanwhile;
      this.#countedMeanwhile = null;
      this.#show();
    });
    return this.#running;
  }

  async #agree(): Promise<void> {
    for (let failures = 0; this.#wanted !== null && !this.#isClosed; ) {
      if (this.#wanted === this.#liked) {
        this.#wanted = null;
        return;
      }
      // A snapshot starts it again.
      if (!this.#options.isConnected()) return;
      try {
        const { liked, likes } = await this.#options.set(this.#wanted);
        this.#liked = liked;
        this.#likes = likes;
        failures = 0;
        this.#show();
      } catch (error) {
        const refusal: FootlightError = toFootlightError(error, 'internal');
        if (!passing.has(refusal.code)) {
          this.#wanted = null;
          throw refusal;
        }
        const delayMs = retryDelayMs(this.#options.timings, failures++);
        await new Promise((resolve) => setTimeout(resolve, Math.max(delayMs, (refusal.retryAfterSeconds ?? 0) * 1000)));
      }
    }
  }

  #show(): void {
    const isAhead = this.#wanted !== null && this.#wanted !== this.#liked;
    const own = !isAhead ? 0 : this.#wanted ? 1 : -1;
    this.#options.onChange({ liked: this.#wanted ?? this.#liked, likes: Math.max(0, this.#likes + own) });
  }
}
