import { BitReader, unescapeRbsp } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { h264Nal, h264NalType } from './nal.ts';
import type { H264Pps } from './pps.ts';
import type { H264Sps } from './sps.ts';

export type SliceKind = 'P' | 'B' | 'I' | 'SP' | 'SI';

const kinds: readonly SliceKind[] = ['P', 'B', 'I', 'SP', 'SI'];

/** The start of a slice header: ITU-T H.264 clause 7.3.3. */
export interface H264SliceHeader {
  firstMb: number;
  kind: SliceKind;
  ppsId: number;
  frameNum: number;
  field: 'frame' | 'top' | 'bottom';
  idrPicId: number | undefined;
  picOrderCntLsb: number | undefined;
}

export function isH264Slice(nal: Uint8Array): boolean {
  const type = h264NalType(nal);
  return type === h264Nal.slice || type === h264Nal.idr;
}

/** slice_type (table 7-6) of a coded slice, which needs no parameter set; `firstMb` 0 begins a picture. */
export function readH264SliceKind(nal: Uint8Array): { firstMb: number; kind: SliceKind; ppsId: number } {
  if (nal.length < 2 || !isH264Slice(nal)) throw new FormatError('not an H.264 slice');
  return readStart(new BitReader(unescapeRbsp(nal.subarray(1), 24)));
}

export function parseH264SliceHeader(nal: Uint8Array, sps: H264Sps, pps: H264Pps): H264SliceHeader {
  if (nal.length < 2 || !isH264Slice(nal)) throw new FormatError('not an H.264 slice');
  const bits = new BitReader(unescapeRbsp(nal.subarray(1), 48));
  const start = readStart(bits);
  if (start.ppsId !== pps.id || pps.spsId !== sps.id) throw new FormatError('the slice names another parameter set');
  if (sps.separateColourPlanes) bits.skip(2);
  const frameNum = bits.bits(sps.log2MaxFrameNum);
  let field: H264SliceHeader['field'] = 'frame';
  if (!sps.frameMbsOnly && bits.flag()) field = bits.flag() ? 'bottom' : 'top';
  const idrPicId = h264NalType(nal) === h264Nal.idr ? bits.ueAtMost(65535, 'idr_pic_id') : undefined;
  const picOrderCntLsb = sps.picOrderCntType === 0 ? bits.bits(sps.log2MaxPicOrderCntLsb) : undefined;
  return { ...start, frameNum, field, idrPicId, picOrderCntLsb };
}

function readStart(bits: BitReader): { firstMb: number; kind: SliceKind; ppsId: number } {
  const firstMb = bits.ue();
  const kind = kinds[bits.ueAtMost(9, 'slice_type') % 5]!;
  return { firstMb, kind, ppsId: bits.ueAtMost(255, 'pic_parameter_set_id') };
}
