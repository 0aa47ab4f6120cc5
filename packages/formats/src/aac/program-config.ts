import type { BitReader } from '../bytes/index.ts';

/** program_config_element(): ISO/IEC 14496-3 clause 4.5.1.1. Answers its number of channels; reads up to the comment's end. */
export function readProgramConfig(bits: BitReader): number {
  bits.skip(10); // element_instance_tag, object_type, sampling_frequency_index
  const front = bits.bits(4);
  const side = bits.bits(4);
  const back = bits.bits(4);
  const lfe = bits.bits(2);
  const associatedData = bits.bits(3);
  const coupling = bits.bits(4);
  if (bits.flag()) bits.skip(4); // mono mixdown
  if (bits.flag()) bits.skip(4); // stereo mixdown
  if (bits.flag()) bits.skip(3); // matrix mixdown
  let channels = lfe;
  for (let i = 0; i < front + side + back; i++) {
    channels += bits.flag() ? 2 : 1; // a channel pair or a single channel
    bits.skip(4);
  }
  bits.skip(4 * (lfe + associatedData) + 5 * coupling);
  bits.align();
  bits.skip(bits.bits(8) * 8);
  return channels;
}
