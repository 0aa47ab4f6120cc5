import { FormatError } from '../media.ts';
import { BoxBytes, type BoxSpan } from './box-reader.ts';

export interface ReadSample {
  duration: number;
  compositionOffset: number;
  key: boolean;
  data: Uint8Array;
}

export interface ReadFragment {
  sequence: number;
  trackId: number;
  baseDecodeTime: number;
  samples: ReadSample[];
}

/** More than any fragment of ours; a run that claims more is an attack. */
const maxSamples = 1_000_000;
const nonSyncBit = 0x10000;

/** The fragments of a segment or part, in order, one for each track of each `moof`. Defaults of `trex` count as 0. */
export function readFragments(bytes: Uint8Array): ReadFragment[] {
  const reader = new BoxBytes(bytes);
  const fragments: ReadFragment[] = [];
  for (const moof of reader.boxes()) {
    if (moof.type !== 'moof') continue;
    const sequence = reader.u32(reader.need('mfhd', moof).bodyStart + 4);
    for (const traf of reader.children(moof)) {
      if (traf.type === 'traf') fragments.push({ sequence, ...readTrackFragment(reader, moof, traf) });
    }
  }
  return fragments;
}

function readTrackFragment(reader: BoxBytes, moof: BoxSpan, traf: BoxSpan) {
  const header = reader.need('tfhd', traf);
  const defaults = readDefaults(reader, header);
  const tfdt = reader.need('tfdt', traf);
  const wide = reader.u32(tfdt.bodyStart) >>> 24 === 1;
  const baseDecodeTime = wide ? reader.u64(tfdt.bodyStart + 4) : reader.u32(tfdt.bodyStart + 4);
  const samples: ReadSample[] = [];
  for (const run of reader.children(traf)) {
    if (run.type === 'trun') samples.push(...readRun(reader, moof, run, defaults));
  }
  return { trackId: reader.u32(header.bodyStart + 4), baseDecodeTime, samples };
}

interface Defaults {
  duration: number;
  size: number;
  flags: number;
}

/** `tfhd`: optional fields come in the order of their bits. */
function readDefaults(reader: BoxBytes, header: BoxSpan): Defaults {
  const flags = reader.u32(header.bodyStart) & 0xffffff;
  let offset = header.bodyStart + 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  const optional = (bit: number) => {
    if ((flags & bit) === 0) return 0;
    offset += 4;
    return reader.u32(offset - 4);
  };
  return { duration: optional(0x8), size: optional(0x10), flags: optional(0x20) };
}

function readRun(reader: BoxBytes, moof: BoxSpan, run: BoxSpan, defaults: Defaults): ReadSample[] {
  const head = reader.u32(run.bodyStart);
  const flags = head & 0xffffff;
  const signed = head >>> 24 === 1;
  const count = reader.u32(run.bodyStart + 4);
  if (count > maxSamples) throw new FormatError('a run of too many samples');
  let offset = run.bodyStart + 8;
  const field = (bit: number, otherwise: number) => {
    if ((flags & bit) === 0) return otherwise;
    offset += 4;
    return reader.u32(offset - 4);
  };
  if ((flags & 0x1) === 0) throw new FormatError('a run without a data offset');
  let dataStart = moof.start + field(0x1, 0);
  const firstFlags = field(0x4, defaults.flags);
  const samples: ReadSample[] = [];
  for (let i = 0; i < count; i++) {
    const duration = field(0x100, defaults.duration);
    const size = field(0x200, defaults.size);
    const sampleFlags = field(0x400, i === 0 ? firstFlags : defaults.flags);
    const composition = field(0x800, 0);
    if (dataStart + size > reader.bytes.byteLength) throw new FormatError('a sample reaches beyond the bytes');
    samples.push({
      duration,
      compositionOffset: signed ? composition | 0 : composition,
      key: (sampleFlags & nonSyncBit) === 0,
      data: reader.bytes.subarray(dataStart, dataStart + size),
    });
    dataStart += size;
  }
  return samples;
}
