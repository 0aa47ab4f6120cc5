import { FormatError } from '../media.ts';

/** One element of a header extension (RFC 8285). */
export interface HeaderExtension {
  /** 1 to 14 in the one-byte form, 1 to 255 in the two-byte form. */
  id: number;
  data: Uint8Array;
}

/** An RTP packet (RFC 3550 section 5.1). */
export interface RtpPacket {
  marker: boolean;
  payloadType: number;
  /** 16 bits. */
  sequence: number;
  /** 32 bits, ticks of the payload's clock. */
  timestamp: number;
  ssrc: number;
  csrcs: readonly number[];
  extensions: readonly HeaderExtension[];
  /** Without padding; a view of the packet's bytes. */
  payload: Uint8Array;
}

const fixedHeaderLength = 12;
const oneByteProfile = 0xbede;
const twoByteProfile = 0x1000;

export function parseRtp(bytes: Uint8Array): RtpPacket {
  const length = bytes.byteLength;
  if (length < fixedHeaderLength) throw new FormatError('an RTP packet shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const first = bytes[0]!;
  if (first >> 6 !== 2) throw new FormatError('not RTP version 2');
  const csrcCount = first & 0xf;
  let offset = fixedHeaderLength + csrcCount * 4;
  if (offset > length) throw new FormatError('an RTP packet ends in its CSRC list');
  const csrcs = Array.from({ length: csrcCount }, (_, i) => view.getUint32(fixedHeaderLength + i * 4));
  let extensions: HeaderExtension[] = [];
  if (first & 0x10) {
    if (offset + 4 > length) throw new FormatError('an RTP packet ends in its header extension');
    const profile = view.getUint16(offset);
    const end = offset + 4 + view.getUint16(offset + 2) * 4;
    if (end > length) throw new FormatError('an RTP packet ends in its header extension');
    extensions = parseExtensions(profile, bytes.subarray(offset + 4, end));
    offset = end;
  }
  let end = length;
  if (first & 0x20) {
    const padding = bytes[length - 1]!;
    end -= padding;
    if (padding === 0 || end < offset) throw new FormatError('RTP padding longer than its packet');
  }
  return {
    marker: (bytes[1]! & 0x80) !== 0,
    payloadType: bytes[1]! & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    csrcs,
    extensions,
    payload: bytes.subarray(offset, end),
  };
}

/** RFC 8285 sections 4.2 and 4.3; of an unknown profile nothing is understood, which is no error. */
function parseExtensions(profile: number, bytes: Uint8Array): HeaderExtension[] {
  const oneByte = profile === oneByteProfile;
  if (!oneByte && (profile & 0xfff0) !== twoByteProfile) return [];
  const found: HeaderExtension[] = [];
  let offset = 0;
  while (offset < bytes.byteLength) {
    const head = bytes[offset++]!;
    if (head === 0) continue; // padding between elements
    const id = oneByte ? head >> 4 : head;
    if (oneByte && id === 15) break; // reserved: what follows is not to be read
    const size = oneByte ? (head & 0xf) + 1 : bytes[offset++];
    if (size === undefined || offset + size > bytes.byteLength) {
      throw new FormatError('a header extension element reaches beyond its extension');
    }
    found.push({ id, data: bytes.subarray(offset, offset + size) });
    offset += size;
  }
  return found;
}

export interface BuildOptions extends Omit<RtpPacket, 'csrcs' | 'extensions'> {
  csrcs?: readonly number[] | undefined;
  extensions?: readonly HeaderExtension[] | undefined;
  /** Pads the packet to a multiple of this many bytes (at most 255). */
  padTo?: number | undefined;
}

/** RangeError for what the fields cannot hold. */
export function buildRtp(options: BuildOptions): Uint8Array {
  const { csrcs = [], extensions = [], payload, padTo = 1 } = options;
  if (csrcs.length > 15) throw new RangeError('an RTP packet has at most 15 CSRCs');
  if (padTo < 1 || padTo > 255) throw new RangeError('RTP pads by at most 255 bytes');
  const extension = extensions.length > 0 ? buildExtensions(extensions) : undefined;
  const headerLength = fixedHeaderLength + csrcs.length * 4 + (extension?.byteLength ?? 0);
  const unpadded = headerLength + payload.byteLength;
  const padding = (padTo - (unpadded % padTo)) % padTo;
  const bytes = new Uint8Array(unpadded + padding);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extension ? 0x10 : 0) | csrcs.length;
  bytes[1] = (options.marker ? 0x80 : 0) | (options.payloadType & 0x7f);
  view.setUint16(2, options.sequence);
  view.setUint32(4, options.timestamp);
  view.setUint32(8, options.ssrc);
  for (const [i, csrc] of csrcs.entries()) view.setUint32(fixedHeaderLength + i * 4, csrc);
  if (extension) bytes.set(extension, fixedHeaderLength + csrcs.length * 4);
  bytes.set(payload, headerLength);
  if (padding > 0) bytes[bytes.byteLength - 1] = padding;
  return bytes;
}

/** The one-byte form where every element fits it, else the two-byte form. */
function buildExtensions(extensions: readonly HeaderExtension[]): Uint8Array {
  const fits = ({ id, data }: HeaderExtension) => id <= 14 && data.byteLength >= 1 && data.byteLength <= 16;
  const oneByte = extensions.every(fits);
  const headSize = oneByte ? 1 : 2;
  const size = extensions.reduce((sum, { data }) => sum + headSize + data.byteLength, 0);
  const words = Math.ceil(size / 4);
  const bytes = new Uint8Array(4 + words * 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, oneByte ? oneByteProfile : twoByteProfile);
  view.setUint16(2, words);
  let offset = 4;
  for (const { id, data } of extensions) {
    if (id < 1 || id > 255 || data.byteLength > 255) throw new RangeError('not a header extension element');
    if (oneByte) {
      bytes[offset++] = (id << 4) | (data.byteLength - 1);
    } else {
      bytes[offset++] = id;
      bytes[offset++] = data.byteLength;
    }
    bytes.set(data, offset);
    offset += data.byteLength;
  }
  return bytes;
}
