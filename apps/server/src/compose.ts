import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import { type Closeable, CloseStack } from './base/closeable.ts';
import { newSecret } from './base/ids.ts';
import type { Logger } from './base/logger.ts';
import { version } from './base/version.ts';
import { databaseOptions, sfuOptions, tlsFor } from './compose-options.ts';
import { composeStreaming, type Streaming } from './compose-streaming.ts';
import { type Config, keptSecret } from './config/index.ts';
import { addGauges, instanceRoutes } from './features/admin/index.ts';
import {
  BroadcastsRepository,
  BroadcastsService,
  broadcastRoutes,
  broadcastSockets,
  ingestRoutes,
  LiveShows,
} from './features/broadcasts/index.ts';
import { createIdentity, identityRoutes } from './features/identity/index.ts';
import { HttpPeers, mediaRoutes, RoomsService, roomSockets } from './features/rooms/index.ts';
import { Sfu } from './media/sfu/index.ts';
import type { Hub } from './media/stream/index.ts';
import { type Database, openDatabase } from './platform/database/database.ts';
import { HealthService } from './platform/health/health.ts';
import { healthRoutes } from './platform/health/routes.ts';
import { answerDirectly } from './platform/http/direct-route.ts';
import { mountEndpoints } from './platform/http/endpoints.ts';
import { mountRawRoutes } from './platform/http/raw-route.ts';
import { createHttpServer } from './platform/http/server.ts';
import { serveWebApp } from './platform/http/web-app.ts';
import { Metrics } from './platform/metrics/metrics.ts';
import { mountMetrics } from './platform/metrics/route.ts';
import { SocketGateway } from './platform/sockets/gateway.ts';
import { LocalStorage } from './platform/storage/local.ts';

export interface App extends Closeable {
  /** Port the HTTP server listens on. */
  port: number;
  secure: boolean;
  /** Of the RTMP server; null where it is off. */
  rtmpPort: number | null;
  /** Token of the one-time link that makes the first admin, or null where there is an admin. */
  setupToken: string | null;
  sfu: Sfu;
  rooms: RoomsService;
  hub: Hub;
}

/** What a test puts in the place of the real thing. */
export interface ComposeDeps {
  logger: Logger;
  clock: Clock;
  openDatabase?: (() => Promise<Database>) | undefined;
}

/** Builds every module bottom-up and listens; `close` takes them down in the opposite order (docs/closing.md). */
export async function compose(config: Config, deps: ComposeDeps): Promise<App> {
  const stack = new CloseStack((name, error) =>
    deps.logger.error({ err: error, module: name }, 'a module did not close cleanly'),
  );
  try {
    return await build(config, deps, stack);
  } catch (error) {
    await stack.close();
    throw error;
  }
}

async function build(config: Config, deps: ComposeDeps, stack: CloseStack): Promise<App> {
  const { logger, clock } = deps;
  const { server, identity: accounts, media, rooms: room, broadcasts: show, rates, database: db, cluster } = config;
  if (cluster.REDIS_URL !== undefined || cluster.REDIS_HOST !== undefined) {
    logger.warn('Redis is configured, but this version runs as a single node: the setting has no effect');
  }
  const openDb = deps.openDatabase ?? (() => openDatabase(databaseOptions(server.DATA_DIR, db), { logger }));
  const [database, sfu, storage] = await openAll(stack, [
    ['database', openDb()],
    ['sfu', Sfu.start(sfuOptions(media), { logger, clock })],
    ['storage', LocalStorage.open(join(server.DATA_DIR, 'files'))],
  ]);
  const metrics = stack.add('metrics', new Metrics());
  const tls = await tlsFor(server);

  const identity = await createIdentity(
    {
      jwtSecret: accounts.JWT_SECRET ?? keptSecret(server.DATA_DIR, 'jwt-secret', () => newSecret(48)),
      accessTokenSeconds: accounts.ACCESS_TOKEN_SECONDS,
      refreshTokenSeconds: accounts.REFRESH_TOKEN_DAYS * 86_400,
      guestTokenSeconds: accounts.GUEST_TOKEN_HOURS * 3600,
      registration: accounts.REGISTRATION,
    },
    { database, clock, logger },
  );
  const repository = new BroadcastsRepository(database.db);
  const lateRooms = () => rooms;
  const shows = stack.add(
    'shows',
    new LiveShows(
      { graceMs: show.BROADCAST_GRACE_SECONDS * 1000, startGraceMs: show.BROADCAST_START_GRACE_SECONDS * 1000 },
      { repository, rooms: lateRooms, clock, logger, thumbnailUrl: (show) => streaming.thumbnailUrl(show) },
    ),
  );
  const users = {
    byEmail: (email: string) => identity.findUserByEmail(email),
    byIds: (ids: readonly string[]) => identity.findUsers(ids),
  };
  const broadcasts = new BroadcastsService({
    repository,
    shows,
    rooms: lateRooms,
    users,
    clock,
    playback: (broadcast, joined) => streaming.playback(broadcast, joined),
  });
  const rooms: RoomsService = stack.add(
    'rooms',
    new RoomsService(
      {
        peerGraceMs: room.ROOM_PEER_GRACE_SECONDS * 1000,
        maxPeers: room.ROOM_MAX_PEERS,
        announcePeers: room.ROOM_ANNOUNCE_PEERS,
        keptEvents: room.ROOM_KEPT_EVENTS,
      },
      { sfu, clock, logger, policy: broadcasts, outsideViewers: (roomId) => streaming.streams.viewers(roomId) },
    ),
  );
  const httpPeers = stack.add(
    'http peers',
    new HttpPeers(rooms, { peersPerPrincipal: room.ROOM_HTTP_PEERS }, { clock }),
  );
  const streaming: Streaming = await composeStreaming(config, {
    stack,
    clock,
    logger,
    repository,
    shows,
    storage,
    rooms,
    tls,
  });
  streaming.streams.events.on('viewers', ({ roomId }) => rooms.countsChanged(roomId));
  rooms.events.on('publishing', ({ roomId, flowing }) => shows.publishing(roomId, 'sfu', flowing));
  await shows.recover();

  const app = await createHttpServer(
    { version, corsOrigins: server.CORS_ORIGINS, trustProxy: server.TRUST_PROXY, tls },
    { logger, timings: metrics },
  );
  stack.defer('http', () => app.close());
  const authenticate = (token: string) => identity.verifyAccessToken(token);
  const ratesPerMinute = {
    read: rates.RATE_READ_PER_MINUTE,
    write: rates.RATE_WRITE_PER_MINUTE,
    credentials: rates.RATE_CREDENTIALS_PER_MINUTE,
    media: rates.RATE_MEDIA_PER_MINUTE,
  };
  mountEndpoints(
    app,
    {
      ...identityRoutes(identity),
      ...instanceRoutes({ name: server.INSTANCE_NAME, version, iceServers: media.ICE_SERVERS }, identity),
      ...broadcastRoutes(broadcasts),
      ...ingestRoutes(streaming.ingest),
      ...mediaRoutes(rooms, httpPeers, {
        policy: broadcasts,
        roomOf: (broadcastId) => broadcasts.roomOf(broadcastId),
        rtpCapabilities: () => sfu.rtpCapabilities,
      }),
      ...healthRoutes(healthService({ database, storage, sfu })),
    },
    { authenticate, rates: ratesPerMinute },
  );
  mountRawRoutes(app, streaming.routes, { rates: ratesPerMinute });
  mountMetrics(app, metrics, server.METRICS_TOKEN);
  await serveWebApp(app, server.WEB_DIR);
  await app.ready();

  const gateway = stack.add(
    'sockets',
    new SocketGateway(
      app.server,
      {
        corsOrigins: server.CORS_ORIGINS,
        trustProxy: server.TRUST_PROXY,
        eventsPerSecond: rates.SOCKET_EVENTS_PER_SECOND,
        socketsPerAddress: rates.SOCKETS_PER_ADDRESS,
      },
      { logger, authenticate, timings: metrics },
    ),
  );
  gateway.serve({ ...roomSockets(rooms), ...broadcastSockets(broadcasts, rooms) }, (connection) =>
    rooms.connectionClosed(connection),
  );
  addGauges(metrics, { rooms, sfu, sockets: () => gateway.connections, streaming: streaming.numbers });

  // Last, so that it comes first.
  if (server.TRUST_PROXY.length === 0) answerDirectly(app.server, streaming.direct, { logger, timings: metrics });
  await app.listen({ host: server.HOST, port: server.PORT });
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : server.PORT,
    secure: tls !== undefined,
    rtmpPort: streaming.rtmpPort,
    setupToken: await identity.setupLinkToken(),
    sfu,
    rooms,
    hub: streaming.hub,
    close: () => stack.close(),
  };
}

function healthService(deps: { database: Database; storage: LocalStorage; sfu: Sfu }): HealthService {
  return new HealthService(version, {
    database: async () => {
      await deps.database.ping();
      return { status: 'ok' };
    },
    storage: async () => {
      const { freeBytes } = await deps.storage.check();
      if (freeBytes === undefined || freeBytes >= lowDiskBytes) return { status: 'ok' };
      return { status: 'degraded', detail: `${Math.round(freeBytes / 2 ** 20)} MiB left on the disk` };
    },
    cluster: () => ({ status: 'ok', detail: 'single node' }),
    workers: async () => {
      const { workers } = await deps.sfu.snapshot();
      const alive = workers.filter((worker) => worker.alive).length;
      const detail = `${alive} of ${workers.length} media workers run`;
      return { status: alive === workers.length ? 'ok' : alive > 0 ? 'degraded' : 'down', detail };
    },
  });
}

/** Below this much free space the storage is reported as degraded. */
const lowDiskBytes = 1024 ** 3;

/** Opens modules side by side; when one fails, those that opened are closed with the stack. */
async function openAll<T extends readonly Closeable[]>(
  stack: CloseStack,
  modules: readonly [...{ [K in keyof T]: [name: string, opening: Promise<T[K]>] }],
): Promise<T> {
  const opened = await Promise.allSettled(modules.map(([, opening]) => opening));
  const failed = opened.find((result) => result.status === 'rejected');
  const values = opened.map((result, index) => {
    return result.status === 'fulfilled' ? stack.add(modules[index]![0], result.value as Closeable) : undefined;
  });
  if (failed !== undefined) throw failed.reason;
  return values as unknown as T;
}
