import { BitReader } from '../bytes/index.ts';
import { FormatError } from '../media.ts';

export interface VpxFrame {
  key: boolean;
  /** Of key frames only; in pixels. */
  size: { width: number; height: number } | undefined;
}

/** The start of a VP8 frame: RFC 6386 section 9.1. */
export function readVp8Frame(frame: Uint8Array): VpxFrame {
  if (frame.length < 3) throw new FormatError('a VP8 frame is cut off');
  if (frame[0]! & 1) return { key: false, size: undefined };
  if (frame.length < 10 || frame[3] !== 0x9d || frame[4] !== 0x01 || frame[5] !== 0x2a) {
    throw new FormatError('a VP8 key frame has no start code');
  }
  const width = (frame[6]! | (frame[7]! << 8)) & 0x3fff;
  const height = (frame[8]! | (frame[9]! << 8)) & 0x3fff;
  if (width === 0 || height === 0) throw new FormatError('a VP8 key frame has no size');
  return { key: true, size: { width, height } };
}

/** uncompressed_header( ): VP9 Bitstream & Decoding Process Specification, section 6.2. */
export function readVp9Frame(frame: Uint8Array): VpxFrame {
  const bits = new BitReader(frame);
  if (bits.bits(2) !== 2) throw new FormatError('frame_marker is missing');
  const profile = bits.bit() + 2 * bits.bit();
  if (profile === 3) bits.skip(1);
  if (bits.flag()) return { key: false, size: undefined }; // show_existing_frame
  if (bits.flag()) return { key: false, size: undefined };
  bits.skip(2); // show_frame, error_resilient_mode
  if (bits.bits(24) !== 0x498342) throw new FormatError('frame_sync_code is missing');
  if (profile >= 2) bits.skip(1); // ten_or_twelve_bit
  const sRgb = bits.bits(3) === 7;
  if (!sRgb) bits.skip(1); // color_range
  if (profile & 1) bits.skip(sRgb ? 1 : 3); // subsampling and a reserved bit
  return { key: true, size: { width: bits.bits(16) + 1, height: bits.bits(16) + 1 } };
}
