import { BitReader, unescapeRbsp } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { hevcNal, hevcNalType } from './nal.ts';
import { type HevcProfile, readProfileTierLevel } from './profile.ts';
import { readTiming } from './vui.ts';

/** Video parameter set: ITU-T H.265 clause 7.3.2.1. */
export interface HevcVps {
  id: number;
  maxSubLayers: number;
  temporalIdNested: boolean;
  profile: HevcProfile;
  /** Frames per second; undefined without timing information. */
  frameRate: number | undefined;
}

/** `nal` with its header, with emulation prevention. */
export function parseHevcVps(nal: Uint8Array): HevcVps {
  if (nal.length < 4 || hevcNalType(nal) !== hevcNal.vps) throw new FormatError('not an HEVC video parameter set');
  const bits = new BitReader(unescapeRbsp(nal.subarray(2)));
  const id = bits.bits(4);
  bits.skip(8); // base layer flags, vps_max_layers_minus1
  const maxSubLayersMinus1 = bits.bits(3);
  if (maxSubLayersMinus1 > 6) throw new FormatError('vps_max_sub_layers_minus1 is 7');
  const temporalIdNested = bits.flag();
  bits.skip(16);
  const profile = readProfileTierLevel(bits, maxSubLayersMinus1);
  for (let i = bits.flag() ? 0 : maxSubLayersMinus1; i <= maxSubLayersMinus1; i++) {
    bits.ue();
    bits.ue();
    bits.ue();
  }
  const maxLayerId = bits.bits(6);
  const layerSets = bits.ueAtMost(1023, 'vps_num_layer_sets_minus1');
  bits.skip(layerSets * (maxLayerId + 1));
  const frameRate = bits.flag() ? readTiming(bits) : undefined;
  return { id, maxSubLayers: maxSubLayersMinus1 + 1, temporalIdNested, profile, frameRate };
}
