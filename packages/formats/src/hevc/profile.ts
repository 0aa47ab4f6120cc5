import type { BitReader } from '../bytes/index.ts';

/** general_ part of profile_tier_level(): ITU-T H.265 clause 7.3.3. */
export interface HevcProfile {
  profileSpace: number;
  highTier: boolean;
  profileIdc: number;
  /** general_profile_compatibility_flag[0] is the most significant bit. */
  compatibility: number;
  /** The 48 bits from general_progressive_source_flag on. */
  constraints: Uint8Array;
  levelIdc: number;
}

/** Reads profile_tier_level( 1, maxSubLayersMinus1 ); what it says of sub-layers is skipped. */
export function readProfileTierLevel(bits: BitReader, maxSubLayersMinus1: number): HevcProfile {
  const profileSpace = bits.bits(2);
  const highTier = bits.flag();
  const profileIdc = bits.bits(5);
  const compatibility = bits.bits(32);
  const constraints = Uint8Array.from({ length: 6 }, () => bits.bits(8));
  const levelIdc = bits.bits(8);
  const present: { profile: boolean; level: boolean }[] = [];
  for (let i = 0; i < maxSubLayersMinus1; i++) present.push({ profile: bits.flag(), level: bits.flag() });
  if (maxSubLayersMinus1 > 0) bits.skip(2 * (8 - maxSubLayersMinus1));
  for (const { profile, level } of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0));
  return { profileSpace, highTier, profileIdc, compatibility, constraints, levelIdc };
}

/** ISO/IEC 14496-15 clause E.3, as in `hvc1.1.6.L93.B0`. */
export function hevcCodecString(profile: HevcProfile): string {
  const space = ['', 'A', 'B', 'C'][profile.profileSpace]!;
  let reversed = 0;
  for (let i = 0; i < 32; i++) if ((profile.compatibility >>> i) & 1) reversed += 2 ** (31 - i);
  const constraints = [...profile.constraints];
  while (constraints.at(-1) === 0) constraints.pop();
  const hex = (value: number) => value.toString(16).toUpperCase();
  return [
    'hvc1',
    `${space}${profile.profileIdc}`,
    hex(reversed),
    `${profile.highTier ? 'H' : 'L'}${profile.levelIdc}`,
    ...constraints.map(hex),
  ].join('.');
}
