import type { Frame } from './frame.ts';

export interface TrackNumbers {
  frames: number;
  bytes: number;
  keyFrames: number;
  /** Over the last seconds; 0 when nothing arrived in them. */
  bitrateBps: number;
  framesPerSecond: number;
  /** Between the last two key frames; null before the second. */
  keyFrameIntervalMs: number | null;
  /** The one before it. */
  previousKeyFrameIntervalMs: number | null;
  /** Frames whose display order differs from their decoding order were seen: B-frames. */
  reordered: boolean;
  discontinuities: number;
  /** Timestamps that did not increase and were moved. */
  corrected: number;
  /** Frames that were lost before they came to the stream. */
  lost: number;
}

const windowMs = 4_000;

/** Counts what passes through a track. Rates are over a sliding window of arrival time. */
export class TrackStats {
  readonly #timescale: number;
  readonly #window: { atMs: number; bytes: number }[] = [];
  #frames = 0;
  #bytes = 0;
  #keyFrames = 0;
  #lastKeyDts: number | null = null;
  #keyFrameIntervalMs: number | null = null;
  #previousKeyFrameIntervalMs: number | null = null;
  #minOffset = Number.POSITIVE_INFINITY;
  #maxOffset = Number.NEGATIVE_INFINITY;
  #discontinuities = 0;
  corrected = 0;
  lost = 0;

  constructor(timescale: number) {
    this.#timescale = timescale;
  }

  count({ dts, pts, key, data, discontinuity }: Frame, nowMs: number): void {
    this.#frames++;
    this.#bytes += data.byteLength;
    this.#window.push({ atMs: nowMs, bytes: data.byteLength });
    this.#trim(nowMs);
    this.#minOffset = Math.min(this.#minOffset, pts - dts);
    this.#maxOffset = Math.max(this.#maxOffset, pts - dts);
    if (discontinuity) {
      this.#discontinuities++;
      this.#lastKeyDts = null;
    }
    if (!key) return;
    this.#keyFrames++;
    this.#previousKeyFrameIntervalMs = this.#keyFrameIntervalMs;
    if (this.#lastKeyDts !== null) this.#keyFrameIntervalMs = ((dts - this.#lastKeyDts) * 1000) / this.#timescale;
    this.#lastKeyDts = dts;
  }

  read(nowMs: number): TrackNumbers {
    this.#trim(nowMs);
    const spanMs = Math.max(1000, nowMs - (this.#window[0]?.atMs ?? nowMs));
    const bytes = this.#window.reduce((sum, entry) => sum + entry.bytes, 0);
    return {
      frames: this.#frames,
      bytes: this.#bytes,
      keyFrames: this.#keyFrames,
      bitrateBps: Math.round((bytes * 8000) / spanMs),
      framesPerSecond: Math.round((this.#window.length * 10_000) / spanMs) / 10,
      keyFrameIntervalMs: this.#keyFrameIntervalMs,
      previousKeyFrameIntervalMs: this.#previousKeyFrameIntervalMs,
      // An encoder may shift all of them alike; only a difference that varies is reordering.
      reordered: this.#maxOffset > this.#minOffset,
      discontinuities: this.#discontinuities,
      corrected: this.corrected,
      lost: this.lost,
    };
  }

  #trim(nowMs: number): void {
    const from = nowMs - windowMs;
    let stale = 0;
    while (stale < this.#window.length && this.#window[stale]!.atMs < from) stale++;
    if (stale > 0) this.#window.splice(0, stale);
  }
}
