import type { AudioCodec, VideoCodec } from '../media.ts';

/** FourCC codes that Footlight takes (Enhanced RTMP v2, VideoFourCc and AudioFourCc). */
export const videoFourCc: Readonly<Record<string, VideoCodec>> = {
  avc1: 'h264',
  hvc1: 'hevc',
  av01: 'av1',
  vp09: 'vp9',
  vp08: 'vp8',
};
export const audioFourCc: Readonly<Record<string, AudioCodec>> = { mp4a: 'aac', Opus: 'opus' };
