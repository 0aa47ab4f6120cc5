/** nal_unit_type values that Footlight looks at: ITU-T H.265 table 7-1. */
export const hevcNal = { vps: 32, sps: 33, pps: 34, delimiter: 35, prefixSei: 39 } as const;

export function hevcNalType(nal: Uint8Array): number {
  return (nal[0]! >> 1) & 0x3f;
}

/** Intra random access point: BLA, IDR, CRA and the two reserved types (clause 3.67). */
export function isHevcIrap(type: number): boolean {
  return type >= 16 && type <= 23;
}

/** A coded slice segment: types 0 to 9 and 16 to 21. */
export function isHevcSlice(nal: Uint8Array): boolean {
  const type = hevcNalType(nal);
  return type <= 9 || (type >= 16 && type <= 21);
}
