import { type Av, type AvFrame, check } from './av.ts';
import { stretchOver } from './sample-clock.ts';

export interface PcmFormat {
  sampleRate: number;
  channels: number;
  sampleFormat: AvFrame['format'];
}

/** Brings decoded sound into one format, whatever it is at the moment. */
export class Resampler {
  readonly #av: Av;
  readonly #to: PcmFormat;
  readonly #out;
  #context: InstanceType<Av['SoftwareResampleContext']> | undefined;
  #from = '';

  constructor(av: Av, to: PcmFormat) {
    this.#av = av;
    this.#to = to;
    this.#out = new av.Frame();
    this.#out.alloc();
  }

  /** Samples at the output's rate that have gone in and not come out. */
  get delay(): number {
    return this.#context === undefined ? 0 : Number(this.#context.getDelay(BigInt(this.#to.sampleRate)));
  }

  /** Makes `samples` more, or fewer, of the next ten seconds. Only after the first `convert`. */
  stretch(samples: number): void {
    if (this.#context === undefined) return;
    check(this.#av, this.#context.setCompensation(samples, stretchOver), 'stretch sound');
  }

  /** The answer is good until the next call. */
  convert(frame: AvFrame): { planes: Buffer[]; samples: number } {
    const av = this.#av;
    const from = `${frame.format} ${frame.sampleRate} ${frame.channels}`;
    if (this.#context === undefined || from !== this.#from) {
      this.#context?.free();
      this.#context = this.#open(frame);
      this.#from = from;
    }
    this.#out.unref();
    this.#out.format = this.#to.sampleFormat;
    this.#out.sampleRate = this.#to.sampleRate;
    this.#out.channelLayout = av.avChannelLayoutDefault(this.#to.channels);
    check(av, this.#context.convertFrame(this.#out, frame), 'resample');
    return { planes: this.#out.extendedData ?? [], samples: this.#out.nbSamples };
  }

  close(): void {
    this.#context?.free();
    this.#context = undefined;
    this.#out.free();
  }

  #open(frame: AvFrame) {
    const av = this.#av;
    const context = new av.SoftwareResampleContext();
    const layout = av.avChannelLayoutDefault(this.#to.channels);
    const format = this.#to.sampleFormat as Parameters<typeof context.allocSetOpts2>[1];
    const opened = context.allocSetOpts2(
      layout,
      format,
      this.#to.sampleRate,
      frame.channelLayout,
      frame.format as typeof format,
      frame.sampleRate,
    );
    check(av, opened, 'set up the resampler');
    check(av, context.init(), 'open the resampler');
    return context;
  }
}
