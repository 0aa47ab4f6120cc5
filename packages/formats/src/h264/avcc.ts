import { ByteReader, ByteWriter, equalBytes } from '../bytes/index.ts';
import { FormatError, type VideoConfig } from '../media.ts';
import { type H264Sps, highProfiles, parseH264Sps } from './sps.ts';

/** AVCDecoderConfigurationRecord: ISO/IEC 14496-15 clause 5.3.3.1. */
export interface AvcC {
  profileIdc: number;
  constraints: number;
  levelIdc: number;
  /** Bytes of each NAL unit length in samples: 1, 2 or 4. */
  lengthSize: number;
  sps: Uint8Array[];
  pps: Uint8Array[];
}

export function parseAvcC(record: Uint8Array): AvcC {
  const reader = new ByteReader(record);
  if (reader.u8() !== 1) throw new FormatError('avcC is not of version 1');
  const profileIdc = reader.u8();
  const constraints = reader.u8();
  const levelIdc = reader.u8();
  const lengthSize = (reader.u8() & 3) + 1;
  if (lengthSize === 3) throw new FormatError('avcC has a NAL unit length of 3 bytes');
  const sps = readSets(reader, reader.u8() & 0x1f);
  const pps = readSets(reader, reader.u8());
  return { profileIdc, constraints, levelIdc, lengthSize, sps, pps };
}

function readSets(reader: ByteReader, count: number): Uint8Array[] {
  return Array.from({ length: count }, () => reader.bytes(reader.u16()));
}

/** A record for samples with 4-byte lengths. The first `sps` gives profile and level. */
export function buildAvcC(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): Uint8Array {
  const first = sps[0];
  if (!first) throw new FormatError('avcC needs a sequence parameter set');
  if (sps.length > 31 || pps.length > 255) throw new FormatError('too many parameter sets for avcC');
  const parsed = parseH264Sps(first);
  const writer = new ByteWriter(64);
  writer.u8(1).u8(parsed.profileIdc).u8(parsed.constraints).u8(parsed.levelIdc).u8(0xff);
  writer.u8(0xe0 | sps.length);
  for (const set of sps) writer.u16(set.length).bytes(set);
  writer.u8(pps.length);
  for (const set of pps) writer.u16(set.length).bytes(set);
  if (highProfiles.has(parsed.profileIdc)) {
    writer.u8(0xfc | parsed.chromaFormatIdc);
    writer.u8(0xf8 | (parsed.bitDepthLuma - 8)).u8(0xf8 | (parsed.bitDepthChroma - 8));
    writer.u8(0); // no sequence parameter set extensions
  }
  return writer.finish().slice();
}

/** RFC 6381 section 3.3, `avc1.PPCCLL`. */
export function h264CodecString(sps: Pick<H264Sps, 'profileIdc' | 'constraints' | 'levelIdc'>): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return `avc1.${hex(sps.profileIdc)}${hex(sps.constraints)}${hex(sps.levelIdc)}`;
}

/** The track configuration that parameter sets describe; equal sets are kept once. */
export function h264Config(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): VideoConfig {
  const first = sps[0];
  if (!first) throw new FormatError('there is no sequence parameter set');
  const parsed = parseH264Sps(first);
  return {
    kind: 'video',
    codec: 'h264',
    description: buildAvcC(distinct(sps), distinct(pps)),
    codecString: h264CodecString(parsed),
    width: parsed.width,
    height: parsed.height,
    frameRate: parsed.frameRate,
    maxReorderFrames: parsed.maxReorderFrames,
  };
}

function distinct(sets: readonly Uint8Array[]): Uint8Array[] {
  return sets.filter((set, index) => sets.findIndex((other) => equalBytes(other, set)) === index);
}
