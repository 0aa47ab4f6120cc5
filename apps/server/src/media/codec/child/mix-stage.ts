import type { MixInputRequest, MixRequest } from '../request.ts';
import type { StageFrame } from '../wire.ts';
import { AudioEncoder, encoderDelay, sampleRate } from './audio-encoder.ts';
import type { Av } from './av.ts';
import { MixSource } from './mix-source.ts';
import { Mixer } from './mixer.ts';
import type { ChildStage, StageOutput } from './stage.ts';

/** Longer than the tap waits before it puts silence in the place of late packets. */
const patience = 0.4 * sampleRate;
/** Of one input. */
const maxFill = 2 * sampleRate;
/** Of all: as long as a process may take to begin on a busy machine, so that its absence is silence and no hole. */
const maxSilence = 10 * sampleRate;
const frameSamples = { aac: 1024, opus: 960 };
/** Frames that are encoded before the first one that goes out, so that it joins on to what others encoded. */
const warmUpFrames = 8;

/** Any number of sound tracks to one, on the timeline they share. Inputs come and go; what goes out has no hole. */
export class MixStage implements ChildStage {
  readonly #av: Av;
  readonly #request: MixRequest;
  readonly #output: StageOutput;
  readonly #mixer: Mixer;
  readonly #sources = new Map<number, MixSource>();
  /** Inputs that cannot be decoded. */
  readonly #failed = new Map<number, number>();
  #encoder: AudioEncoder | undefined;
  #origin: number | undefined;
  #discontinuity = false;

  constructor(av: Av, request: MixRequest, output: StageOutput) {
    this.#av = av;
    this.#request = request;
    this.#output = output;
    const { channels, from, to } = request;
    const start = from === null ? undefined : from + encoderDelay[to] - warmUpFrames * frameSamples[to];
    const sink = {
      block: (planes: Float32Array[]) => this.#encode(planes),
      restart: (at: number) => this.#begin(at),
    };
    this.#mixer = new Mixer({ channels, patience, maxFill: maxSilence }, sink, start);
    this.setInputs(request);
  }

  setInputs({ inputs }: MixRequest): void {
    for (const [input, source] of this.#sources) {
      if (!inputs.some((one) => one.input === input && one.revision === source.revision)) this.#close(input, source);
    }
    for (const one of inputs) {
      if (this.#sources.has(one.input) || this.#failed.get(one.input) === one.revision) continue;
      this.#attempt(one, inputs.length === 1, () => this.#sources.set(one.input, this.#newSource(one)));
    }
    this.#mixer.advance();
  }

  write(frame: StageFrame): void {
    const input = frame.input ?? 0;
    const source = this.#sources.get(input);
    if (source === undefined) return;
    if (frame.data.byteLength === 0) this.#close(input, source);
    else this.#take(source, frame, input);
    this.#mixer.advance();
  }

  #take(source: MixSource, frame: StageFrame, input: number): void {
    if (frame.discontinuity) this.#interrupt(source);
    this.#attempt({ input, revision: source.revision }, this.#sources.size === 1, () => source.write(frame));
  }

  close(): void {
    for (const source of this.#sources.values()) source.close();
    this.#sources.clear();
    this.#encoder?.close();
    this.#encoder = undefined;
  }

  /** A break of the only sound there is breaks the mix; beside others it is one voice that is interrupted. */
  #interrupt(source: MixSource): void {
    const alone = ![...this.#sources.values()].some((other) => other !== source && other.begun);
    if (alone) {
      this.#discontinuity = true;
      this.#mixer.reset();
      this.#origin = undefined;
    }
    source.interrupt();
  }

  /** The loss of one input is no loss of the others; that of the only one is. */
  #attempt(one: Pick<MixInputRequest, 'input' | 'revision'>, only: boolean, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (only) throw error;
      const source = this.#sources.get(one.input);
      if (source !== undefined) this.#close(one.input, source);
      this.#failed.set(one.input, one.revision);
      this.#output.inputFailed(one.input, error);
    }
  }

  #newSource(request: MixInputRequest): MixSource {
    return new MixSource(this.#av, request, { mixer: this.#mixer, channels: this.#request.channels, maxFill });
  }

  #close(input: number, source: MixSource): void {
    this.#sources.delete(input);
    source.close();
  }

  /** Frames keep to the grid that they began on: who goes over from passing to this finds them where the others were. */
  #begin(at: number): number {
    const samples = frameSamples[this.#request.to];
    this.#origin ??= at;
    const aligned = this.#origin + Math.floor((at - this.#origin) / samples) * samples;
    this.#encoder?.close();
    this.#encoder = new AudioEncoder(this.#av, this.#request, aligned);
    return aligned;
  }

  #encode(planes: Float32Array[]): void {
    const samples = planes[0]!.length;
    const interleaved = this.#request.to === 'opus' && planes.length > 1;
    const sound = interleaved ? [interleave(planes)] : planes;
    this.#encoder?.write(
      sound.map((plane) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength)),
      samples,
      this.#packet,
    );
  }

  readonly #packet = (pts: number, data: Uint8Array): void => {
    if (pts < Math.max(0, this.#request.from ?? 0)) return;
    this.#output.frame({ dts: pts, pts, key: true, discontinuity: this.#discontinuity, data });
    this.#discontinuity = false;
  };
}

function interleave(planes: readonly Float32Array[]): Float32Array {
  const count = planes.length;
  const out = new Float32Array(planes[0]!.length * count);
  for (const [index, plane] of planes.entries()) {
    for (let i = 0; i < plane.length; i++) out[i * count + index] = plane[i]!;
  }
  return out;
}
