import { putType } from './box.ts';

/** One sample as a fragment describes it; times are ticks of the track's timescale. */
export interface FragmentSample {
  duration: number;
  /** pts - dts; may be negative. */
  compositionOffset: number;
  key: boolean;
  data: Uint8Array;
}

export interface FragmentOptions {
  /** `mfhd` sequence number: grows from fragment to fragment. */
  sequence: number;
  trackId: number;
  /** dts of the first sample, 64 bits in the file; a whole number, not negative. */
  baseDecodeTime: number;
  /** At least one. */
  samples: readonly FragmentSample[];
  /** Writes a `styp` in front: the fragment begins a segment, or stands alone as a chunk. */
  styp?: 'segment' | 'chunk' | undefined;
  /** Writes a `prft` in front: the wall-clock time at which `mediaTime` (ticks) was captured. */
  captured?: { unixMs: number; mediaTime: number } | undefined;
}

/** A fragment as a list of byte runs: what stands before the samples, then the samples' own bytes, not copied. */
export interface Fragment {
  chunks: Uint8Array[];
  byteLength: number;
}

// sample_flags of ISO/IEC 14496-12 section 8.8.3.1.
const syncFlags = 0x02000000; // depends on no other sample
const nonSyncFlags = 0x01010000; // depends on others, is not a sync sample

const ntpEpochOffsetSeconds = 2_208_988_800;

const trun = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, offset: 0x800 };
const tfhd = { duration: 0x8, size: 0x10, flags: 0x20, baseIsMoof: 0x20000 };

interface Layout {
  trunFlags: number;
  tfhdFlags: number;
  defaultDuration: number;
  defaultSize: number;
  defaultFlags: number;
  firstFlags: number;
}

/**
 * A CMAF chunk (ISO/IEC 23000-19 section 7.3.2.3): `moof` with one track and one run, and its `mdat`. What all samples share
 * is written once in `tfhd`. The decode time is 64 bits (`tfdt` version 1), composition offsets are signed (`trun` version 1).
 */
export function writeFragment(options: FragmentOptions): Fragment {
  const { samples } = options;
  if (samples.length === 0) throw new RangeError('a fragment needs a sample');
  const layout = layoutOf(samples);
  const { trunFlags, tfhdFlags } = layout;
  const words = (flags: number, ...bits: number[]) => 4 * bits.filter((bit) => flags & bit).length;
  const perSample = words(trunFlags, trun.duration, trun.size, trun.flags, trun.offset);
  const trunSize = 20 + words(trunFlags, trun.firstFlags) + perSample * samples.length;
  const tfhdSize = 16 + words(tfhdFlags, tfhd.duration, tfhd.size, tfhd.flags);
  const trafSize = 8 + tfhdSize + 20 + trunSize;
  const moofSize = 8 + 16 + trafSize;
  const prefix = (options.styp ? 24 : 0) + (options.captured ? 32 : 0);

  let payload = 0;
  for (const { data } of samples) payload += data.byteLength;
  if (payload > 0xffff_fff0) throw new RangeError('a fragment holds less than 4 GiB');

  const head = new Uint8Array(prefix + moofSize + 8);
  const out = new Writer(head);
  if (options.styp) writeStyp(out, options.styp);
  if (options.captured) writeProducerTime(out, options.trackId, options.captured);
  out.box(moofSize, 'moof');
  out.box(16, 'mfhd');
  out.u32(0, options.sequence >>> 0);
  out.box(trafSize, 'traf');
  out.box(tfhdSize, 'tfhd');
  out.u32(tfhdFlags, options.trackId);
  if (tfhdFlags & tfhd.duration) out.u32(layout.defaultDuration);
  if (tfhdFlags & tfhd.size) out.u32(layout.defaultSize);
  if (tfhdFlags & tfhd.flags) out.u32(layout.defaultFlags);
  out.box(20, 'tfdt');
  out.u32(0x01000000);
  out.u64(options.baseDecodeTime);
  out.box(trunSize, 'trun');
  out.u32(0x01000000 | trunFlags, samples.length, moofSize + 8);
  if (trunFlags & trun.firstFlags) out.u32(layout.firstFlags);
  for (const sample of samples) {
    if (trunFlags & trun.duration) out.u32(sample.duration);
    if (trunFlags & trun.size) out.u32(sample.data.byteLength);
    if (trunFlags & trun.flags) out.u32(flagsOf(sample));
    if (trunFlags & trun.offset) out.u32(sample.compositionOffset);
  }
  out.box(8 + payload, 'mdat');
  return { chunks: [head, ...samples.map(({ data }) => data)], byteLength: head.byteLength + payload };
}

function layoutOf(samples: readonly FragmentSample[]): Layout {
  const first = samples[0]!;
  const rest = samples[1] ?? first;
  let sameDuration = true;
  let sameSize = true;
  let anyOffset = false;
  let sameFlags = true;
  let sameFlagsAfterFirst = true;
  for (const [i, sample] of samples.entries()) {
    sameDuration &&= sample.duration === first.duration;
    sameSize &&= sample.data.byteLength === first.data.byteLength;
    anyOffset ||= sample.compositionOffset !== 0;
    sameFlags &&= sample.key === first.key;
    sameFlagsAfterFirst &&= i === 0 || sample.key === rest.key;
  }
  let trunFlags = trun.dataOffset;
  let tfhdFlags = tfhd.baseIsMoof;
  if (sameDuration) tfhdFlags |= tfhd.duration;
  else trunFlags |= trun.duration;
  if (sameSize) tfhdFlags |= tfhd.size;
  else trunFlags |= trun.size;
  if (anyOffset) trunFlags |= trun.offset;
  if (sameFlagsAfterFirst) tfhdFlags |= tfhd.flags;
  else trunFlags |= trun.flags;
  if (sameFlagsAfterFirst && !sameFlags) trunFlags |= trun.firstFlags;
  return {
    trunFlags,
    tfhdFlags,
    defaultDuration: first.duration,
    defaultSize: first.data.byteLength,
    defaultFlags: flagsOf(rest),
    firstFlags: flagsOf(first),
  };
}

function flagsOf(sample: FragmentSample): number {
  return sample.key ? syncFlags : nonSyncFlags;
}

function writeStyp(out: Writer, role: 'segment' | 'chunk'): void {
  out.box(24, 'styp');
  const brand = role === 'segment' ? 'cmfs' : 'cmfl';
  out.type(brand);
  out.u32(0);
  out.type('cmfc');
  out.type(brand);
}

/** Producer reference time, ISO/IEC 14496-12 section 8.16.5; flags 24: the time of capture. */
function writeProducerTime(
  out: Writer,
  trackId: number,
  { unixMs, mediaTime }: { unixMs: number; mediaTime: number },
): void {
  out.box(32, 'prft');
  const seconds = Math.floor(unixMs / 1000);
  const fraction = Math.min(0xffff_ffff, Math.round(((unixMs - seconds * 1000) / 1000) * 2 ** 32));
  out.u32(0x01000018, trackId, (seconds + ntpEpochOffsetSeconds) >>> 0, fraction);
  out.u64(mediaTime);
}

/** Writes big-endian numbers one after another. */
class Writer {
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer);
  }

  box(size: number, type: string): void {
    this.u32(size);
    this.type(type);
  }

  type(type: string): void {
    putType(this.#view, this.#offset, type);
    this.#offset += 4;
  }

  u32(...values: number[]): void {
    for (const value of values) {
      this.#view.setUint32(this.#offset, value);
      this.#offset += 4;
    }
  }

  u64(value: number): void {
    this.u32(Math.floor(value / 2 ** 32), value >>> 0);
  }
}
