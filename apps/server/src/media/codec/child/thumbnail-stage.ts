import type { VideoConfig } from '@footlight/formats';
import type { ThumbnailRequest } from '../request.ts';
import { type StageFrame, trackConfig } from '../wire.ts';
import { type Av, AvError, type AvFrame, check, encoderNamed } from './av.ts';
import { PictureScaler } from './picture-scaler.ts';
import type { ChildStage, StageOutput } from './stage.ts';
import { VideoDecoder } from './video-decoder.ts';

/** Of JPEG, 2 (best) to 31. */
const quality = 5;

/** A key frame to a JPEG picture. */
export class ThumbnailStage implements ChildStage {
  readonly #av: Av;
  readonly #output: StageOutput;
  readonly #maxWidth: number;
  readonly #decoder: VideoDecoder;

  constructor(av: Av, request: ThumbnailRequest, output: StageOutput) {
    this.#av = av;
    this.#output = output;
    this.#maxWidth = request.maxWidth;
    this.#decoder = new VideoDecoder(av, trackConfig<VideoConfig>(request.from));
  }

  write(frame: StageFrame): void {
    let jpeg: Uint8Array | undefined;
    const take = (picture: AvFrame) => {
      jpeg ??= this.#encode(picture);
    };
    this.#decoder.decode({ ...frame, dts: 0, pts: 0, key: true }, take);
    this.#decoder.drain(take);
    if (jpeg === undefined) throw new AvError(this.#av, this.#av.is.AVERROR_INVALIDDATA, 'decode a key frame');
    this.#output.frame({ ...frame, data: jpeg });
  }

  close(): void {
    this.#decoder.close();
  }

  #encode(picture: AvFrame): Uint8Array {
    const av = this.#av;
    const factor = Math.min(1, this.#maxWidth / picture.width);
    const width = Math.max(1, Math.round(picture.width * factor));
    const height = Math.max(1, Math.round(picture.height * factor));
    const pixelFormat = av.is.AV_PIX_FMT_YUVJ420P;
    const scaler = new PictureScaler(av, { width, height, pixelFormat });
    const context = new av.CodecContext();
    const packet = new av.Packet();
    try {
      const codec = encoderNamed(av, 'mjpeg');
      context.allocContext3(codec);
      context.width = width;
      context.height = height;
      context.pixelFormat = pixelFormat;
      context.timeBase = new av.Rational(1, 1);
      context.threadCount = 1;
      context.qMin = quality;
      context.qMax = quality;
      check(av, context.open2Sync(codec), 'open the JPEG encoder');
      packet.alloc();
      check(av, context.sendFrameSync(scaler.scale(picture)), 'encode a thumbnail');
      check(av, context.receivePacketSync(packet), 'encode a thumbnail');
      return Uint8Array.from(packet.data ?? []);
    } finally {
      packet.free();
      context.freeContext();
      scaler.close();
    }
  }
}
