/** What to do with decoded sound before it is joined to what came earlier. Counts are samples. */
export type Placement =
  /** Begin anew: at the first frame, and where time jumped too far to be filled. */
  | { action: 'restart' }
  /** Join it, after `silence`; `stretch` more samples than it has are to be made of the next ten seconds. */
  | { action: 'join'; silence: number; stretch: number }
  /** It overlaps what has gone out. */
  | { action: 'skip' };

export interface SampleClockOptions {
  /** A timestamp this far from where the samples end is jitter, not a gap. */
  tolerance: number;
  /** The longest gap that is filled with silence. */
  maxFill: number;
}

/** How far timestamps and sample count may drift apart before the sound is stretched: 2 ms at 48 kHz. */
const driftLimit = 96;
const smoothing = 1 / 64;
/** Ten seconds at 48 kHz. */
export const stretchOver = 480_000;

/**
 * Holds sound to its timestamps. Samples are counted, so that output is continuous to the sample although timestamps are rounded to
 * milliseconds or jitter; gaps become silence of the same length; and where the publisher's sound card runs faster or slower than
 * its clock, the drift is taken out softly.
 */
export class SampleClock {
  readonly #options: SampleClockOptions;
  #drift = 0;
  /** Time at which the last correction is done; none begins before. */
  #stretchedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: SampleClockOptions) {
    this.#options = options;
  }

  /** `pts`: of the sound that comes; `end`: where what has been joined ends, undefined before the first. */
  place(pts: number, end: number | undefined): Placement {
    if (end === undefined) return this.#restart(pts);
    const error = pts - end;
    const { tolerance, maxFill } = this.#options;
    if (Math.abs(error) > maxFill) return this.#restart(pts);
    if (error < -tolerance) return { action: 'skip' };
    if (error > tolerance) return { action: 'join', silence: error, stretch: 0 };
    this.#drift += (error - this.#drift) * smoothing;
    if (pts < this.#stretchedUntil || Math.abs(this.#drift) < driftLimit)
      return { action: 'join', silence: 0, stretch: 0 };
    const stretch = Math.round(this.#drift);
    this.#drift = 0;
    this.#stretchedUntil = pts + stretchOver;
    return { action: 'join', silence: 0, stretch };
  }

  #restart(pts: number): Placement {
    this.#drift = 0;
    this.#stretchedUntil = pts;
    return { action: 'restart' };
  }
}
