import type { BitReader } from '../bytes/index.ts';
import { FormatError } from '../media.ts';

/** Video usability information: ITU-T H.264 clause E.1.1; only what is of use here. */
export interface H264Vui {
  /** num_units_in_tick and time_scale; undefined if absent or zero. */
  timing: { unitsInTick: number; timeScale: number; fixedFrameRate: boolean } | undefined;
  restriction: { maxReorderFrames: number; maxDecFrameBuffering: number } | undefined;
}

/** Some encoders cut the VUI short; what was read until then holds, and undefined means that nothing of use was. */
export function parseVui(bits: BitReader): H264Vui | undefined {
  const vui: H264Vui = { timing: undefined, restriction: undefined };
  try {
    fillVui(bits, vui);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return vui.timing || vui.restriction ? vui : undefined;
}

function fillVui(bits: BitReader, vui: H264Vui): void {
  if (bits.flag() && bits.bits(8) === 255) bits.skip(32); // aspect_ratio_idc, Extended_SAR
  if (bits.flag()) bits.skip(1); // overscan
  if (bits.flag()) {
    bits.skip(4); // video_format, video_full_range_flag
    if (bits.flag()) bits.skip(24); // colour description
  }
  if (bits.flag()) {
    bits.ue(); // chroma sample locations
    bits.ue();
  }
  if (bits.flag()) {
    const unitsInTick = bits.bits(32);
    const timeScale = bits.bits(32);
    const fixedFrameRate = bits.flag();
    if (unitsInTick > 0 && timeScale > 0) vui.timing = { unitsInTick, timeScale, fixedFrameRate };
  }
  const nalHrd = bits.flag();
  if (nalHrd) skipHrd(bits);
  const vclHrd = bits.flag();
  if (vclHrd) skipHrd(bits);
  if (nalHrd || vclHrd) bits.skip(1); // low_delay_hrd_flag
  bits.skip(1); // pic_struct_present_flag
  if (bits.flag()) {
    bits.skip(1);
    for (let i = 0; i < 4; i++) bits.ue();
    const maxReorderFrames = bits.ueAtMost(16, 'max_num_reorder_frames');
    vui.restriction = { maxReorderFrames, maxDecFrameBuffering: bits.ueAtMost(16, 'max_dec_frame_buffering') };
  }
}

/** hrd_parameters(): clause E.1.2. */
function skipHrd(bits: BitReader): void {
  const count = bits.ueAtMost(31, 'cpb_cnt_minus1') + 1;
  bits.skip(8);
  for (let i = 0; i < count; i++) {
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  bits.skip(20);
}
