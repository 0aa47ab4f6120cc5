import { BitReader, unescapeRbsp } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { h264Nal, h264NalType } from './nal.ts';

/** Picture parameter set: ITU-T H.264 clause 7.3.2.2; only what a slice header needs. */
export interface H264Pps {
  id: number;
  spsId: number;
  cabac: boolean;
  bottomFieldOrderPresent: boolean;
}

/** `nal` with its header byte, with emulation prevention. */
export function parseH264Pps(nal: Uint8Array): H264Pps {
  if (nal.length < 2 || h264NalType(nal) !== h264Nal.pps) throw new FormatError('not an H.264 picture parameter set');
  const bits = new BitReader(unescapeRbsp(nal.subarray(1), 16));
  return {
    id: bits.ueAtMost(255, 'pic_parameter_set_id'),
    spsId: bits.ueAtMost(31, 'seq_parameter_set_id'),
    cabac: bits.flag(),
    bottomFieldOrderPresent: bits.flag(),
  };
}
