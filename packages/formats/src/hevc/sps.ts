import { BitReader, unescapeRbsp } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { hevcNal, hevcNalType } from './nal.ts';
import { type HevcProfile, readProfileTierLevel } from './profile.ts';
import { readHevcVuiTiming } from './vui.ts';

/** Sequence parameter set: ITU-T H.265 clause 7.3.2.2. */
export interface HevcSps {
  id: number;
  vpsId: number;
  maxSubLayers: number;
  temporalIdNested: boolean;
  profile: HevcProfile;
  chromaFormatIdc: number;
  bitDepthLuma: number;
  bitDepthChroma: number;
  /** In pixels, after the conformance window. */
  width: number;
  height: number;
  log2MaxPicOrderCntLsb: number;
  /** sps_max_num_reorder_pics of the highest sub-layer. */
  maxReorderFrames: number;
  /** Frames per second; undefined without timing information. */
  frameRate: number | undefined;
}

/** `nal` with its header, with emulation prevention. */
export function parseHevcSps(nal: Uint8Array): HevcSps {
  if (nal.length < 4 || hevcNalType(nal) !== hevcNal.sps) throw new FormatError('not an HEVC sequence parameter set');
  const bits = new BitReader(unescapeRbsp(nal.subarray(2)));
  const vpsId = bits.bits(4);
  const maxSubLayersMinus1 = bits.bits(3);
  if (maxSubLayersMinus1 > 6) throw new FormatError('sps_max_sub_layers_minus1 is 7');
  const temporalIdNested = bits.flag();
  const profile = readProfileTierLevel(bits, maxSubLayersMinus1);
  const id = bits.ueAtMost(15, 'sps_seq_parameter_set_id');
  const chromaFormatIdc = bits.ueAtMost(3, 'chroma_format_idc');
  const separatePlanes = chromaFormatIdc === 3 && bits.flag();
  let width = bits.ueAtMost(16384, 'pic_width_in_luma_samples');
  let height = bits.ueAtMost(16384, 'pic_height_in_luma_samples');
  if (bits.flag()) {
    const unitX = !separatePlanes && (chromaFormatIdc === 1 || chromaFormatIdc === 2) ? 2 : 1;
    const unitY = !separatePlanes && chromaFormatIdc === 1 ? 2 : 1;
    width -= (bits.ue() + bits.ue()) * unitX;
    height -= (bits.ue() + bits.ue()) * unitY;
  }
  if (width <= 0 || height <= 0) throw new FormatError('the conformance window leaves no picture');
  const bitDepthLuma = bits.ueAtMost(8, 'bit_depth_luma_minus8') + 8;
  const bitDepthChroma = bits.ueAtMost(8, 'bit_depth_chroma_minus8') + 8;
  const log2MaxPicOrderCntLsb = bits.ueAtMost(12, 'log2_max_pic_order_cnt_lsb_minus4') + 4;
  const ordered = bits.flag();
  let maxReorderFrames = 0;
  for (let i = ordered ? 0 : maxSubLayersMinus1; i <= maxSubLayersMinus1; i++) {
    bits.ueAtMost(15, 'sps_max_dec_pic_buffering_minus1');
    maxReorderFrames = bits.ueAtMost(15, 'sps_max_num_reorder_pics');
    bits.ue();
  }
  return {
    id,
    vpsId,
    maxSubLayers: maxSubLayersMinus1 + 1,
    temporalIdNested,
    profile,
    chromaFormatIdc,
    bitDepthLuma,
    bitDepthChroma,
    width,
    height,
    log2MaxPicOrderCntLsb,
    maxReorderFrames,
    frameRate: readFrameRate(bits, log2MaxPicOrderCntLsb),
  };
}

/** The rest of the set up to the VUI; a set that is cut off or wrong there merely has no frame rate. */
function readFrameRate(bits: BitReader, log2MaxPicOrderCntLsb: number): number | undefined {
  try {
    for (let i = 0; i < 6; i++) bits.ue(); // block sizes, transform depths
    if (bits.flag() && bits.flag()) skipScalingListData(bits);
    bits.skip(2); // amp, sample_adaptive_offset
    if (bits.flag()) {
      bits.skip(8); // pcm bit depths
      bits.ue();
      bits.ue();
      bits.skip(1);
    }
    skipShortTermRefPicSets(bits);
    if (bits.flag()) {
      const longTerm = bits.ueAtMost(32, 'num_long_term_ref_pics_sps');
      bits.skip(longTerm * (log2MaxPicOrderCntLsb + 1));
    }
    bits.skip(2); // temporal_mvp, strong_intra_smoothing
    return bits.flag() ? readHevcVuiTiming(bits) : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** scaling_list_data(): clause 7.3.4. */
function skipScalingListData(bits: BitReader): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.ue();
        continue;
      }
      if (size > 1) bits.se();
      const coefficients = Math.min(64, 1 << (4 + size * 2));
      for (let i = 0; i < coefficients; i++) bits.se();
    }
  }
}

/** st_ref_pic_set( ) for each set: clause 7.3.7. */
function skipShortTermRefPicSets(bits: BitReader): void {
  const count = bits.ueAtMost(64, 'num_short_term_ref_pic_sets');
  let previous = 0;
  for (let index = 0; index < count; index++) {
    if (index > 0 && bits.flag()) {
      bits.skip(1);
      bits.ue();
      let used = 0;
      for (let j = 0; j <= previous; j++) {
        const usedByCurrent = bits.flag();
        if (usedByCurrent || bits.flag()) used += 1;
      }
      previous = used;
    } else {
      const negative = bits.ueAtMost(16, 'num_negative_pics');
      const positive = bits.ueAtMost(16, 'num_positive_pics');
      for (let i = 0; i < negative + positive; i++) {
        bits.ue();
        bits.skip(1);
      }
      previous = negative + positive;
    }
  }
}
