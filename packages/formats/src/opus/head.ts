import { ByteReader, ByteWriter } from '../bytes/index.ts';
import { type AudioConfig, FormatError } from '../media.ts';

/** Identification header: RFC 7845 section 5.1. */
export interface OpusHead {
  channels: number;
  /** Samples at 48 kHz to drop from the start. */
  preSkip: number;
  /** Of the input, in Hz; 0 if not told. Opus always decodes at 48 kHz. */
  inputSampleRate: number;
  /** Q7.8 in dB. */
  outputGain: number;
  mappingFamily: number;
  mapping: { streams: number; coupled: number; channels: Uint8Array } | undefined;
}

const magic = 'OpusHead';

/** `OpusHead` with its magic signature. */
export function parseOpusHead(packet: Uint8Array): OpusHead {
  const reader = new ByteReader(packet);
  if (reader.utf8(8) !== magic) throw new FormatError('not an OpusHead');
  if (reader.u8() >> 4 !== 0) throw new FormatError('the version of OpusHead is unknown');
  const channels = reader.u8();
  return checkHead({
    channels,
    preSkip: reader.u16le(),
    inputSampleRate: reader.u32le(),
    outputGain: reader.i16le(),
    ...readMapping(reader, channels),
  });
}

/** Body of `dOps`: Encapsulation of Opus in ISOBMFF, section 4.3.2. */
export function parseDOps(body: Uint8Array): OpusHead {
  const reader = new ByteReader(body);
  if (reader.u8() !== 0) throw new FormatError('the version of dOps is unknown');
  const channels = reader.u8();
  return checkHead({
    channels,
    preSkip: reader.u16(),
    inputSampleRate: reader.u32(),
    outputGain: reader.i16(),
    ...readMapping(reader, channels),
  });
}

export function buildOpusHead(head: OpusHead): Uint8Array {
  const writer = new ByteWriter(32);
  writer.bytes(new TextEncoder().encode(magic)).u8(1).u8(head.channels);
  writer
    .u16le(head.preSkip)
    .u32le(head.inputSampleRate)
    .u16le(head.outputGain & 0xffff);
  writeMapping(writer, head);
  return writer.finish().slice();
}

export function buildDOps(head: OpusHead): Uint8Array {
  const writer = new ByteWriter(32);
  writer
    .u8(0)
    .u8(head.channels)
    .u16(head.preSkip)
    .u32(head.inputSampleRate)
    .u16(head.outputGain & 0xffff);
  writeMapping(writer, head);
  return writer.finish().slice();
}

/** The head of a stream that comes without one, as over RTP. */
export function defaultOpusHead(channels: 1 | 2): OpusHead {
  return { channels, preSkip: 0, inputSampleRate: 48000, outputGain: 0, mappingFamily: 0, mapping: undefined };
}

/** The track configuration that a head describes. */
export function opusConfig(head: OpusHead): AudioConfig {
  return {
    kind: 'audio',
    codec: 'opus',
    description: buildDOps(head),
    codecString: 'opus',
    sampleRate: 48000,
    channels: head.channels,
  };
}

/** Channel mapping: RFC 7845 section 5.1.1. */
function readMapping(reader: ByteReader, channels: number): Pick<OpusHead, 'mappingFamily' | 'mapping'> {
  const mappingFamily = reader.u8();
  if (mappingFamily === 0) return { mappingFamily, mapping: undefined };
  const streams = reader.u8();
  const coupled = reader.u8();
  return { mappingFamily, mapping: { streams, coupled, channels: reader.bytes(channels).slice() } };
}

function writeMapping(writer: ByteWriter, { mappingFamily, mapping }: OpusHead): void {
  writer.u8(mappingFamily);
  if (mapping) writer.u8(mapping.streams).u8(mapping.coupled).bytes(mapping.channels);
}

function checkHead(head: OpusHead): OpusHead {
  const { channels, mapping } = head;
  if (channels === 0 || (!mapping && channels > 2))
    throw new FormatError(`Opus with ${channels} channels is impossible here`);
  if (mapping && (mapping.streams === 0 || mapping.coupled > mapping.streams)) {
    throw new FormatError('the Opus channel mapping contradicts itself');
  }
  return head;
}
