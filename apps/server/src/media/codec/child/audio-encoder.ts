import type { AudioRequest } from '../request.ts';
import { type Av, type CodecContext, check, encoderNamed, setOptions } from './av.ts';

export const sampleRate = 48_000;
/** In samples: how much earlier than what is written the first packet lies. */
export const encoderDelay = { aac: 1024, opus: 312 };

/**
 * PCM at 48 kHz to AAC-LC (frames of 1024 samples) or Opus (20 ms). Takes any number of samples. The encoder's own delay is in the
 * times it gives: a packet's time is that of the first sample it decodes to, as if nothing had been put in front.
 */
export class AudioEncoder {
  readonly #av: Av;
  readonly #context: CodecContext;
  readonly #fifo;
  readonly #frame;
  readonly #packet;
  readonly #channels: number;
  /** Where the samples that have come end, in samples. */
  #end: number;

  /** `start`: time of the first sample that comes, in samples. */
  constructor(
    av: Av,
    { to, channels, bitrateBps }: Pick<AudioRequest, 'to' | 'channels' | 'bitrateBps'>,
    start: number,
  ) {
    this.#av = av;
    this.#channels = channels;
    this.#end = start;
    const codec = encoderNamed(av, to === 'aac' ? 'aac' : 'libopus');
    const context = new av.CodecContext();
    context.allocContext3(codec);
    context.sampleRate = sampleRate;
    context.channelLayout = av.avChannelLayoutDefault(channels);
    context.sampleFormat = sampleFormatFor(av, to);
    context.bitRate = BigInt(bitrateBps);
    context.timeBase = new av.Rational(1, sampleRate);
    context.setFlags(av.is.AV_CODEC_FLAG_GLOBAL_HEADER);
    if (to === 'opus') setOptions(av, context, { frame_duration: '20', application: 'audio' });
    check(av, context.open2Sync(codec), `open the ${to} encoder`);
    this.#context = context;
    this.#fifo = new av.AudioFifo();
    this.#fifo.alloc(context.sampleFormat, channels, sampleRate);
    this.#frame = new av.Frame();
    this.#frame.alloc();
    this.#packet = new av.Packet();
    this.#packet.alloc();
  }

  get end(): number {
    return this.#end;
  }

  /** `planes` as the sample format has them; `pts` of what comes out is in samples. */
  write(planes: Buffer[], samples: number, onPacket: (pts: number, data: Uint8Array) => void): void {
    if (samples === 0) return;
    check(this.#av, this.#fifo.writeSync(planes, samples), 'queue sound');
    this.#end += samples;
    while (this.#fifo.size >= this.#context.frameSize) this.#encode(onPacket);
  }

  writeSilence(samples: number, onPacket: (pts: number, data: Uint8Array) => void): void {
    const planar = this.#av.avSampleFmtIsPlanar(this.#context.sampleFormat);
    const bytes = samples * this.#av.avGetBytesPerSample(this.#context.sampleFormat) * (planar ? 1 : this.#channels);
    const plane = Buffer.alloc(bytes);
    this.write(Array(planar ? this.#channels : 1).fill(plane), samples, onPacket);
  }

  close(): void {
    this.#packet.free();
    this.#frame.free();
    this.#fifo.free();
    this.#context.freeContext();
  }

  #encode(onPacket: (pts: number, data: Uint8Array) => void): void {
    const { frameSize } = this.#context;
    const frame = this.#frame;
    frame.unref();
    frame.format = this.#context.sampleFormat;
    frame.channelLayout = this.#context.channelLayout;
    frame.sampleRate = sampleRate;
    frame.nbSamples = frameSize;
    check(this.#av, frame.getBuffer(0), 'take memory for sound');
    frame.pts = BigInt(this.#end - this.#fifo.size);
    check(this.#av, this.#fifo.readSync(frame.extendedData ?? [], frameSize), 'take sound');
    check(this.#av, this.#context.sendFrameSync(frame), 'encode sound');
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      if (this.#packet.data !== null) onPacket(Number(this.#packet.pts), this.#packet.data);
      this.#packet.unref();
    }
  }
}

/** What each encoder takes. */
export function sampleFormatFor(av: Av, codec: AudioRequest['to']) {
  return codec === 'aac' ? av.is.AV_SAMPLE_FMT_FLTP : av.is.AV_SAMPLE_FMT_FLT;
}
