import { type Av, type AvFrame, check } from './av.ts';

export interface PictureFormat {
  width: number;
  height: number;
  pixelFormat: AvFrame['format'];
}

/** Pictures in one size and pixel format; those that are in it already pass untouched. */
export class PictureScaler {
  readonly #av: Av;
  readonly #to: PictureFormat;
  readonly #out;
  #context: InstanceType<Av['SoftwareScaleContext']> | undefined;
  #from = '';

  constructor(av: Av, to: PictureFormat) {
    this.#av = av;
    this.#to = to;
    this.#out = new av.Frame();
    this.#out.alloc();
  }

  /** The answer is good until the next call. */
  scale(frame: AvFrame): AvFrame {
    const { width, height, pixelFormat } = this.#to;
    if (frame.width === width && frame.height === height && frame.format === pixelFormat) return frame;
    const out = this.#out;
    out.unref();
    out.width = width;
    out.height = height;
    out.format = pixelFormat;
    check(this.#av, out.getBuffer(0), 'take memory for a picture');
    check(this.#av, this.#contextFor(frame).scaleFrameSync(out, frame), 'scale');
    out.pts = frame.pts;
    return out;
  }

  close(): void {
    this.#context?.freeContext();
    this.#context = undefined;
    this.#out.free();
  }

  #contextFor(frame: AvFrame) {
    const from = `${frame.width}x${frame.height} ${frame.format}`;
    if (this.#context !== undefined && this.#from === from) return this.#context;
    this.#context?.freeContext();
    const context = new this.#av.SoftwareScaleContext();
    const { width, height, pixelFormat } = this.#to;
    type Format = Parameters<typeof context.getContext>[2];
    context.getContext(
      frame.width,
      frame.height,
      frame.format as Format,
      width,
      height,
      pixelFormat as Format,
      this.#av.is.SWS_BICUBIC,
    );
    this.#context = context;
    this.#from = from;
    return context;
  }
}

/**
 * The size of a picture whose shorter side is to be at most `shorter`: same shape, even, never larger than it was. An odd line at the
 * edge, which 4:2:0 cannot have, is given up.
 */
export function fitShorterSide(
  width: number,
  height: number,
  shorter: number | null,
): { width: number; height: number } {
  const factor = shorter === null ? 1 : Math.min(1, shorter / Math.min(width, height));
  const even = (side: number) => Math.max(2, factor === 1 ? side - (side % 2) : 2 * Math.round((side * factor) / 2));
  return { width: even(width), height: even(height) };
}
