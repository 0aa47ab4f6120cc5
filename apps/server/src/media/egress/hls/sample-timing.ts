import {
  type AudioConfig,
  FormatError,
  opusPacketSamples,
  parseAudioSpecificConfig,
  timescaleOf,
} from '@footlight/formats';
import type { Frame, TrackInfo } from '../../stream/index.ts';

/** An audio frame this far from where the one before it ended is put where it says it belongs. */
const audioToleranceMs = 40;

export interface Timed {
  dts: number;
  pts: number;
}

/**
 * Puts the frames of one configuration on the timescale they are packaged with: 90 kHz for video, the sample rate for audio.
 * Audio that arrives with rounded timestamps is laid end to end, sample-exact, as long as it stays near them.
 */
export class SampleTiming {
  readonly timescale: number;
  /** How long a frame usually lasts, before one has been seen. */
  readonly usualFrameTicks: number;
  readonly #sourceTimescale: number;
  readonly #samplesOf: ((data: Uint8Array) => number) | undefined;
  #next: number | undefined;
  #last = -1;

  constructor({ config, timescale }: Pick<TrackInfo, 'config' | 'timescale'>) {
    this.timescale = timescaleOf(config);
    this.#sourceTimescale = timescale;
    const framesPerSecond = config.kind === 'audio' ? 50 : (config.frameRate ?? 30);
    this.usualFrameTicks = Math.round(this.timescale / framesPerSecond);
    this.#samplesOf = config.kind === 'audio' ? samplesOf(config) : undefined;
  }

  /** Undefined for audio that has no room: the publisher sends more samples than its timestamps allow. */
  place(frame: Frame): Timed | undefined {
    const dts = this.#scale(frame.dts);
    const next = this.#next;
    if (this.#samplesOf === undefined) {
      const placed = next === undefined ? dts : Math.max(dts, next);
      this.#next = placed + 1;
      return { dts: placed, pts: Math.max(placed, this.#scale(frame.pts)) };
    }
    let placed = Math.max(dts, this.#last + 1);
    if (next !== undefined && !frame.discontinuity) {
      const tolerance = (audioToleranceMs * this.timescale) / 1000;
      if (next - dts > tolerance) return undefined;
      if (dts - next <= tolerance) placed = next;
    }
    this.#last = placed;
    this.#next = placed + this.#samplesOf(frame.data);
    return { dts: placed, pts: placed };
  }

  #scale(ticks: number): number {
    return Math.round((ticks * this.timescale) / this.#sourceTimescale);
  }
}

/** Samples that a frame of this configuration holds; an Opus packet that cannot be read counts as the usual 20 ms. */
function samplesOf(config: AudioConfig): (data: Uint8Array) => number {
  if (config.codec === 'opus') {
    return (data) => {
      try {
        return opusPacketSamples(data);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        return 960;
      }
    };
  }
  const { samplesPerFrame } = parseAudioSpecificConfig(config.description);
  return () => samplesPerFrame;
}
