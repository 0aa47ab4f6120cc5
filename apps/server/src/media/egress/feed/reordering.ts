import type { VideoConfig } from '@footlight/formats';

/** Frames looked at before a stream that announces reordering is believed to have none. */
const probation = 8;

export type Verdict = 'wait' | 'ordered' | 'reordered';

/**
 * Tells H.264 with B-frames, which WebRTC cannot carry: decoding order and display order differ, so the distance between the two times of a
 * frame varies. An encoder may shift all frames alike, which is no reordering.
 */
export class ReorderCheck {
  readonly #suspicious: boolean;
  #offset: number | undefined;
  #seen = 0;
  #reordered = false;

  constructor({ maxReorderFrames }: VideoConfig) {
    this.#suspicious = (maxReorderFrames ?? 0) > 0;
  }

  look({ dts, pts }: { dts: number; pts: number }): Verdict {
    const offset = pts - dts;
    this.#offset ??= offset;
    this.#seen++;
    if (offset !== this.#offset) this.#reordered = true;
    if (this.#reordered) return 'reordered';
    return this.#suspicious && this.#seen < probation ? 'wait' : 'ordered';
  }
}
