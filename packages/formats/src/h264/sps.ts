import { BitReader, unescapeRbsp } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { h264Nal, h264NalType } from './nal.ts';
import { type H264Vui, parseVui } from './vui.ts';

/** Sequence parameter set: ITU-T H.264 clause 7.3.2.1.1. */
export interface H264Sps {
  id: number;
  profileIdc: number;
  /** constraint_set0_flag is the most significant bit. */
  constraints: number;
  levelIdc: number;
  chromaFormatIdc: number;
  separateColourPlanes: boolean;
  bitDepthLuma: number;
  bitDepthChroma: number;
  log2MaxFrameNum: number;
  picOrderCntType: number;
  log2MaxPicOrderCntLsb: number;
  maxRefFrames: number;
  frameMbsOnly: boolean;
  /** In pixels, after cropping. */
  width: number;
  height: number;
  vui: H264Vui | undefined;
  /** Frames per second; undefined without timing information. */
  frameRate: number | undefined;
  /** Frames by which output may lag decoding; undefined where the set allows reordering without saying how much. */
  maxReorderFrames: number | undefined;
  /** MaxDpbFrames, clause A.3.1: what maxReorderFrames cannot exceed. */
  maxDpbFrames: number;
}

/** Profiles whose sets carry chroma format and bit depth: clause 7.3.2.1.1. */
export const highProfiles: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** MaxDpbMbs by level_idc: table A-1. Level 1b (9 or 11 with constraint_set3) is close enough to level 1. */
const maxDpbMbs: Readonly<Record<number, number>> = {
  9: 396, 10: 396, 11: 900, 12: 2376, 13: 2376, 20: 2376, 21: 4752, 22: 8100, 30: 8100, 31: 18000, 32: 20480,
  40: 32768, 41: 32768, 42: 34816, 50: 110400, 51: 184320, 52: 184320, 60: 696320, 61: 696320, 62: 696320,
}; // biome-ignore format: a table

/** `nal` with its header byte, with emulation prevention. */
export function parseH264Sps(nal: Uint8Array): H264Sps {
  if (nal.length < 4 || h264NalType(nal) !== h264Nal.sps) throw new FormatError('not an H.264 sequence parameter set');
  const bits = new BitReader(unescapeRbsp(nal.subarray(1)));
  const profileIdc = bits.bits(8);
  const constraints = bits.bits(8);
  const levelIdc = bits.bits(8);
  const id = bits.ueAtMost(31, 'seq_parameter_set_id');
  const chroma = highProfiles.has(profileIdc) ? parseChroma(bits) : plainChroma;
  const log2MaxFrameNum = bits.ueAtMost(12, 'log2_max_frame_num_minus4') + 4;
  const picOrderCntType = bits.ueAtMost(2, 'pic_order_cnt_type');
  let log2MaxPicOrderCntLsb = 0;
  if (picOrderCntType === 0) {
    log2MaxPicOrderCntLsb = bits.ueAtMost(12, 'log2_max_pic_order_cnt_lsb_minus4') + 4;
  } else if (picOrderCntType === 1) {
    bits.skip(1);
    bits.se();
    bits.se();
    const cycle = bits.ueAtMost(255, 'num_ref_frames_in_pic_order_cnt_cycle');
    for (let i = 0; i < cycle; i++) bits.se();
  }
  const maxRefFrames = bits.ueAtMost(16, 'max_num_ref_frames');
  bits.skip(1);
  const widthInMbs = bits.ueAtMost(1023, 'pic_width_in_mbs_minus1') + 1;
  const heightInMapUnits = bits.ueAtMost(1023, 'pic_height_in_map_units_minus1') + 1;
  const frameMbsOnly = bits.flag();
  if (!frameMbsOnly) bits.skip(1);
  bits.skip(1);
  const heightInMbs = heightInMapUnits * (frameMbsOnly ? 1 : 2);
  const crop = bits.flag() ? parseCrop(bits, chroma, frameMbsOnly) : { x: 0, y: 0 };
  const width = widthInMbs * 16 - crop.x;
  const height = heightInMbs * 16 - crop.y;
  if (width <= 0 || height <= 0) throw new FormatError('the cropping leaves no picture');
  const vui = bits.bitsLeft > 0 && bits.flag() ? parseVui(bits) : undefined;
  const maxDpbFrames = Math.min(Math.floor((maxDpbMbs[levelIdc] ?? 696320) / (widthInMbs * heightInMbs)), 16);
  return {
    id,
    profileIdc,
    constraints,
    levelIdc,
    ...chroma,
    log2MaxFrameNum,
    picOrderCntType,
    log2MaxPicOrderCntLsb,
    maxRefFrames,
    frameMbsOnly,
    width,
    height,
    vui,
    frameRate: vui?.timing && vui.timing.timeScale / (2 * vui.timing.unitsInTick),
    maxReorderFrames: reorderFrames(profileIdc, constraints, picOrderCntType, vui),
    maxDpbFrames,
  };
}

interface Chroma {
  chromaFormatIdc: number;
  separateColourPlanes: boolean;
  bitDepthLuma: number;
  bitDepthChroma: number;
}

const plainChroma: Chroma = { chromaFormatIdc: 1, separateColourPlanes: false, bitDepthLuma: 8, bitDepthChroma: 8 };

function parseChroma(bits: BitReader): Chroma {
  const chromaFormatIdc = bits.ueAtMost(3, 'chroma_format_idc');
  const separateColourPlanes = chromaFormatIdc === 3 && bits.flag();
  const bitDepthLuma = bits.ueAtMost(6, 'bit_depth_luma_minus8') + 8;
  const bitDepthChroma = bits.ueAtMost(6, 'bit_depth_chroma_minus8') + 8;
  bits.skip(1);
  if (bits.flag()) {
    const lists = chromaFormatIdc === 3 ? 12 : 8;
    for (let i = 0; i < lists; i++) if (bits.flag()) skipScalingList(bits, i < 6 ? 16 : 64);
  }
  return { chromaFormatIdc, separateColourPlanes, bitDepthLuma, bitDepthChroma };
}

/** Clause 7.3.2.1.1.1. */
function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + bits.se() + 256) & 255;
    if (next !== 0) last = next;
  }
}

/** Pixels that the frame_cropping offsets take away: equations 7-18 to 7-21. */
function parseCrop(bits: BitReader, chroma: Chroma, frameMbsOnly: boolean): { x: number; y: number } {
  const array = chroma.separateColourPlanes ? 0 : chroma.chromaFormatIdc;
  const unitX = array === 1 || array === 2 ? 2 : 1;
  const unitY = (array === 1 ? 2 : 1) * (frameMbsOnly ? 1 : 2);
  const x = (bits.ue() + bits.ue()) * unitX;
  const y = (bits.ue() + bits.ue()) * unitY;
  return { x, y };
}

/** Clause E.2.1, max_num_reorder_frames, with its inference rules; and picture order count type 2, where output order is decoding order (8.2.1.3). */
function reorderFrames(
  profileIdc: number,
  constraints: number,
  pocType: number,
  vui: H264Vui | undefined,
): number | undefined {
  if (pocType === 2 || profileIdc === 66) return 0;
  if (vui?.restriction) return vui.restriction.maxReorderFrames;
  const intraOnly = (constraints & 0x10) !== 0 && [44, 86, 100, 110, 122, 244].includes(profileIdc);
  return intraOnly ? 0 : undefined;
}
