/** A timestamp this far from where the sample count puts it is a gap or drift, not rounding. */
const toleranceMs = 15;

/**
 * Exact times for audio whose timestamps were rounded to milliseconds: counts samples as long as the timestamps agree, and follows
 * the timestamps where they do not.
 */
export class AudioTimes {
  readonly #sampleRate: number;
  #next: number | undefined;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** In samples: the time of a frame of `samples` that claims to be at `timeMs`. */
  place(timeMs: number, samples: number): number {
    const claimed = Math.round((timeMs * this.#sampleRate) / 1000);
    const tolerance = (toleranceMs * this.#sampleRate) / 1000;
    const agrees = this.#next !== undefined && Math.abs(claimed - this.#next) <= tolerance;
    const time = agrees ? this.#next! : claimed;
    this.#next = time + samples;
    return time;
  }
}
