import type { AudioConfig } from '@footlight/formats';
import { type Frame, isAudio, type TrackInfo } from '../stream/index.ts';

/** Of all that is encoded here. */
export const outTimescale = 48_000;
/** Of AAC. */
export const frameSamples = 1024;
/** So many frames are kept. */
const keptFrames = 10;

/** What has passed of a sound track lately, so that a mix which takes over continues the very same sound. */
export class PassedSound {
  #frames: Frame[] = [];

  get frames(): readonly Frame[] {
    return this.#frames;
  }

  push(frame: Frame): void {
    if (frame.discontinuity) this.#frames = [];
    this.#frames.push(frame);
    if (this.#frames.length > keptFrames) this.#frames.shift();
  }

  forget(): void {
    this.#frames = [];
  }

  /** Where `last`, or what passed last, ends: in ticks of 48 kHz. Undefined where nothing has passed. */
  end({ timescale }: TrackInfo, last: Frame | undefined = this.#frames.at(-1)): number | undefined {
    if (last === undefined) return undefined;
    const before = this.#frames.findLast(({ pts }) => pts < last.pts);
    const usual = (frameSamples * timescale) / outTimescale;
    const ticks = last.pts + (before === undefined ? usual : last.pts - before.pts);
    return Math.round((ticks * outTimescale) / timescale);
  }
}

/** A decoder that was set up for the one plays the other: descriptions may differ in what they add. */
export function soundsAs({ timescale, config }: TrackInfo, to: AudioConfig): boolean {
  if (!isAudio(config) || timescale !== outTimescale) return false;
  const { codecString, sampleRate, channels } = config;
  return codecString === to.codecString && sampleRate === to.sampleRate && channels === to.channels;
}
