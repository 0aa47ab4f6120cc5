import { z } from 'zod';
import { choice, integer, json, optionalText, text } from './setting.ts';

const iceServers = z.array(
  z.object({ urls: z.array(z.string()).min(1), username: z.string().optional(), credential: z.string().optional() }),
);

export const mediaSettings = {
  MEDIASOUP_LISTEN_IP: text('0.0.0.0', 'Address the media ports listen on'),
  MEDIASOUP_ANNOUNCED_IP: optionalText(
    'Address or host name viewers send media to; found from the network interfaces when not set',
    {
      aliases: ['MEDIASOUP_ANNOUNCED_ADDRESS', 'ANNOUNCED_IP'],
    },
  ),
  MEDIASOUP_MIN_PORT: integer(
    40000,
    { min: 1024, max: 65535 },
    'First media port; each worker takes one, UDP and TCP',
    {
      aliases: ['RTC_MIN_PORT'],
    },
  ),
  MEDIASOUP_MAX_PORT: integer(49999, { min: 1024, max: 65535 }, 'Last media port', { aliases: ['RTC_MAX_PORT'] }),
  MEDIASOUP_WORKERS: integer(0, { min: 0, max: 256 }, 'Media worker processes; 0 is one per CPU core'),
  MEDIASOUP_WORKER_BIN: optionalText('Path of the mediasoup worker; the start script sets it'),
  MEDIASOUP_LOG_LEVEL: choice(['debug', 'warn', 'error', 'none'], 'warn', 'Logs of the media workers'),
  MEDIA_CONSUMERS_PER_WORKER: integer(
    400,
    { min: 1, max: 100_000 },
    'Consumers of one room on a worker before its viewers go to further workers',
  ),
  MEDIA_TRACKS_PER_PEER: integer(
    8,
    { min: 1, max: 100 },
    'Most tracks one peer may send; a page sends up to four: microphone, camera, screen and its sound',
  ),
  MEDIA_CONSUMERS_PER_PEER: integer(
    512,
    { min: 1, max: 100_000 },
    'Most tracks one peer may receive; at least two for each of MEETING_MAX_SPEAKERS',
  ),
  MEDIA_SOCKET_BUFFER_BYTES: integer(
    2 * 1024 * 1024,
    { min: 0, max: 64 * 1024 * 1024 },
    'Buffer of each UDP socket of the media workers, each way; Linux gives no more than net.core.rmem_max and wmem_max; 0 leaves it to the system',
  ),
  MEDIA_PREFERRED_VIDEO_CODEC: choice(['h264', 'vp8'], 'h264', 'Video codec that is offered first'),
  MEDIA_MAX_INCOMING_BITRATE_BPS: integer(
    12_000_000,
    { min: 100_000, max: 200_000_000 },
    'Most bits per second one publisher may send',
  ),
  MEDIA_INITIAL_OUTGOING_BITRATE_BPS: integer(
    2_500_000,
    { min: 100_000, max: 100_000_000 },
    'Bandwidth assumed for a new viewer until it is measured',
  ),
  MEDIA_SPEAKER_SWITCH_MS: integer(
    2500,
    { min: 500, max: 60_000 },
    'How long somebody must be the active speaker before HLS viewers see them',
  ),
  MEDIA_LAYER_RELEASE_SECONDS: integer(
    3,
    { min: 0, max: 60 },
    'How long a publisher still sends a simulcast layer after the last viewer who wanted it',
  ),
  MEDIA_LOST_AFTER_MS: integer(2500, { min: 500, max: 60_000 }, 'Silence after which a publisher counts as lost'),
  ICE_SERVERS: json(
    iceServers,
    '[]',
    'STUN and TURN servers given to browsers, as JSON: [{"urls":["turn:…"],"username":"…","credential":"…"}]',
    {
      secret: true,
    },
  ),
};
