import { ByteReader, ByteWriter } from '../bytes/index.ts';
import { FormatError, type VideoConfig } from '../media.ts';
import { hevcNal } from './nal.ts';
import { hevcCodecString } from './profile.ts';
import { type HevcSps, parseHevcSps } from './sps.ts';
import { parseHevcVps } from './vps.ts';

/** HEVCDecoderConfigurationRecord: ISO/IEC 14496-15 clause 8.3.3.1; its parameter sets. */
export interface HvcC {
  /** Bytes of each NAL unit length in samples: 1, 2 or 4. */
  lengthSize: number;
  vps: Uint8Array[];
  sps: Uint8Array[];
  pps: Uint8Array[];
}

export function parseHvcC(record: Uint8Array): HvcC {
  const reader = new ByteReader(record);
  // Version 0 was written by encoders that preceded the final standard.
  if (reader.u8() > 1) throw new FormatError('hvcC is not of version 1');
  reader.skip(20);
  const lengthSize = (reader.u8() & 3) + 1;
  if (lengthSize === 3) throw new FormatError('hvcC has a NAL unit length of 3 bytes');
  const result: HvcC = { lengthSize, vps: [], sps: [], pps: [] };
  const arrays = reader.u8();
  for (let i = 0; i < arrays; i++) {
    const type = reader.u8() & 0x3f;
    const count = reader.u16();
    for (let j = 0; j < count; j++) {
      const nal = reader.bytes(reader.u16());
      if (type === hevcNal.vps) result.vps.push(nal);
      else if (type === hevcNal.sps) result.sps.push(nal);
      else if (type === hevcNal.pps) result.pps.push(nal);
    }
  }
  return result;
}

/** A record for samples with 4-byte lengths and parameter sets out of band. The first `sps` describes the stream. */
export function buildHvcC(sets: Omit<HvcC, 'lengthSize'>): Uint8Array {
  const sps = firstSps(sets.sps);
  const { profile } = sps;
  const writer = new ByteWriter(128);
  writer.u8(1).u8((profile.profileSpace << 6) | (profile.highTier ? 0x20 : 0) | profile.profileIdc);
  writer.u32(profile.compatibility).bytes(profile.constraints).u8(profile.levelIdc);
  writer
    .u16(0xf000)
    .u8(0xfc)
    .u8(0xfc | sps.chromaFormatIdc); // no spatial segmentation or parallelism promised
  writer
    .u8(0xf8 | (sps.bitDepthLuma - 8))
    .u8(0xf8 | (sps.bitDepthChroma - 8))
    .u16(0);
  writer.u8((sps.maxSubLayers << 3) | (sps.temporalIdNested ? 4 : 0) | 3);
  const arrays = [
    { type: hevcNal.vps, nals: sets.vps },
    { type: hevcNal.sps, nals: sets.sps },
    { type: hevcNal.pps, nals: sets.pps },
  ].filter(({ nals }) => nals.length > 0);
  writer.u8(arrays.length);
  for (const { type, nals } of arrays) {
    writer.u8(0x80 | type).u16(nals.length);
    for (const nal of nals) writer.u16(nal.length).bytes(nal);
  }
  return writer.finish().slice();
}

/** The track configuration that parameter sets describe. */
export function hevcConfig(sets: Omit<HvcC, 'lengthSize'>): VideoConfig {
  const sps = firstSps(sets.sps);
  return {
    kind: 'video',
    codec: 'hevc',
    description: buildHvcC(sets),
    codecString: hevcCodecString(sps.profile),
    width: sps.width,
    height: sps.height,
    frameRate: sps.frameRate ?? (sets.vps[0] && parseHevcVps(sets.vps[0]).frameRate),
    maxReorderFrames: sps.maxReorderFrames,
  };
}

function firstSps(sets: readonly Uint8Array[]): HevcSps {
  if (!sets[0]) throw new FormatError('there is no sequence parameter set');
  return parseHevcSps(sets[0]);
}
