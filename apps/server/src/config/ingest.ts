import { flag, integer } from './setting.ts';

export const ingestSettings = {
  RTMP_ENABLED: flag(true, 'Receive streams over RTMP'),
  RTMP_PORT: integer(1935, { min: 0, max: 65535 }, 'Port of the RTMP server; 0 takes a free one'),
  RTMPS_PORT: integer(1936, { min: 0, max: 65535 }, 'Port of RTMPS, where a certificate is configured'),
  RTMP_MAX_CONNECTIONS: integer(1000, { min: 1, max: 100_000 }, 'Most RTMP connections'),
  RTMP_MAX_CONNECTIONS_PER_ADDRESS: integer(64, { min: 1, max: 100_000 }, 'Most RTMP connections from one address'),
  RTMP_HANDSHAKE_TIMEOUT_SECONDS: integer(
    10,
    { min: 1, max: 300 },
    'From the connection to the end of the RTMP handshake',
  ),
  RTMP_PUBLISH_TIMEOUT_SECONDS: integer(20, { min: 1, max: 300 }, 'From the connection to an accepted publish'),
  RTMP_IDLE_TIMEOUT_SECONDS: integer(30, { min: 1, max: 3600 }, 'Silence after which a publisher is disconnected'),
};
