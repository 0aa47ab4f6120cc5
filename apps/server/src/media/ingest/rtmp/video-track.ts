import {
  equalBytes,
  FormatError,
  h264Config,
  hevcNalType,
  inspectH264,
  isAv1Key,
  isHevcIrap,
  joinLengthPrefixed,
  parseAvcC,
  readVideoStart,
  readVp8Frame,
  readVp9Frame,
  readVpxConfig,
  splitLengthPrefixed,
  stripObus,
  type VideoCodec,
  type VideoConfig,
} from '@footlight/formats';

export interface VideoFrameIn {
  codec: VideoCodec;
  /** What the sender says; the bitstream is believed more. */
  key: boolean;
  data: Uint8Array;
}

export interface VideoFrameOut {
  key: boolean;
  data: Uint8Array;
  /** The configuration changed with this frame. */
  config: VideoConfig | undefined;
  bidirectional: boolean;
}

/** One video track of a publisher: knows its configuration, and brings frames into the hub's form. Damaged input throws FormatError. */
export class VideoTrack {
  #codec: VideoCodec | undefined;
  #record: Uint8Array | undefined;
  #lengthSize = 0;
  #config: VideoConfig | undefined;

  get config(): VideoConfig | undefined {
    return this.#config;
  }

  /** A sequence start. Answers the configuration if it is complete and another one than before. */
  start(codec: VideoCodec, record: Uint8Array): VideoConfig | undefined {
    if (codec === this.#codec && this.#record && equalBytes(record, this.#record)) return undefined;
    const { config, lengthSize } = readVideoStart(codec, record);
    this.#codec = codec;
    this.#record = record;
    this.#lengthSize = lengthSize;
    this.#config = config;
    return config;
  }

  /** Undefined for frames that precede their configuration. */
  frame({ codec, key, data }: VideoFrameIn): VideoFrameOut | undefined {
    if (!this.#record) return undefined;
    if (codec !== this.#codec) throw new FormatError('a frame is of another codec than its track');
    switch (codec) {
      case 'h264':
        return this.#h264(key, data);
      case 'hevc':
        return this.#hevc(data);
      case 'av1':
        return { key: isAv1Key(data), data: stripObus(data), config: undefined, bidirectional: false };
      case 'vp8':
      case 'vp9':
        return this.#vpx(codec, this.#record, data);
    }
  }

  #h264(flagged: boolean, data: Uint8Array): VideoFrameOut {
    const nals = splitLengthPrefixed(data, this.#lengthSize);
    const unit = inspectH264(nals);
    const config = unit.sps.length > 0 ? this.#inBandConfig(unit.sps, unit.pps) : undefined;
    // Encoders that refresh gradually or use open groups of pictures flag frames that are no exact entry points but good enough.
    const key = unit.key || (flagged && (unit.intra || unit.recoveryFrames !== undefined));
    return { key, data: this.#fourByteLengths(nals, data), config, bidirectional: unit.bidirectional };
  }

  /** Encoders may change their parameter sets in the stream without a new sequence start. */
  #inBandConfig(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): VideoConfig | undefined {
    const known = parseAvcC(this.#config!.description);
    const isKnown = (set: Uint8Array, sets: readonly Uint8Array[]) => sets.some((other) => equalBytes(set, other));
    if (sps.every((set) => isKnown(set, known.sps)) && pps.every((set) => isKnown(set, known.pps))) return undefined;
    this.#config = h264Config(sps, pps.length > 0 ? pps : known.pps);
    return this.#config;
  }

  #hevc(data: Uint8Array): VideoFrameOut {
    const nals = splitLengthPrefixed(data, this.#lengthSize);
    const key = nals.some((nal) => isHevcIrap(hevcNalType(nal)));
    return { key, data: this.#fourByteLengths(nals, data), config: undefined, bidirectional: false };
  }

  #vpx(codec: 'vp8' | 'vp9', record: Uint8Array, data: Uint8Array): VideoFrameOut | undefined {
    const { key, size } = codec === 'vp8' ? readVp8Frame(data) : readVp9Frame(data);
    const resized = size && (size.width !== this.#config?.width || size.height !== this.#config.height);
    const config = resized ? readVpxConfig(codec, record, data) : undefined;
    if (config) this.#config = config;
    return this.#config && { key, data, config, bidirectional: false };
  }

  #fourByteLengths(nals: readonly Uint8Array[], data: Uint8Array): Uint8Array {
    return this.#lengthSize === 4 ? data : joinLengthPrefixed(nals);
  }
}
