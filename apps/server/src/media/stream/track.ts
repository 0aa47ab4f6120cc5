import type { TrackConfig } from '@footlight/formats';
import type { Frame, TrackInfo } from './frame.ts';
import { TrackStats } from './track-stats.ts';

export interface GopLimits {
  /** Most bytes kept of one track; a longer group of pictures is kept from no key frame on, that is not at all. */
  bytes: number;
  /** Audio is kept this long. */
  audioMs: number;
}

/** A track inside a stream: its present configuration, the frames since its last key frame, its numbers. */
export class Track implements TrackInfo {
  readonly id: string;
  readonly timescale: number;
  readonly beside: boolean;
  readonly stats: TrackStats;
  readonly #limits: GopLimits;
  config: TrackConfig;
  #recent: Frame[] = [];
  #recentBytes = 0;
  #lastDts = -1;

  constructor(id: string, timescale: number, config: TrackConfig, limits: GopLimits, beside = false) {
    this.id = id;
    this.timescale = timescale;
    this.config = config;
    this.#limits = limits;
    this.beside = beside;
    this.stats = new TrackStats(timescale);
  }

  /** Decoding time of the newest frame in ticks; -1 before the first. */
  get lastDts(): number {
    return this.#lastDts;
  }

  /** What a new subscriber needs to begin at once: video since its last key frame, the newest audio. */
  get recent(): readonly Frame[] {
    return this.#recent;
  }

  add(frame: Frame, nowMs: number): void {
    this.#lastDts = frame.dts;
    this.stats.count(frame, nowMs);
    if (this.config.kind === 'video') this.#keepVideo(frame);
    else this.#keepAudio(frame);
  }

  /** Frames of an older configuration or publisher are of no use to a decoder that begins now. */
  forget(): void {
    this.#recent = [];
    this.#recentBytes = 0;
  }

  #keepVideo(frame: Frame): void {
    if (frame.key) this.forget();
    else if (this.#recent.length === 0) return;
    this.#recent.push(frame);
    this.#recentBytes += frame.data.byteLength;
    if (this.#recentBytes > this.#limits.bytes) this.forget();
  }

  #keepAudio(frame: Frame): void {
    this.#recent.push(frame);
    const oldest = frame.dts - (this.#limits.audioMs * this.timescale) / 1000;
    const drop = this.#recent.findIndex(({ dts }) => dts >= oldest);
    if (drop > 32) this.#recent.splice(0, drop);
  }
}
