import { BitReader } from '../bytes/index.ts';
import { FormatError } from '../media.ts';

/** sequence_header_obu(): AV1 specification, section 5.5. */
export interface Av1SequenceHeader {
  profile: number;
  stillPicture: boolean;
  reducedStillPicture: boolean;
  /** seq_level_idx[0] */
  level: number;
  highTier: boolean;
  width: number;
  height: number;
  bitDepth: number;
  monochrome: boolean;
  subsamplingX: number;
  subsamplingY: number;
  chromaSamplePosition: number;
  /** Frames per second; undefined unless the stream promises equal picture intervals. */
  frameRate: number | undefined;
}

/** The payload of a sequence header OBU. */
export function parseAv1SequenceHeader(payload: Uint8Array): Av1SequenceHeader {
  const bits = new BitReader(payload);
  const profile = bits.bits(3);
  if (profile > 2) throw new FormatError('seq_profile is reserved');
  const stillPicture = bits.flag();
  const reducedStillPicture = bits.flag();
  const points = reducedStillPicture
    ? { level: bits.bits(5), highTier: false, frameRate: undefined }
    : readOperatingPoints(bits);
  const widthBits = bits.bits(4) + 1;
  const heightBits = bits.bits(4) + 1;
  const width = bits.bits(widthBits) + 1;
  const height = bits.bits(heightBits) + 1;
  if (!reducedStillPicture && bits.flag()) bits.skip(7); // frame id numbers
  bits.skip(3); // 128x128 superblock, filter intra, intra edge filter
  if (!reducedStillPicture) skipTools(bits);
  bits.skip(3); // superres, cdef, restoration
  return { profile, stillPicture, reducedStillPicture, ...points, width, height, ...readColour(bits, profile) };
}

function readOperatingPoints(bits: BitReader): { level: number; highTier: boolean; frameRate: number | undefined } {
  let frameRate: number | undefined;
  let delayBits: number | undefined;
  if (bits.flag()) {
    const unitsInTick = bits.bits(32);
    const timeScale = bits.bits(32);
    if (bits.flag()) {
      const ticks = readUvlc(bits) + 1;
      if (unitsInTick > 0 && timeScale > 0) frameRate = timeScale / unitsInTick / ticks;
    }
    if (bits.flag()) {
      delayBits = bits.bits(5) + 1;
      bits.skip(42); // num_units_in_decoding_tick, buffer removal and frame presentation lengths
    }
  }
  const initialDelay = bits.flag();
  const count = bits.bits(5) + 1;
  let level = 0;
  let highTier = false;
  for (let i = 0; i < count; i++) {
    bits.skip(12);
    const pointLevel = bits.bits(5);
    const tier = pointLevel > 7 && bits.flag();
    if (i === 0) {
      level = pointLevel;
      highTier = tier;
    }
    if (delayBits !== undefined && bits.flag()) bits.skip(2 * delayBits + 1);
    if (initialDelay && bits.flag()) bits.skip(4);
  }
  return { level, highTier, frameRate };
}

/** uvlc(): section 4.10.3. */
function readUvlc(bits: BitReader): number {
  let zeros = 0;
  while (!bits.flag()) {
    zeros += 1;
    if (zeros >= 32) return 0xffffffff;
  }
  return bits.bits(zeros) + 2 ** zeros - 1;
}

function skipTools(bits: BitReader): void {
  bits.skip(4); // interintra, masked compound, warped motion, dual filter
  const orderHint = bits.flag();
  if (orderHint) bits.skip(2); // jnt_comp, ref_frame_mvs
  const forceScreenContent = bits.flag() ? 2 : bits.bit();
  if (forceScreenContent > 0 && !bits.flag()) bits.skip(1); // integer motion vectors
  if (orderHint) bits.skip(3);
}

/** color_config( ): section 5.5.2. */
function readColour(bits: BitReader, profile: number) {
  const highBitDepth = bits.flag();
  const bitDepth = profile === 2 && highBitDepth ? (bits.flag() ? 12 : 10) : highBitDepth ? 10 : 8;
  const monochrome = profile !== 1 && bits.flag();
  let colour = { primaries: 2, transfer: 2, matrix: 2 };
  if (bits.flag()) colour = { primaries: bits.bits(8), transfer: bits.bits(8), matrix: bits.bits(8) };
  const shared = { bitDepth, monochrome };
  if (monochrome) return { ...shared, subsamplingX: 1, subsamplingY: 1, chromaSamplePosition: 0 };
  if (colour.primaries === 1 && colour.transfer === 13 && colour.matrix === 0) {
    return { ...shared, subsamplingX: 0, subsamplingY: 0, chromaSamplePosition: 0 }; // sRGB
  }
  bits.skip(1); // color_range
  let subsamplingX = profile === 1 ? 0 : 1;
  let subsamplingY = profile === 0 ? 1 : 0;
  if (profile === 2 && bitDepth === 12) {
    subsamplingX = bits.bit();
    subsamplingY = subsamplingX === 1 ? bits.bit() : 0;
  }
  const chromaSamplePosition = subsamplingX === 1 && subsamplingY === 1 ? bits.bits(2) : 0;
  return { ...shared, subsamplingX, subsamplingY, chromaSamplePosition };
}
