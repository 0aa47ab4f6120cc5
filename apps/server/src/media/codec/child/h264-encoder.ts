import {
  h264Config,
  h264Nal,
  h264NalType,
  joinLengthPrefixed,
  splitAnnexB,
  type VideoConfig,
} from '@footlight/formats';
import type { VideoRequest } from '../request.ts';
import { type Av, type AvFrame, type CodecContext, check, encoderNamed, setOptions } from './av.ts';

export interface EncodedPicture {
  pts: number;
  key: boolean;
  /** 4-byte lengths. */
  data: Uint8Array;
}

/** x264 without B-frames and without look-ahead: each picture comes out before the next goes in. Key frames only where asked for. */
export class H264Encoder {
  readonly config: VideoConfig;
  readonly #av: Av;
  readonly #context: CodecContext;
  readonly #packet;

  constructor(av: Av, request: VideoRequest, picture: AvFrame, frameRate: number) {
    this.#av = av;
    const codec = encoderNamed(av, 'libx264');
    const context = new av.CodecContext();
    context.allocContext3(codec);
    context.width = picture.width;
    context.height = picture.height;
    context.pixelFormat = av.is.AV_PIX_FMT_YUV420P;
    context.timeBase = new av.Rational(1, request.timescale);
    context.framerate = new av.Rational(Math.round(frameRate * 1000), 1000);
    context.colorRange = picture.colorRange;
    context.colorPrimaries = picture.colorPrimaries;
    context.colorTrc = picture.colorTrc;
    context.colorSpace = picture.colorSpace;
    context.bitRate = BigInt(request.bitrateBps);
    context.rcMaxRate = BigInt(request.bitrateBps);
    context.rcBufferSize = Math.round(request.bitrateBps / 2);
    context.maxBFrames = 0;
    context.gopSize = longestGop;
    context.threadCount = request.threads;
    context.setFlags(av.is.AV_CODEC_FLAG_GLOBAL_HEADER);
    setOptions(av, context, {
      preset: request.preset,
      tune: 'zerolatency',
      profile: request.profile,
      'forced-idr': '1',
      sc_threshold: '0',
    });
    check(av, context.open2Sync(codec), 'open the h264 encoder');
    const sets = splitAnnexB(context.extraData ?? Buffer.alloc(0)).map((nal) => Uint8Array.from(nal));
    const ofType = (type: number) => sets.filter((nal) => h264NalType(nal) === type);
    this.config = { ...h264Config(ofType(h264Nal.sps), ofType(h264Nal.pps)), frameRate };
    this.#context = context;
    this.#packet = new av.Packet();
    this.#packet.alloc();
  }

  encode(picture: AvFrame, key: boolean, onPicture: (picture: EncodedPicture) => void): void {
    const { AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE } = this.#av.is;
    picture.pictType = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    check(this.#av, this.#context.sendFrameSync(picture), 'encode a picture');
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      const { data, pts, isKeyframe } = this.#packet;
      if (data !== null) {
        const nals = splitAnnexB(data).filter((nal) => h264NalType(nal) !== h264Nal.sei);
        onPicture({ pts: Number(pts), key: isKeyframe, data: joinLengthPrefixed(nals) });
      }
      this.#packet.unref();
    }
  }

  close(): void {
    this.#packet.free();
    this.#context.freeContext();
  }
}

/** In frames: key frames are made by time, not by count. */
const longestGop = 100_000;
