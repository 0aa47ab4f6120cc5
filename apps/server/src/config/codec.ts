import { z } from 'zod';
import { flag, integer, listOf } from './setting.ts';

/** `720:2500k`: the picture's shorter side, and kilobits per second. */
const rung = z
  .string()
  .regex(/^\d{2,4}:\d{2,6}k$/, 'must look like 720:2500k')
  .transform((text) => {
    const [height, kilobits] = text.split(':');
    return { maxHeight: Number(height), bitrateBps: Number.parseInt(kilobits!, 10) * 1000 };
  });

export const codecSettings = {
  CODEC_ENABLED: flag(
    true,
    'Convert codecs and make thumbnails with FFmpeg (the optional package node-av), in processes of their own',
  ),
  CODEC_MAX_AUDIO_STAGES: integer(
    64,
    { min: 0, max: 10_000 },
    'Most sound conversions at a time; each takes a few hundredths of a core',
  ),
  CODEC_MAX_MIXED_SOUNDS: integer(
    8,
    { min: 1, max: 32 },
    'Most voices of a stage that HLS viewers hear at a time: the host first, then those that are on; each takes about a hundredth of a core',
  ),
  CODEC_MAX_VIDEO_STAGES: integer(
    1,
    { min: 0, max: 1000 },
    'Most picture conversions at a time; each takes up to a core',
  ),
  CODEC_LADDER: listOf(
    rung,
    '',
    'Smaller sizes that HLS offers beside the original, each a picture conversion: 720:2500k,480:1200k is shorter side and bit rate; none when empty',
  ),
  CODEC_H264_BESIDE: flag(
    true,
    'HEVC, AV1 and VP9 of encoders go into HLS as they are; with this also as H.264, for players without them, if there is a picture conversion left',
  ),
  CODEC_FIX_B_FRAMES: flag(
    false,
    'Convert what encoders send and WebRTC cannot carry (B-frames, HEVC, AV1, VP9), so that its viewers see it; otherwise they watch by HLS',
  ),
  THUMBNAIL_SECONDS: integer(10, { min: 1, max: 3600 }, 'How often a live show gets a new thumbnail'),
};
