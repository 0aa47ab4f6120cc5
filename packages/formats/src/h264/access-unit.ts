import { unescapeRbsp } from '../bytes/index.ts';
import { h264Nal, h264NalType } from './nal.ts';
import { isH264Slice, readH264SliceKind } from './slice.ts';

/** What can be said about an access unit without decoding it. */
export interface H264AccessUnit {
  /** Decoding can begin here and every later picture in output order will be right: an IDR picture, or an I picture at an exact recovery point. */
  key: boolean;
  idr: boolean;
  /** Has slices, all of them I. */
  intra: boolean;
  /** recovery_frame_cnt of a recovery point message. */
  recoveryFrames: number | undefined;
  /** Contains a B slice. */
  bidirectional: boolean;
  /** Parameter sets in it, as views. */
  sps: Uint8Array[];
  pps: Uint8Array[];
}

/** Looks at the NAL units of one access unit. A slice whose header cannot be read throws FormatError. */
export function inspectH264(nals: readonly Uint8Array[]): H264AccessUnit {
  const unit: H264AccessUnit = {
    key: false,
    idr: false,
    intra: false,
    recoveryFrames: undefined,
    bidirectional: false,
    sps: [],
    pps: [],
  };
  let slices = 0;
  let intra = 0;
  for (const nal of nals) {
    const type = h264NalType(nal);
    if (type === h264Nal.sps) unit.sps.push(nal);
    else if (type === h264Nal.pps) unit.pps.push(nal);
    else if (type === h264Nal.sei) unit.recoveryFrames ??= readRecoveryPoint(nal);
    else if (isH264Slice(nal)) {
      const { kind } = readH264SliceKind(nal);
      slices += 1;
      if (kind === 'I' || kind === 'SI') intra += 1;
      if (kind === 'B') unit.bidirectional = true;
      if (type === h264Nal.idr) unit.idr = true;
    }
  }
  unit.intra = slices > 0 && intra === slices;
  unit.key = unit.idr || (unit.recoveryFrames === 0 && unit.intra);
  return unit;
}

/** recovery_frame_cnt of a recovery point SEI message (ITU-T H.264 clause D.1.8); undefined if the NAL unit carries none. */
export function readRecoveryPoint(sei: Uint8Array): number | undefined {
  const rbsp = unescapeRbsp(sei.subarray(1), 4096);
  let at = 0;
  while (at + 2 < rbsp.length) {
    let type = 0;
    while (rbsp[at] === 0xff) {
      type += 255;
      at += 1;
    }
    type += rbsp[at] ?? 0;
    at += 1;
    let size = 0;
    while (rbsp[at] === 0xff) {
      size += 255;
      at += 1;
    }
    size += rbsp[at] ?? 0;
    at += 1;
    if (type === 6 && size > 0 && at < rbsp.length) return readShortUe(rbsp.subarray(at, at + 5));
    at += size;
  }
  return undefined;
}

/** ue(v) from a few bytes; undefined where they end early, as damaged SEI is of no consequence. */
function readShortUe(bytes: Uint8Array): number | undefined {
  let zeros = 0;
  const bit = (position: number) => ((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1;
  while (zeros <= 16 && bit(zeros) === 0) zeros += 1;
  if (zeros > 16 || 2 * zeros + 1 > bytes.length * 8) return undefined;
  let value = 0;
  for (let i = 0; i <= zeros; i++) value = value * 2 + bit(zeros + i);
  return value - 1;
}
