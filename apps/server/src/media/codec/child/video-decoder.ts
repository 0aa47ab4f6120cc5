import type { VideoCodec, VideoConfig } from '@footlight/formats';
import { type Av, type AvFrame, type CodecContext, check, type DecoderName, decoderNamed } from './av.ts';

const decoderNames: Record<VideoCodec, DecoderName> = {
  h264: 'h264',
  hevc: 'hevc',
  av1: 'libdav1d',
  vp8: 'vp8',
  vp9: 'vp9',
};

/** Access units to pictures, in display order, without delay of its own beyond the stream's reordering. */
export class VideoDecoder {
  readonly #av: Av;
  readonly #context: CodecContext;
  readonly #packet;
  readonly #frame;

  constructor(av: Av, { codec: name, description }: VideoConfig) {
    this.#av = av;
    const codec = decoderNamed(av, decoderNames[name]);
    this.#context = new av.CodecContext();
    this.#context.allocContext3(codec);
    // Several threads would each hold a frame back.
    this.#context.threadCount = 1;
    if (name !== 'vp8' && name !== 'vp9') this.#context.extraData = Buffer.from(description);
    check(av, this.#context.open2Sync(codec), `open the ${name} decoder`);
    this.#packet = new av.Packet();
    this.#packet.alloc();
    this.#frame = new av.Frame();
    this.#frame.alloc();
  }

  /** Hands over the pictures that are ready; each is good during the call only. False: the data is damaged. */
  decode(
    unit: { dts: number; pts: number; key: boolean; data: Uint8Array },
    onFrame: (frame: AvFrame) => void,
  ): boolean {
    const { data } = unit;
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#packet.dts = BigInt(unit.dts);
    this.#packet.pts = BigInt(unit.pts);
    this.#packet.isKeyframe = unit.key;
    const sent = this.#context.sendPacketSync(this.#packet);
    this.#packet.unref();
    return sent >= 0 && this.#receive(onFrame);
  }

  /** Hands over what is held back for reordering. Nothing can be decoded afterwards until `reset`. */
  drain(onFrame: (frame: AvFrame) => void): void {
    this.#context.sendPacketSync(null);
    this.#receive(onFrame);
  }

  reset(): void {
    this.#context.flushBuffers();
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }

  #receive(onFrame: (frame: AvFrame) => void): boolean {
    const { AVERROR_EAGAIN, AVERROR_EOF } = this.#av.is;
    for (;;) {
      const received = this.#context.receiveFrameSync(this.#frame);
      if (received < 0) return received === AVERROR_EAGAIN || received === AVERROR_EOF;
      onFrame(this.#frame);
      this.#frame.unref();
    }
  }
}
