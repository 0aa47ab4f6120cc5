import { BitReader, unescapeRbsp } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { hevcNal, hevcNalType, isHevcIrap, isHevcSlice } from './nal.ts';

/** Picture parameter set: ITU-T H.265 clause 7.3.2.3; only what a slice header needs. */
export interface HevcPps {
  id: number;
  spsId: number;
  outputFlagPresent: boolean;
  extraSliceHeaderBits: number;
}

/** `nal` with its header, with emulation prevention. */
export function parseHevcPps(nal: Uint8Array): HevcPps {
  if (nal.length < 3 || hevcNalType(nal) !== hevcNal.pps) throw new FormatError('not an HEVC picture parameter set');
  const bits = new BitReader(unescapeRbsp(nal.subarray(2), 16));
  const id = bits.ueAtMost(63, 'pps_pic_parameter_set_id');
  const spsId = bits.ueAtMost(15, 'pps_seq_parameter_set_id');
  bits.skip(1); // dependent_slice_segments_enabled_flag
  return { id, spsId, outputFlagPresent: bits.flag(), extraSliceHeaderBits: bits.bits(3) };
}

/**
 * slice_type of the first slice segment of a picture: clause 7.3.6.1. Undefined for later segments.
 * `ppsOf` finds the parameter set by its id.
 */
export function readHevcSliceKind(
  nal: Uint8Array,
  ppsOf: (id: number) => HevcPps | undefined,
): 'B' | 'P' | 'I' | undefined {
  if (nal.length < 3 || !isHevcSlice(nal)) throw new FormatError('not an HEVC slice');
  const bits = new BitReader(unescapeRbsp(nal.subarray(2), 16));
  if (!bits.flag()) return undefined;
  if (isHevcIrap(hevcNalType(nal))) bits.skip(1);
  const pps = ppsOf(bits.ueAtMost(63, 'slice_pic_parameter_set_id'));
  if (!pps) throw new FormatError('the slice names a parameter set that is not there');
  bits.skip(pps.extraSliceHeaderBits);
  return (['B', 'P', 'I'] as const)[bits.ueAtMost(2, 'slice_type')];
}
