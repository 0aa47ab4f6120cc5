import { concatBytes } from '../bytes/index.ts';
import { FormatError } from '../media.ts';

/** obu_type: AV1 Bitstream & Decoding Process Specification, section 6.2.2. */
export const av1Obu = {
  sequenceHeader: 1,
  temporalDelimiter: 2,
  frameHeader: 3,
  tileGroup: 4,
  metadata: 5,
  frame: 6,
  redundantFrameHeader: 7,
  tileList: 8,
  padding: 15,
} as const;

export interface Obu {
  type: number;
  /** With header and size field. */
  whole: Uint8Array;
  payload: Uint8Array;
}

/** The OBUs of a temporal unit in the low-overhead format (section 5.2), as views. The last may lack a size field. */
export function splitObus(unit: Uint8Array): Obu[] {
  const obus: Obu[] = [];
  let at = 0;
  while (at < unit.length) {
    const start = at;
    const header = unit[at]!;
    if (header & 0x80) throw new FormatError('obu_forbidden_bit is set');
    at += header & 4 ? 2 : 1;
    if (at > unit.length) throw new FormatError('an OBU header is cut off');
    let size = unit.length - at;
    if (header & 2) {
      const leb = readLeb128(unit, at);
      at += leb.length;
      size = leb.value;
    }
    if (size > unit.length - at) throw new FormatError('an OBU is longer than its temporal unit');
    obus.push({
      type: (header >> 3) & 15,
      whole: unit.subarray(start, at + size),
      payload: unit.subarray(at, at + size),
    });
    at += size;
  }
  return obus;
}

/** leb128(): section 4.10.5. */
export function readLeb128(bytes: Uint8Array, at: number): { value: number; length: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new FormatError('a leb128 number is cut off');
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      if (value > 0xffffffff) break;
      return { value, length: i + 1 };
    }
  }
  throw new FormatError('a leb128 number is too large');
}

/** An MP4 sample of a temporal unit: no temporal delimiters, padding or tile lists (AV1 in ISOBMFF, section 2.4). The input itself if it has none. */
export function stripObus(unit: Uint8Array): Uint8Array {
  const obus = splitObus(unit);
  const kept = obus.filter(
    ({ type }) => type !== av1Obu.temporalDelimiter && type !== av1Obu.padding && type !== av1Obu.tileList,
  );
  return kept.length === obus.length ? unit : concatBytes(kept.map(({ whole }) => whole));
}
