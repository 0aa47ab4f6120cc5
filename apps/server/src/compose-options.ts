import { cpus } from 'node:os';
import { join } from 'node:path';
import { type EventRateGroup, eventRates } from '@footlight/contract';
import { announcedAddress, type Config, databaseUrl, lanAddresses } from './config/index.ts';
import type { StageConversionsOptions } from './features/broadcasts/index.ts';
import { type CodecOptions, defaultCodecOptions } from './media/codec/index.ts';
import type { RtmpLimits } from './media/ingest/rtmp/index.ts';
import type { SfuOptions } from './media/sfu/index.ts';
import type { DatabaseOptions } from './platform/database/database.ts';
import { certificateFromFiles, selfSignedCertificate, type TlsMaterial } from './platform/http/tls.ts';

export function databaseOptions(dataDir: string, database: Config['database']): DatabaseOptions {
  return {
    url: databaseUrl(database),
    ...(database.DB_SSL && { ssl: true }),
    poolSize: database.DATABASE_POOL_SIZE,
    dataDir: join(dataDir, 'database'),
  };
}

export function sfuOptions(media: Config['media']): SfuOptions {
  return {
    workerCount: media.MEDIASOUP_WORKERS === 0 ? cpus().length : media.MEDIASOUP_WORKERS,
    workerBin: media.MEDIASOUP_WORKER_BIN,
    listenIp: media.MEDIASOUP_LISTEN_IP,
    announcedAddress: announcedAddress(media).address,
    rtcMinPort: media.MEDIASOUP_MIN_PORT,
    rtcMaxPort: media.MEDIASOUP_MAX_PORT,
    socketBufferBytes: media.MEDIA_SOCKET_BUFFER_BYTES,
    maxConsumersPerWorker: media.MEDIA_CONSUMERS_PER_WORKER,
    maxProducersPerPeer: media.MEDIA_TRACKS_PER_PEER,
    maxConsumersPerPeer: media.MEDIA_CONSUMERS_PER_PEER,
    maxIncomingBitrateBps: media.MEDIA_MAX_INCOMING_BITRATE_BPS,
    initialOutgoingBitrateBps: media.MEDIA_INITIAL_OUTGOING_BITRATE_BPS,
    preferredVideoCodec: media.MEDIA_PREFERRED_VIDEO_CODEC,
    layerReleaseMs: media.MEDIA_LAYER_RELEASE_SECONDS * 1000,
    mediaLostAfterMs: media.MEDIA_LOST_AFTER_MS,
    mediaPollMs: Math.max(250, Math.min(1000, media.MEDIA_LOST_AFTER_MS / 3)),
    workerLogLevel: media.MEDIASOUP_LOG_LEVEL,
  };
}

export function tlsFor(server: Config['server']): Promise<TlsMaterial> | TlsMaterial | undefined {
  if (server.TLS_CERT_FILE !== undefined && server.TLS_KEY_FILE !== undefined) {
    return certificateFromFiles(server.TLS_CERT_FILE, server.TLS_KEY_FILE);
  }
  return server.TLS_SELF_SIGNED
    ? selfSignedCertificate(server.DATA_DIR, ['localhost', '127.0.0.1', ...lanAddresses()])
    : undefined;
}

/** How often each socket event may come a minute, of those that have a budget of their own. */
export function eventBudgets(rates: Config['rates']): Record<string, number> {
  const perMinute: Record<EventRateGroup, number> = {
    join: rates.SOCKET_JOINS_PER_MINUTE,
    transport: rates.SOCKET_TRANSPORTS_PER_MINUTE,
    produce: rates.SOCKET_PRODUCES_PER_MINUTE,
    moderate: rates.SOCKET_MODERATIONS_PER_MINUTE,
    sync: rates.SOCKET_SYNCS_PER_MINUTE,
    hand: rates.SOCKET_HANDS_PER_MINUTE,
    like: rates.SOCKET_LIKES_PER_MINUTE,
  };
  return Object.fromEntries(Object.entries(eventRates).map(([event, group]) => [event, perMinute[group]]));
}

export function rtmpLimits(ingest: Config['ingest']): Partial<RtmpLimits> {
  return {
    maxConnections: ingest.RTMP_MAX_CONNECTIONS,
    maxConnectionsPerIp: ingest.RTMP_MAX_CONNECTIONS_PER_ADDRESS,
    handshakeTimeoutMs: ingest.RTMP_HANDSHAKE_TIMEOUT_SECONDS * 1000,
    publishTimeoutMs: ingest.RTMP_PUBLISH_TIMEOUT_SECONDS * 1000,
    idleTimeoutMs: ingest.RTMP_IDLE_TIMEOUT_SECONDS * 1000,
  };
}

/** Where encoders and people reach this server: the configured address, or the machine's own. */
export function publicHost(config: Pick<Config, 'server' | 'media'>): string {
  const { server, media } = config;
  if (server.PUBLIC_URL !== undefined) return new URL(server.PUBLIC_URL).hostname;
  const everywhere = server.HOST === '0.0.0.0' || server.HOST === '::';
  return everywhere ? announcedAddress(media).address : server.HOST;
}

/** The origin people open, as far as it is known: with PORT=0 the port is not. */
export function publicOrigin(config: Pick<Config, 'server' | 'media'>, secure: boolean): string {
  const { server } = config;
  return server.PUBLIC_URL?.replace(/\/$/, '') ?? `${secure ? 'https' : 'http'}://${publicHost(config)}:${server.PORT}`;
}

export function conversionOptions(codec: Config['codec']): StageConversionsOptions {
  return {
    ladder: codec.CODEC_LADDER,
    h264Beside: codec.CODEC_H264_BESIDE,
    fixForWebrtc: codec.CODEC_FIX_B_FRAMES,
  };
}

export function codecOptions(codec: Config['codec']): CodecOptions {
  return {
    ...defaultCodecOptions(),
    enabled: codec.CODEC_ENABLED,
    maxAudioStages: codec.CODEC_MAX_AUDIO_STAGES,
    maxVideoStages: codec.CODEC_MAX_VIDEO_STAGES,
  };
}
