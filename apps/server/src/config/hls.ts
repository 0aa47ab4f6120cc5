import { flag, integer } from './setting.ts';

export const hlsSettings = {
  HLS_FOR_ROOMS: flag(true, 'Package what is published from browsers and by WHIP as HLS too'),
  HLS_PART_MS: integer(200, { min: 50, max: 2000 }, 'Duration of a part of LL-HLS'),
  HLS_SEGMENT_MS: integer(
    2000,
    { min: 500, max: 20_000 },
    'Duration of a segment, if the publisher sends key frames that often',
  ),
  HLS_TARGET_SECONDS: integer(
    0,
    { min: 0, max: 60 },
    'Least EXT-X-TARGETDURATION, for encoders whose key frames come at uneven times: the longest distance between two; 0 goes by the first',
  ),
  HLS_DVR_SECONDS: integer(1800, { min: 10, max: 86_400 }, 'How far back a viewer may seek while a show is live'),
  HLS_MAX_WAITERS: integer(20_000, { min: 1, max: 1_000_000 }, 'Most blocked playlist and part requests of one stream'),
  HLS_TOKEN_HOURS: integer(12, { min: 1, max: 720 }, 'How long the address of a private show can be used'),
  HLS_FROM_VIEWERS: integer(
    100,
    { min: 0, max: 1_000_000 },
    'Viewers of a show over WebRTC from which further ones are sent to HLS',
  ),
};
