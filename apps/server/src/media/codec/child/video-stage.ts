import type { VideoConfig } from '@footlight/formats';
import type { VideoRequest } from '../request.ts';
import { type StageFrame, trackConfig } from '../wire.ts';
import type { Av, AvFrame } from './av.ts';
import { type EncodedPicture, H264Encoder } from './h264-encoder.ts';
import { fitShorterSide, PictureScaler } from './picture-scaler.ts';
import type { ChildStage, StageOutput } from './stage.ts';
import { VideoDecoder } from './video-decoder.ts';

/** A key frame of the source is one of ours as well unless the last was less than this ago. */
const leastKeyIntervalMs = 1_000;
const assumedFrameRate = 30;

/** Any video to H.264 as WebRTC and every player take it: 4:2:0, no B-frames, `dts` equal to `pts`. */
export class VideoStage implements ChildStage {
  readonly #av: Av;
  readonly #request: VideoRequest;
  readonly #output: StageOutput;
  readonly #decoder: VideoDecoder;
  readonly #frameRate: number;
  #encoder: { size: string; scaler: PictureScaler; encoder: H264Encoder } | undefined;
  #waiting = true;
  #keyForced = false;
  #discontinuity = false;
  #lastKeyPts = Number.NEGATIVE_INFINITY;
  #lastPts = Number.NEGATIVE_INFINITY;

  constructor(av: Av, request: VideoRequest, output: StageOutput) {
    this.#av = av;
    this.#request = request;
    this.#output = output;
    const config = trackConfig<VideoConfig>(request.from);
    this.#decoder = new VideoDecoder(av, config);
    this.#frameRate = config.frameRate ?? assumedFrameRate;
  }

  write(frame: StageFrame): void {
    if (frame.discontinuity) {
      this.#decoder.reset();
      this.#waiting = true;
      this.#keyForced = true;
      this.#discontinuity = true;
    }
    if (this.#waiting && !frame.key) return;
    this.#waiting = false;
    if (this.#decoder.decode(frame, (picture) => this.#encode(picture))) return;
    // What refers to a damaged picture would show the damage until the next key frame.
    this.#waiting = true;
    this.#output.keyNeeded();
  }

  forceKey(): void {
    this.#keyForced = true;
  }

  close(): void {
    this.#closeEncoder();
    this.#decoder.close();
  }

  #encode(picture: AvFrame): void {
    const pts = Number(picture.pts);
    if (pts <= this.#lastPts) return;
    this.#lastPts = pts;
    const { scaler, encoder } = this.#encoderFor(picture);
    const key = this.#isKey(pts, picture.keyFrame !== 0);
    if (key) {
      this.#keyForced = false;
      this.#lastKeyPts = pts;
    }
    encoder.encode(scaler.scale(picture), key, this.#put);
  }

  readonly #put = ({ pts, key, data }: EncodedPicture): void => {
    this.#output.frame({ dts: pts, pts, key, discontinuity: this.#discontinuity, data });
    this.#discontinuity = false;
  };

  #isKey(pts: number, sourceKey: boolean): boolean {
    const sinceMs = ((pts - this.#lastKeyPts) * 1000) / this.#request.timescale;
    return this.#keyForced || sinceMs >= this.#request.keyIntervalMs || (sourceKey && sinceMs >= leastKeyIntervalMs);
  }

  /** The size of what comes may change with any key frame. */
  #encoderFor(picture: AvFrame) {
    const size = `${picture.width}x${picture.height}`;
    if (this.#encoder?.size === size) return this.#encoder;
    this.#closeEncoder();
    const av = this.#av;
    const to = fitShorterSide(picture.width, picture.height, this.#request.maxHeight);
    const scaler = new PictureScaler(av, { ...to, pixelFormat: av.is.AV_PIX_FMT_YUV420P });
    const encoder = new H264Encoder(av, this.#request, scaler.scale(picture), this.#frameRate);
    this.#encoder = { size, scaler, encoder };
    this.#keyForced = true;
    this.#output.config(encoder.config, this.#request.timescale);
    return this.#encoder;
  }

  #closeEncoder(): void {
    this.#encoder?.encoder.close();
    this.#encoder?.scaler.close();
    this.#encoder = undefined;
  }
}
