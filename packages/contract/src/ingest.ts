import { z } from 'zod';
import { id } from './common.ts';
import { endpoint } from './endpoint.ts';

/**
 * What a host should change at the encoder. `severity` says what it costs: `error`: some viewers see nothing; `warning`: worse or later
 * than it could be; `info`: good to know. The sentence is made by the client from the code.
 */
export const adviceCodes = [
  'no_video',
  'no_audio',
  'video_ignored',
  'conversion_capacity',
  'b_frames',
  'key_frame_interval_long',
  'key_frame_interval_unsteady',
  'video_codec_not_for_webrtc',
  'audio_codec_needs_bridge',
  'bitrate_high',
  'bitrate_low',
  'frame_rate_low',
  'timestamps_corrected',
  'timestamps_jump',
  'publisher_slow',
] as const;
export type AdviceCode = (typeof adviceCodes)[number];

export const advice = z.object({
  code: z.enum(adviceCodes),
  severity: z.enum(['error', 'warning', 'info']),
  /** What was measured, in the unit the code implies (seconds, bits per second, frames per second, count). */
  value: z.number().optional(),
});
export type Advice = z.infer<typeof advice>;

export const ingestTrack = z.object({
  id: z.string(),
  kind: z.enum(['audio', 'video']),
  codec: z.string(),
  codecString: z.string(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  sampleRate: z.number().int().optional(),
  channels: z.number().int().optional(),
  bitrateBps: z.number().int(),
  framesPerSecond: z.number(),
  /** Seconds between the last two key frames; null before the second. */
  keyFrameInterval: z.number().nullable(),
  hasBFrames: z.boolean(),
  frames: z.number().int(),
  dropped: z.number().int(),
});
export type IngestTrack = z.infer<typeof ingestTrack>;

export const ingestHealth = z.object({
  /** `waiting`: nobody publishes; `receiving`: frames arrive; `lost`: the publisher is gone and may come back. */
  state: z.enum(['waiting', 'receiving', 'lost']),
  source: z.string().nullable(),
  /** Seconds by which the publisher's clock has run away from ours since it began; negative: it is slower. */
  clockDrift: z.number(),
  tracks: z.array(ingestTrack),
  advice: z.array(advice),
});
export type IngestHealth = z.infer<typeof ingestHealth>;

export const ingest = z.object({
  rtmp: z.object({ url: z.string(), streamKey: z.string() }).nullable(),
  /** The same by TLS; null where the server has no certificate. */
  rtmps: z.object({ url: z.string(), streamKey: z.string() }).nullable(),
  whip: z.object({ url: z.string(), token: z.string() }),
  /** Where the host watches what is held back until the show is started; null while nothing is. */
  preview: z.object({ url: z.string() }).nullable(),
  health: ingestHealth,
});
export type Ingest = z.infer<typeof ingest>;

const byId = z.object({ id });
const tag = 'Ingest';
export const ingestEndpoints = {
  getIngest: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id/ingest',
    tag,
    summary: 'Where and with which key an encoder publishes, and how what arrives is doing',
    auth: 'user',
    rate: 'read',
    status: 200,
    params: byId,
    response: ingest,
    errors: ['not_found', 'forbidden'],
  }),
  resetIngestKey: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/ingest/reset-key',
    tag,
    summary: 'Make a new stream key; whoever publishes with the old one is disconnected',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    response: ingest,
    errors: ['not_found', 'forbidden'],
  }),
} as const;
