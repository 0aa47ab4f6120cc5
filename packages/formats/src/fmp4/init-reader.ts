import { FormatError } from '../media.ts';
import { BoxBytes, type BoxSpan } from './box-reader.ts';

export interface ReadTrack {
  id: number;
  kind: 'video' | 'audio';
  timescale: number;
  /** The sample entry: `avc1`, `mp4a`, … */
  entry: string;
  /** As `description` of a track's configuration: the body of the configuration box; for `mp4a` the AudioSpecificConfig. */
  description: Uint8Array;
  /** Of video, in pixels; 0 for audio. */
  width: number;
  height: number;
  /** Of audio; 0 for video. A rate above 65535 Hz reads as 0. */
  sampleRate: number;
  channels: number;
}

const configurationBoxes = new Set(['avcC', 'hvcC', 'av1C', 'vpcC', 'esds', 'dOps']);
/** Bytes of a sample entry before its boxes: ISO/IEC 14496-12 sections 12.1.3 and 12.2.3. */
const fixedSize = { video: 78, audio: 28 };

/** The tracks an initialisation segment describes. */
export function readInit(bytes: Uint8Array): ReadTrack[] {
  const reader = new BoxBytes(bytes);
  const moov = reader.need('moov');
  return [...reader.children(moov)].filter(({ type }) => type === 'trak').map((trak) => readTrack(reader, trak));
}

function readTrack(reader: BoxBytes, trak: BoxSpan): ReadTrack {
  const tkhd = reader.need('tkhd', trak);
  const mdhd = reader.need('mdia.mdhd', trak);
  const handler = reader.type(reader.need('mdia.hdlr', trak).bodyStart + 8);
  if (handler !== 'vide' && handler !== 'soun') throw new FormatError(`a track of kind ${handler}`);
  const wide = (span: BoxSpan) => reader.u32(span.bodyStart) >>> 24 === 1;
  const entry = [...reader.children(reader.need('mdia.minf.stbl.stsd', trak), 8)][0];
  if (entry === undefined) throw new FormatError('no sample entry');
  const kind = handler === 'vide' ? 'video' : 'audio';
  const field = (owner: string, offset: number) => (owner === kind ? reader.u16(entry.bodyStart + offset) : 0);
  return {
    id: reader.u32(tkhd.bodyStart + (wide(tkhd) ? 20 : 12)),
    kind,
    timescale: reader.u32(mdhd.bodyStart + (wide(mdhd) ? 20 : 12)),
    entry: entry.type,
    description: readDescription(reader, entry, fixedSize[kind]),
    width: field('video', 24),
    height: field('video', 26),
    channels: field('audio', 16),
    sampleRate: field('audio', 24),
  };
}

function readDescription(reader: BoxBytes, entry: BoxSpan, skip: number): Uint8Array {
  const found = [...reader.children(entry, skip)].find(({ type }) => configurationBoxes.has(type));
  if (found === undefined) throw new FormatError(`no configuration in ${entry.type}`);
  const body = reader.bytes.subarray(found.bodyStart, found.end);
  return found.type === 'esds' ? readSpecificConfig(body.subarray(4)) : body;
}

/** DecoderSpecificInfo inside an ES_Descriptor (ISO/IEC 14496-1 section 7.2.6). */
function readSpecificConfig(bytes: Uint8Array): Uint8Array {
  let rest = bytes;
  for (;;) {
    const { tag, body, after } = readDescriptor(rest);
    if (tag === 0x05) return body;
    if (tag === 0x03) rest = body.subarray(3 + optionalFields(body));
    else if (tag === 0x04) rest = body.subarray(13);
    else rest = after;
  }
}

/** Bytes of the fields that the flags of an ES_Descriptor announce. */
function optionalFields(body: Uint8Array): number {
  const flags = body[2] ?? 0;
  const url = flags & 0x40 ? 1 + (body[3 + (flags & 0x80 ? 2 : 0)] ?? 0) : 0;
  return (flags & 0x80 ? 2 : 0) + url + (flags & 0x20 ? 2 : 0);
}

function readDescriptor(bytes: Uint8Array) {
  let length = 0;
  let offset = 1;
  for (; offset < 5; offset++) {
    const byte = bytes[offset];
    if (byte === undefined) throw new FormatError('a descriptor ends early');
    length = (length << 7) | (byte & 0x7f);
    if (byte < 0x80) break;
  }
  const start = offset + 1;
  if (start + length > bytes.byteLength) throw new FormatError('a descriptor reaches beyond its box');
  return { tag: bytes[0], body: bytes.subarray(start, start + length), after: bytes.subarray(start + length) };
}
