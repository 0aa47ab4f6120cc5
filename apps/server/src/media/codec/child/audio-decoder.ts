import { type AudioConfig, buildOpusHead, FormatError, parseDOps } from '@footlight/formats';
import { type Av, type AvFrame, type CodecContext, check, decoderNamed } from './av.ts';

/** AAC and Opus to PCM, packet by packet. */
export class AudioDecoder {
  readonly #context: CodecContext;
  readonly #packet;
  readonly #frame;

  constructor(av: Av, config: AudioConfig) {
    const codec = decoderNamed(av, config.codec === 'aac' ? 'aac' : 'libopus');
    this.#context = new av.CodecContext();
    this.#context.allocContext3(codec);
    this.#context.sampleRate = config.sampleRate;
    this.#context.channelLayout = av.avChannelLayoutDefault(config.channels);
    this.#context.extraData = Buffer.from(headersOf(config));
    check(av, this.#context.open2Sync(codec), `open the ${config.codec} decoder`);
    this.#packet = new av.Packet();
    this.#packet.alloc();
    this.#frame = new av.Frame();
    this.#frame.alloc();
  }

  /** Hands over what the packet decodes to; nothing where it is damaged. The frame is good during the call only. */
  decode(data: Uint8Array, onFrame: (frame: AvFrame) => void): void {
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (this.#context.sendPacketSync(this.#packet) >= 0) {
      while (this.#context.receiveFrameSync(this.#frame) >= 0) onFrame(this.#frame);
    }
    this.#packet.unref();
  }

  reset(): void {
    this.#context.flushBuffers();
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }
}

/** The hub's timestamps already say when each packet sounds: nothing of an Opus stream is to be skipped. */
function headersOf({ codec, description }: AudioConfig): Uint8Array {
  if (codec === 'aac') {
    if (description.byteLength === 0) throw new FormatError('AAC without AudioSpecificConfig');
    return description;
  }
  return buildOpusHead({ ...parseDOps(description), preSkip: 0 });
}
