import { freePortRange } from './ports.ts';

/** Media workers of a test server, unless a test says otherwise. */
export const testWorkers = 2;

/** Environment of a server for tests: on loopback, free ports, few workers, limits that a test does not meet by accident. */
export async function testEnvironment(
  dataDir: string,
  overrides: Record<string, string> = {},
): Promise<Record<string, string>> {
  const workers = Number(overrides.MEDIASOUP_WORKERS ?? testWorkers);
  const [http, media] = [await freePortRange(1), await freePortRange(workers)];
  return {
    HOST: '127.0.0.1',
    PORT: String(http),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    RTMP_PORT: '0',
    RTMPS_PORT: '0',
    MEDIASOUP_LISTEN_IP: '127.0.0.1',
    MEDIASOUP_ANNOUNCED_IP: '127.0.0.1',
    MEDIASOUP_MIN_PORT: String(media),
    MEDIASOUP_MAX_PORT: String(media + workers + 50),
    MEDIASOUP_WORKERS: String(workers),
    RATE_READ_PER_MINUTE: '1000000',
    RATE_WRITE_PER_MINUTE: '1000000',
    RATE_UPLOAD_PER_MINUTE: '1000000',
    RATE_CREDENTIALS_PER_MINUTE: '1000000',
    RATE_MEDIA_PER_MINUTE: '1000000',
    SOCKET_EVENTS_PER_SECOND: '100000',
    MEETING_ROOMS_PER_ACCOUNT: '1000000',
    MEETING_PASSWORDS_PER_MINUTE: '1000000',
    CHAT_MESSAGES_PER_MINUTE: '1000000',
    CHAT_BURST: '1000000',
    CHAT_DUPLICATE_SECONDS: '0',
    SOCKET_JOINS_PER_MINUTE: '1000000',
    SOCKET_TRANSPORTS_PER_MINUTE: '1000000',
    SOCKET_PRODUCES_PER_MINUTE: '1000000',
    SOCKET_MODERATIONS_PER_MINUTE: '1000000',
    SOCKET_SYNCS_PER_MINUTE: '1000000',
    SOCKET_HANDS_PER_MINUTE: '1000000',
    SOCKET_LIKES_PER_MINUTE: '1000000',
    ...(process.env.MEDIASOUP_WORKER_BIN && { MEDIASOUP_WORKER_BIN: process.env.MEDIASOUP_WORKER_BIN }),
    ...overrides,
  };
}
