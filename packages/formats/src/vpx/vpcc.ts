import { ByteReader } from '../bytes/index.ts';
import { FormatError, type VideoConfig } from '../media.ts';

/** VPCodecConfigurationRecord: VP Codec ISO Media File Format Binding, section "Syntax". */
export interface VpcC {
  profile: number;
  level: number;
  bitDepth: number;
  chromaSubsampling: number;
  fullRange: boolean;
  colourPrimaries: number;
  transferCharacteristics: number;
  matrixCoefficients: number;
}

/** The body of `vpcC`, which is a full box of version 1; some senders leave version and flags out. */
export function parseVpcC(record: Uint8Array): VpcC {
  const full = record.length >= 12 && record[0] === 1 && record[1] === 0 && record[2] === 0 && record[3] === 0;
  const reader = new ByteReader(full ? record.subarray(4) : record);
  const profile = reader.u8();
  const level = reader.u8();
  const packed = reader.u8();
  const bitDepth = packed >> 4;
  if (profile > 3 || ![8, 10, 12].includes(bitDepth)) throw new FormatError('vpcC has an unknown profile or bit depth');
  const colourPrimaries = reader.u8();
  const transferCharacteristics = reader.u8();
  const matrixCoefficients = reader.u8();
  return {
    profile,
    level,
    bitDepth,
    chromaSubsampling: (packed >> 1) & 7,
    fullRange: (packed & 1) === 1,
    colourPrimaries,
    transferCharacteristics,
    matrixCoefficients,
  };
}

/** The body of `vpcC` with version and flags. */
export function buildVpcC(vpc: VpcC): Uint8Array {
  const packed = (vpc.bitDepth << 4) | (vpc.chromaSubsampling << 1) | (vpc.fullRange ? 1 : 0);
  const colour = [vpc.colourPrimaries, vpc.transferCharacteristics, vpc.matrixCoefficients];
  return Uint8Array.of(1, 0, 0, 0, vpc.profile, vpc.level, packed, ...colour, 0, 0);
}

/** As in `vp09.00.31.08`: section "Codecs Parameter String". */
export function vpxCodecString(codec: 'vp8' | 'vp9', vpc: VpcC): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${codec === 'vp8' ? 'vp08' : 'vp09'}.${two(vpc.profile)}.${two(vpc.level)}.${two(vpc.bitDepth)}`;
}

/** The track configuration; `size` comes from a key frame, as the record has none. */
export function vpxConfig(codec: 'vp8' | 'vp9', vpc: VpcC, size: { width: number; height: number }): VideoConfig {
  return {
    kind: 'video',
    codec,
    description: buildVpcC(vpc),
    codecString: vpxCodecString(codec, vpc),
    width: size.width,
    height: size.height,
    maxReorderFrames: 0,
  };
}
