import type { BitReader } from '../bytes/index.ts';

/** Frames per second from vui_parameters( ): ITU-T H.265 clause E.2.1; undefined without timing information. */
export function readHevcVuiTiming(bits: BitReader): number | undefined {
  if (bits.flag() && bits.bits(8) === 255) bits.skip(32); // aspect_ratio_idc, extended SAR
  if (bits.flag()) bits.skip(1); // overscan
  if (bits.flag()) {
    bits.skip(4); // video_format, video_full_range_flag
    if (bits.flag()) bits.skip(24); // colour description
  }
  if (bits.flag()) {
    bits.ue(); // chroma sample locations
    bits.ue();
  }
  bits.skip(3); // neutral chroma, field_seq, frame_field_info
  if (bits.flag()) for (let i = 0; i < 4; i++) bits.ue(); // default display window
  return bits.flag() ? readTiming(bits) : undefined;
}

/** num_units_in_tick and time_scale, which a picture lasts one tick of. */
export function readTiming(bits: BitReader): number | undefined {
  const unitsInTick = bits.bits(32);
  const timeScale = bits.bits(32);
  return unitsInTick > 0 && timeScale > 0 ? timeScale / unitsInTick : undefined;
}
