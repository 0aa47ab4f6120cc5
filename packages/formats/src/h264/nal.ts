import { concatBytes } from '../bytes/index.ts';
import { FormatError } from '../media.ts';

/** nal_unit_type values that Footlight looks at: ITU-T H.264 table 7-1. */
export const h264Nal = {
  slice: 1,
  idr: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  delimiter: 9,
  endOfSequence: 10,
  endOfStream: 11,
  filler: 12,
} as const;

export function h264NalType(nal: Uint8Array): number {
  return nal[0]! & 0x1f;
}

/** The NAL units of a byte stream (ITU-T H.264 annex B, H.265 annex B), as views; start codes and trailing zeros removed. */
export function splitAnnexB(stream: Uint8Array): Uint8Array[] {
  const nals: Uint8Array[] = [];
  let start = -1;
  for (let i = 0; i + 2 < stream.length; ) {
    if (stream[i + 2]! > 1) {
      i += 3;
    } else if (stream[i] === 0 && stream[i + 1] === 0 && stream[i + 2] === 1) {
      if (start >= 0) addTrimmed(nals, stream, start, i);
      start = i + 3;
      i = start;
    } else {
      i += 1;
    }
  }
  if (start >= 0) addTrimmed(nals, stream, start, stream.length);
  return nals;
}

function addTrimmed(nals: Uint8Array[], stream: Uint8Array, start: number, end: number): void {
  let last = end;
  while (last > start && stream[last - 1] === 0) last -= 1;
  if (last > start) nals.push(stream.subarray(start, last));
}

/** The NAL units of an MP4 sample (ISO/IEC 14496-15 clause 5.3.4.2.1), as views; empty units are left out. */
export function splitLengthPrefixed(sample: Uint8Array, lengthSize = 4): Uint8Array[] {
  const nals: Uint8Array[] = [];
  let at = 0;
  while (at < sample.length) {
    if (at + lengthSize > sample.length) throw new FormatError('a NAL unit length is cut off');
    let length = 0;
    for (let i = 0; i < lengthSize; i++) length = length * 256 + sample[at + i]!;
    at += lengthSize;
    if (length > sample.length - at) throw new FormatError('a NAL unit is longer than its sample');
    if (length > 0) nals.push(sample.subarray(at, at + length));
    at += length;
  }
  return nals;
}

/** An MP4 sample with 4-byte lengths. */
export function joinLengthPrefixed(nals: readonly Uint8Array[]): Uint8Array {
  const sample = new Uint8Array(nals.reduce((sum, nal) => sum + 4 + nal.length, 0));
  const view = new DataView(sample.buffer);
  let at = 0;
  for (const nal of nals) {
    view.setUint32(at, nal.length);
    sample.set(nal, at + 4);
    at += 4 + nal.length;
  }
  return sample;
}

const startCode = Uint8Array.of(0, 0, 0, 1);

/** A byte stream with 4-byte start codes. */
export function joinAnnexB(nals: readonly Uint8Array[]): Uint8Array {
  return concatBytes(nals.flatMap((nal) => [startCode, nal]));
}
