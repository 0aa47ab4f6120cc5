import { FormatError } from '../media.ts';

const sampleRates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const plainHeaderLength = 7;
/** The length field has 13 bits. */
export const maxAdtsFrameLength = 8191;

/** The header of an ADTS frame (ISO/IEC 14496-3 section 1.A.2.2). */
export interface AdtsHeader {
  /** MPEG-4 audio object type: 2 is AAC-LC. The field holds 1 to 4. */
  objectType: number;
  /** In Hz. */
  sampleRate: number;
  /** channel_configuration: 1 to 7; 0 says that the layout is in the stream. */
  channelConfiguration: number;
}

export interface ReadAdtsHeader extends AdtsHeader {
  /** 7, or 9 with a checksum. */
  headerLength: number;
  /** Header and payload. */
  frameLength: number;
  /** Raw data blocks of 1024 samples: 1 to 4. */
  blocks: number;
}

/** Reads the header at `offset`. The payload itself need not be there. */
export function readAdtsHeader(bytes: Uint8Array, offset = 0): ReadAdtsHeader {
  if (offset < 0 || offset + plainHeaderLength > bytes.byteLength) throw new FormatError('an ADTS header ends early');
  const byte = (index: number) => bytes[offset + index]!;
  // Twelve bits of sync word; the two layer bits are 0.
  if (byte(0) !== 0xff || (byte(1) & 0xf6) !== 0xf0) throw new FormatError('no ADTS sync word');
  const sampleRate = sampleRates[(byte(2) >> 2) & 0xf];
  if (sampleRate === undefined) throw new FormatError('an ADTS header with a reserved sample rate');
  const headerLength = byte(1) & 1 ? plainHeaderLength : plainHeaderLength + 2;
  const frameLength = ((byte(3) & 0x3) << 11) | (byte(4) << 3) | (byte(5) >> 5);
  if (frameLength < headerLength) throw new FormatError('an ADTS frame shorter than its header');
  return {
    objectType: (byte(2) >> 6) + 1,
    sampleRate,
    channelConfiguration: ((byte(2) & 1) << 2) | (byte(3) >> 6),
    headerLength,
    frameLength,
    blocks: (byte(6) & 0x3) + 1,
  };
}

/** A header without checksum for one raw data block. RangeError for what the fields cannot hold. */
export function writeAdtsHeader(header: AdtsHeader, payloadLength: number): Uint8Array {
  const { objectType, sampleRate, channelConfiguration } = header;
  const rateIndex = sampleRates.indexOf(sampleRate);
  const length = payloadLength + plainHeaderLength;
  if (rateIndex === -1) throw new RangeError(`ADTS has no sample rate of ${sampleRate} Hz`);
  if (objectType < 1 || objectType > 4) throw new RangeError(`ADTS has no object type ${objectType}`);
  if (channelConfiguration < 0 || channelConfiguration > 7) throw new RangeError('not a channel configuration');
  if (length > maxAdtsFrameLength) throw new RangeError('too long for an ADTS frame');
  return Uint8Array.of(
    0xff,
    0xf1, // MPEG-4, no checksum
    ((objectType - 1) << 6) | (rateIndex << 2) | (channelConfiguration >> 2),
    ((channelConfiguration & 3) << 6) | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f, // buffer fullness 0x7ff: variable rate
    0xfc,
  );
}

/** The frames of a whole ADTS stream: raw payloads with their headers. FormatError where one ends early. */
export function* readAdtsFrames(bytes: Uint8Array): Generator<{ header: ReadAdtsHeader; payload: Uint8Array }> {
  let offset = 0;
  while (offset < bytes.byteLength) {
    const header = readAdtsHeader(bytes, offset);
    const end = offset + header.frameLength;
    if (end > bytes.byteLength) throw new FormatError('an ADTS frame ends early');
    yield { header, payload: bytes.subarray(offset + header.headerLength, end) };
    offset = end;
  }
}
