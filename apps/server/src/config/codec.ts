import { flag, integer } from './setting.ts';

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
  THUMBNAIL_SECONDS: integer(10, { min: 1, max: 3600 }, 'How often a live show gets a new thumbnail'),
};
