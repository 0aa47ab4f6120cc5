import type { AudioConfig } from '@footlight/formats';
import type { AudioRequest } from '../request.ts';
import { type StageFrame, trackConfig } from '../wire.ts';
import { AudioDecoder } from './audio-decoder.ts';
import { AudioEncoder, sampleFormatFor, sampleRate } from './audio-encoder.ts';
import type { Av, AvFrame } from './av.ts';
import { Resampler } from './resampler.ts';
import { SampleClock } from './sample-clock.ts';
import type { ChildStage, StageOutput } from './stage.ts';

/**
 * RTP timestamps are exact, so that half a packet is a lost one; RTMP has milliseconds, often stamped on arrival, over a transport
 * that loses nothing. In ms.
 */
export const toleranceMs = { opus: 8, aac: 60 };
const maxFillMs = 2_000;
const samples = (ms: number) => (ms * sampleRate) / 1000;

/** Opus to AAC or AAC to Opus, on the timeline of what comes in. */
export class AudioStage implements ChildStage {
  readonly #av: Av;
  readonly #request: AudioRequest;
  readonly #output: StageOutput;
  readonly #decoder: AudioDecoder;
  readonly #clock: SampleClock;
  #resampler: Resampler;
  #encoder: AudioEncoder | undefined;
  #discontinuity = false;

  constructor(av: Av, request: AudioRequest, output: StageOutput) {
    this.#av = av;
    this.#request = request;
    this.#output = output;
    const config = trackConfig<AudioConfig>(request.from);
    this.#decoder = new AudioDecoder(av, config);
    this.#clock = new SampleClock({ tolerance: samples(toleranceMs[config.codec]), maxFill: samples(maxFillMs) });
    this.#resampler = this.#newResampler();
  }

  write({ pts, data, discontinuity }: StageFrame): void {
    if (discontinuity) {
      this.#discontinuity = true;
      this.#decoder.reset();
      this.#drop();
    }
    let at = Math.round((pts * sampleRate) / this.#request.timescale);
    this.#decoder.decode(data, (frame) => {
      this.#join(at, frame);
      at += Math.round((frame.nbSamples * sampleRate) / frame.sampleRate);
    });
  }

  close(): void {
    this.#drop();
    this.#resampler.close();
    this.#decoder.close();
  }

  #join(pts: number, frame: AvFrame): void {
    const end = this.#encoder === undefined ? undefined : this.#encoder.end + this.#resampler.delay;
    const placement = this.#clock.place(pts, end);
    if (placement.action === 'skip') return;
    if (placement.action === 'restart') {
      this.#drop();
      this.#encoder = new AudioEncoder(this.#av, this.#request, pts);
    } else {
      if (placement.silence > 0) this.#encoder?.writeSilence(placement.silence, this.#packet);
      if (placement.stretch !== 0) this.#resampler.stretch(placement.stretch);
    }
    const { planes, samples } = this.#resampler.convert(frame);
    this.#encoder?.write(planes, samples, this.#packet);
  }

  readonly #packet = (pts: number, data: Uint8Array): void => {
    // What an encoder puts in front of the stream's beginning has no place on its timeline.
    if (pts < 0) return;
    this.#output.frame({ dts: pts, pts, key: true, discontinuity: this.#discontinuity, data });
    this.#discontinuity = false;
  };

  /** Forgets what has been joined: less than 50 ms that lie before a break. */
  #drop(): void {
    this.#encoder?.close();
    this.#encoder = undefined;
    this.#resampler.close();
    this.#resampler = this.#newResampler();
  }

  #newResampler(): Resampler {
    const { to, channels } = this.#request;
    return new Resampler(this.#av, { sampleRate, channels, sampleFormat: sampleFormatFor(this.#av, to) });
  }
}
