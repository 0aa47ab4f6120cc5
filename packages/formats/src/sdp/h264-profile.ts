export type H264Profile = 'constrained-baseline' | 'baseline' | 'main' | 'constrained-high' | 'high';

/** profile_idc, then which bits of profile_iop count and what they are: RFC 6184 table 5, and RFC 7742 for constrained high. */
const patterns: [idc: number, mask: number, iop: number, profile: H264Profile][] = [
  [0x42, 0x4f, 0x40, 'constrained-baseline'],
  [0x4d, 0x8f, 0x80, 'constrained-baseline'],
  [0x58, 0xcf, 0xc0, 'constrained-baseline'],
  [0x42, 0x4f, 0x00, 'baseline'],
  [0x58, 0xcf, 0x80, 'baseline'],
  [0x4d, 0xaf, 0x00, 'main'],
  [0x64, 0xff, 0x00, 'high'],
  [0x64, 0xff, 0x0c, 'constrained-high'],
];

/** The profile of a `profile-level-id`; undefined for one that WebRTC does not use. Left out, it means baseline (RFC 6184 section 8.1). */
export function h264Profile(profileLevelId: unknown): H264Profile | undefined {
  const text = String(profileLevelId ?? '42000a');
  if (!/^[0-9a-f]{6}$/i.test(text)) return undefined;
  const [idc, iop] = [Number.parseInt(text.slice(0, 2), 16), Number.parseInt(text.slice(2, 4), 16)];
  return patterns.find((one) => one[0] === idc && (iop & one[1]) === one[2])?.[3];
}
