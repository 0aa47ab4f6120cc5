import type { AudioConfig, TrackConfig, VideoConfig } from '../media.ts';
import { ascii, type Box, box, fullBox, u8, u16, u32 } from './box.ts';

/** Colour as in ITU-T H.273: code points, not names. */
export interface Colour {
  primaries: number;
  transfer: number;
  matrix: number;
  fullRange: boolean;
}

/** What a video sample entry may say beyond the codec configuration. */
export interface Picture {
  colour?: Colour | undefined;
  /** Width to height of one sample; absent is square. */
  pixelAspect?: { horizontal: number; vertical: number } | undefined;
}

const videoTypes = {
  h264: { entry: 'avc1', config: 'avcC' },
  hevc: { entry: 'hvc1', config: 'hvcC' },
  av1: { entry: 'av01', config: 'av1C' },
  vp9: { entry: 'vp09', config: 'vpcC' },
} as const;

/** Whether CMAF has a sample entry for this codec: VP8 has none. */
export function isPackageable(config: TrackConfig): boolean {
  return config.kind === 'audio' || config.codec in videoTypes;
}

/** The sample entry of a track (ISO/IEC 14496-12 section 8.5.2). RangeError for a codec without one: see `isPackageable`. */
export function sampleEntry(config: TrackConfig, picture: Picture = {}): Box {
  return config.kind === 'video' ? visualSampleEntry(config, picture) : audioSampleEntry(config);
}

function visualSampleEntry(config: VideoConfig, picture: Picture): Box {
  if (config.codec === 'vp8') throw new RangeError('VP8 has no CMAF sample entry');
  const types = videoTypes[config.codec];
  const { colour, pixelAspect } = picture;
  return box(
    types.entry,
    u8(0, 0, 0, 0, 0, 0), // reserved
    u16(1), // data_reference_index
    new Uint8Array(16), // pre_defined, reserved
    u16(config.width, config.height),
    u32(0x480000, 0x480000), // 72 dpi
    u32(0), // reserved
    u16(1), // frame_count
    new Uint8Array(32), // compressorname
    u16(0x18, 0xffff), // depth, pre_defined
    box(types.config, config.description),
    colour &&
      box(
        'colr',
        ascii('nclx'),
        u16(colour.primaries, colour.transfer, colour.matrix),
        u8(colour.fullRange ? 0x80 : 0),
      ),
    pixelAspect && box('pasp', u32(pixelAspect.horizontal, pixelAspect.vertical)),
  );
}

function audioSampleEntry(config: AudioConfig): Box {
  const isAac = config.codec === 'aac';
  return box(
    isAac ? 'mp4a' : 'Opus',
    u8(0, 0, 0, 0, 0, 0), // reserved
    u16(1), // data_reference_index
    u32(0, 0), // reserved
    u16(config.channels, 16), // channelcount, samplesize
    u16(0, 0), // pre_defined, reserved
    // 16.16 fixed point: a rate that does not fit is 0 here and true in the configuration.
    u16(config.sampleRate > 0xffff ? 0 : config.sampleRate, 0),
    isAac ? elementaryStreamDescriptor(config.description) : box('dOps', config.description),
  );
}

/** `esds` of ISO/IEC 14496-14 section 5.6 with the descriptors of ISO/IEC 14496-1 section 7.2.6. */
function elementaryStreamDescriptor(audioSpecificConfig: Uint8Array): Box {
  const specific = descriptor(0x05, audioSpecificConfig);
  // objectTypeIndication 0x40 is MPEG-4 audio; stream type 5 is audio; buffer size and bit rates are unknown.
  const decoder = descriptor(0x04, u8(0x40, (5 << 2) | 1, 0, 0, 0), u32(0, 0), specific);
  const syncLayer = descriptor(0x06, u8(0x02)); // predefined: MP4
  return fullBox('esds', 0, 0, descriptor(0x03, u16(0), u8(0), decoder, syncLayer));
}

/** Tag, a length in four bytes of seven bits, content. */
function descriptor(tag: number, ...content: Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.byteLength, 0);
  const bytes = new Uint8Array(5 + length);
  bytes.set([
    tag,
    0x80 | ((length >> 21) & 0x7f),
    0x80 | ((length >> 14) & 0x7f),
    0x80 | ((length >> 7) & 0x7f),
    length & 0x7f,
  ]);
  let offset = 5;
  for (const part of content) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}
