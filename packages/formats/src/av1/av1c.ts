import { ByteWriter } from '../bytes/index.ts';
import { FormatError, type VideoConfig } from '../media.ts';
import { av1Obu, type Obu, splitObus } from './obu.ts';
import { type Av1SequenceHeader, parseAv1SequenceHeader } from './sequence-header.ts';

/** AV1CodecConfigurationRecord (AV1 in ISOBMFF, section 2.3.3): its sequence header. */
export function parseAv1C(record: Uint8Array): { sequence: Av1SequenceHeader; obu: Obu } {
  if (record.length < 4 || record[0] !== 0x81) throw new FormatError('av1C is not of version 1');
  const obu = findSequenceHeader(record.subarray(4));
  if (!obu) throw new FormatError('av1C has no sequence header');
  return { sequence: parseAv1SequenceHeader(obu.payload), obu };
}

/** The record for a sequence header OBU. */
export function buildAv1C(obu: Obu): Uint8Array {
  const s = parseAv1SequenceHeader(obu.payload);
  const writer = new ByteWriter(32);
  writer.u8(0x81).u8((s.profile << 5) | s.level);
  const deep = s.bitDepth > 8 ? 0x40 : 0;
  const twelve = s.bitDepth === 12 ? 0x20 : 0;
  const mono = s.monochrome ? 0x10 : 0;
  const tier = s.highTier ? 0x80 : 0;
  writer.u8(tier | deep | twelve | mono | (s.subsamplingX << 3) | (s.subsamplingY << 2) | s.chromaSamplePosition);
  writer.u8(0).u8((av1Obu.sequenceHeader << 3) | 2); // an OBU header with a size field, whatever the stream's had
  let size = obu.payload.length;
  while (size > 127) {
    writer.u8((size & 0x7f) | 0x80);
    size >>= 7;
  }
  return writer.u8(size).bytes(obu.payload).finish().slice();
}

/** AV1 in ISOBMFF, section 5, as in `av01.0.04M.08`. */
export function av1CodecString(s: Av1SequenceHeader): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `av01.${s.profile}.${two(s.level)}${s.highTier ? 'H' : 'M'}.${two(s.bitDepth)}`;
}

/** The track configuration that a sequence header describes. */
export function av1Config(obu: Obu): VideoConfig {
  const sequence = parseAv1SequenceHeader(obu.payload);
  return {
    kind: 'video',
    codec: 'av1',
    description: buildAv1C(obu),
    codecString: av1CodecString(sequence),
    width: sequence.width,
    height: sequence.height,
    frameRate: sequence.frameRate,
    maxReorderFrames: 0, // a temporal unit holds one shown frame, so units are in display order
  };
}

export function findSequenceHeader(unit: Uint8Array): Obu | undefined {
  return splitObus(unit).find(({ type }) => type === av1Obu.sequenceHeader);
}

/** Whether decoding can begin at a temporal unit: it has a sequence header and its first frame is a shown key frame (specification section 7.6.2). */
export function isAv1Key(unit: Uint8Array): boolean {
  const obus = splitObus(unit);
  const sequence = obus.find(({ type }) => type === av1Obu.sequenceHeader);
  const frame = obus.find(({ type }) => type === av1Obu.frame || type === av1Obu.frameHeader);
  const first = frame?.payload[0];
  if (!sequence || first === undefined) return false;
  if (((sequence.payload[0] ?? 0) & 0x08) !== 0) return true; // reduced_still_picture_header: key frames only
  return (first & 0xf0) === 0x10; // show_existing_frame 0, frame_type KEY_FRAME, show_frame 1
}
