import { Limiter } from './limiter.ts';
import { Voice } from './voice.ts';

export interface MixerOptions {
  channels: number;
  /** A voice that is this far behind the others is not waited for: it is silent until it is back. In samples. */
  patience: number;
  /** The longest time that is mixed although nobody has anything for it; a longer one is a jump. In samples. */
  maxFill: number;
}

export interface MixerOutput {
  /** Follows on the block before. */
  block(planes: Float32Array[], at: number): void;
  /** Time jumps: the next block is the first of another sequence. Answers where it begins, which may be a little earlier. */
  restart(at: number): number;
}

/** Most samples in a block. */
const mostSamples = 4_800;

/** Adds voices that begin and end at any time. It goes on as soon as all that are there have something; time is what they bring along, not a clock. */
export class Mixer {
  readonly #options: MixerOptions;
  readonly #output: MixerOutput;
  readonly #voices = new Set<Voice>();
  readonly #limiter = new Limiter();
  #position: number | undefined;

  /** `from`: where the first block begins; without it where the first voice does. */
  constructor(options: MixerOptions, output: MixerOutput, from?: number) {
    this.#options = options;
    this.#output = output;
    if (from !== undefined) this.#begin(from);
  }

  /** How many voices have had something to say and may go on. */
  get live(): number {
    return [...this.#voices].filter((voice) => !voice.ended && voice.end !== undefined).length;
  }

  open(): Voice {
    const voice = new Voice(this.#options.channels);
    this.#voices.add(voice);
    return voice;
  }

  /** Forgets what has not been mixed. The next block begins another sequence. */
  reset(): void {
    this.#voices.clear();
    this.#position = undefined;
  }

  /** Mixes what can be mixed now. */
  advance(): void {
    const begun = [...this.#voices].filter(({ end }) => end !== undefined);
    if (begun.length === 0) return;
    const until = this.#until(begun);
    const first = Math.min(...begun.filter(({ empty }) => !empty).map(({ start }) => start));
    if (this.#position === undefined || first - this.#position > this.#options.maxFill) {
      if (!Number.isFinite(first)) return;
      this.#begin(first);
    }
    while (this.#position! < until) this.#mix(Math.min(mostSamples, until - this.#position!));
    for (const voice of begun) if (voice.ended && voice.empty) this.#voices.delete(voice);
  }

  #until(begun: readonly Voice[]): number {
    const live = begun.filter(({ ended }) => !ended);
    if (live.length === 0) return Math.max(...begun.map(({ readyUntil }) => readyUntil));
    const lead = Math.max(...live.map(({ end }) => end!));
    const present = live.filter(({ end }) => lead - end! <= this.#options.patience);
    return Math.min(...present.map(({ readyUntil }) => readyUntil));
  }

  #begin(at: number): void {
    this.#position = this.#output.restart(at);
  }

  #mix(samples: number): void {
    const at = this.#position!;
    const planes = Array.from({ length: this.#options.channels }, () => new Float32Array(samples));
    let voices = 0;
    for (const voice of this.#voices) {
      voice.skipTo(at);
      if (!voice.empty) voices++;
      voice.mixInto(planes, at);
    }
    // One voice alone stays as it is.
    if (voices > 1 || !this.#limiter.idle) this.#limiter.process(planes);
    this.#position = at + samples;
    this.#output.block(planes, at);
  }
}
