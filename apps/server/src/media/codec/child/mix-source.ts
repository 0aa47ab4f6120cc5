import type { AudioConfig } from '@footlight/formats';
import type { MixInputRequest } from '../request.ts';
import { type StageFrame, trackConfig } from '../wire.ts';
import { AudioDecoder } from './audio-decoder.ts';
import { sampleRate } from './audio-encoder.ts';
import { toleranceMs } from './audio-stage.ts';
import type { Av, AvFrame } from './av.ts';
import type { Mixer } from './mixer.ts';
import { Resampler } from './resampler.ts';
import { SampleClock } from './sample-clock.ts';
import type { Voice } from './voice.ts';

/** One input of a mix: packets to samples, held to their timestamps, as a voice of the mixer. */
export class MixSource {
  readonly revision: number;
  readonly #av: Av;
  readonly #mixer: Mixer;
  readonly #channels: number;
  readonly #timescale: number;
  readonly #decoder: AudioDecoder;
  readonly #clock: SampleClock;
  #resampler: Resampler;
  #voice: Voice;

  constructor(av: Av, request: MixInputRequest, parts: { mixer: Mixer; channels: number; maxFill: number }) {
    this.revision = request.revision;
    this.#av = av;
    this.#mixer = parts.mixer;
    this.#channels = parts.channels;
    this.#timescale = request.timescale;
    const config = trackConfig<AudioConfig>(request.from);
    this.#decoder = new AudioDecoder(av, config);
    const tolerance = (toleranceMs[config.codec] * sampleRate) / 1000;
    this.#clock = new SampleClock({ tolerance, maxFill: parts.maxFill });
    this.#resampler = this.#newResampler();
    this.#voice = this.#mixer.open();
  }

  get begun(): boolean {
    return this.#voice.end !== undefined;
  }

  write({ pts, data }: StageFrame): void {
    let at = Math.round((pts * sampleRate) / this.#timescale);
    this.#decoder.decode(data, (frame) => {
      this.#join(at, frame);
      at += Math.round((frame.nbSamples * sampleRate) / frame.sampleRate);
    });
  }

  /** What comes has nothing to do with what came. */
  interrupt(): void {
    this.#decoder.reset();
    this.#beginAnew();
  }

  close(): void {
    this.#voice.ended = true;
    this.#resampler.close();
    this.#decoder.close();
  }

  #join(pts: number, frame: AvFrame): void {
    const { end } = this.#voice;
    const placement = this.#clock.place(pts, end === undefined ? undefined : end + this.#resampler.delay);
    if (placement.action === 'skip') return;
    let at = end ?? pts;
    if (placement.action === 'restart') {
      if (end !== undefined) this.#beginAnew();
      at = pts;
    } else {
      at += placement.silence;
      if (placement.stretch !== 0) this.#resampler.stretch(placement.stretch);
    }
    const { planes, samples } = this.#resampler.convert(frame);
    if (samples > 0)
      this.#voice.push(
        at,
        planes.map((plane) => asFloats(plane, samples)),
        samples,
      );
  }

  #beginAnew(): void {
    this.#voice.ended = true;
    this.#voice = this.#mixer.open();
    this.#resampler.close();
    this.#resampler = this.#newResampler();
  }

  #newResampler(): Resampler {
    const sampleFormat = this.#av.is.AV_SAMPLE_FMT_FLTP;
    return new Resampler(this.#av, { sampleRate, channels: this.#channels, sampleFormat });
  }
}

function asFloats(plane: Buffer, samples: number): Float32Array {
  const { buffer, byteOffset } = plane;
  if (byteOffset % 4 === 0) return new Float32Array(buffer, byteOffset, samples);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + samples * 4));
}
