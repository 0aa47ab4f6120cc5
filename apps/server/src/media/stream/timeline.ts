/**
 * Where a publication's own time lies on the stream's timeline: `streamMs = sourceMs + shiftMs`. Tracks of a publication share their time
 * base, so that they share anchors and stay in sync.
 */
export interface Anchor {
  /** Source time at which it was made. */
  sourceMs: number;
  shiftMs: number;
}

export interface TimelineOptions {
  /** A frame this much earlier than the one before it on its track is a jump, not disorder. */
  backwardJumpMs: number;
  /** A frame this much later than time itself allows is a jump, not a gap. */
  forwardJumpMs: number;
}

export const defaultTimelineOptions: TimelineOptions = { backwardJumpMs: 500, forwardJumpMs: 3_000 };

interface TrackTime {
  anchor: Anchor;
  lastSourceMs: number;
  lastArrivalMs: number;
}

/**
 * Maps the timestamps of one publication, which may start anywhere and jump, onto the stream's timeline. A jump makes a new anchor; the other
 * tracks adopt it when they jump to the same place, so that sound and picture jump together.
 */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #tracks = new Map<string, TrackTime>();
  #latest: Anchor | null = null;
  /** End of what has been placed, over all tracks: a new anchor never lies before it. */
  #endMs: number;

  /** `startMs`: nothing of this publication is placed before it. */
  constructor(startMs: number, options: TimelineOptions = defaultTimelineOptions) {
    this.#endMs = startMs;
    this.#options = options;
  }

  /**
   * Places a frame: `sourceMs` is its decoding time on the publisher's clock, `arrivalMs` the stream time at which it arrived.
   * `jumped` tells that the timeline was broken before it.
   */
  place(trackId: string, sourceMs: number, arrivalMs: number): { shiftMs: number; jumped: boolean } {
    const track = this.#tracks.get(trackId);
    const jumped = track !== undefined && this.#isJump(track, sourceMs, arrivalMs);
    const anchor = track === undefined || jumped ? this.#anchorFor(sourceMs, arrivalMs, track?.anchor) : track.anchor;
    this.#tracks.set(trackId, { anchor, lastSourceMs: sourceMs, lastArrivalMs: arrivalMs });
    this.#endMs = Math.max(this.#endMs, sourceMs + anchor.shiftMs);
    return { shiftMs: anchor.shiftMs, jumped };
  }

  #isJump({ lastSourceMs, lastArrivalMs }: TrackTime, sourceMs: number, arrivalMs: number): boolean {
    const step = sourceMs - lastSourceMs;
    return (
      step < -this.#options.backwardJumpMs ||
      step > this.#options.forwardJumpMs + Math.max(0, arrivalMs - lastArrivalMs)
    );
  }

  /** The latest anchor if it was made for about this source time and is not the one just left; otherwise a new one. */
  #anchorFor(sourceMs: number, arrivalMs: number, left: Anchor | undefined): Anchor {
    const latest = this.#latest;
    const near = 10_000;
    if (
      latest !== null &&
      latest !== left &&
      sourceMs - latest.sourceMs > -near &&
      (left === undefined || sourceMs - latest.sourceMs < near)
    ) {
      return latest;
    }
    this.#latest = { sourceMs, shiftMs: Math.max(arrivalMs, this.#endMs) - sourceMs };
    return this.#latest;
  }
}
