import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import { type Closeable, CloseStack } from './base/closeable.ts';
import { newSecret } from './base/ids.ts';
import type { Logger } from './base/logger.ts';
import { identityKey } from './base/principal.ts';
import { version } from './base/version.ts';
import { composeAudience } from './compose-audience.ts';
import { composeCommerce } from './compose-commerce.ts';
import { healthService } from './compose-health.ts';
import { composeInteraction } from './compose-interaction.ts';
import { databaseOptions, eventBudgets, sfuOptions, tlsFor } from './compose-options.ts';
import { composeRooms, removalsKept } from './compose-rooms.ts';
import { composeStreaming, type Streaming } from './compose-streaming.ts';
import { type Config, keptSecret } from './config/index.ts';
import { addGauges, addStreamGauges, hlsCounters, instanceRoutes } from './features/admin/index.ts';
import {
  BroadcastsRepository,
  BroadcastsService,
  broadcastRoutes,
  broadcastSockets,
  GoLive,
  ingestRoutes,
  LiveShows,
} from './features/broadcasts/index.ts';
import { createIdentity, identityRoutes, Passwords } from './features/identity/index.ts';
import { type Meetings, mediaRoutes, type RoomsService, roomSockets } from './features/rooms/index.ts';
import { Sfu } from './media/sfu/index.ts';
import type { Hub } from './media/stream/index.ts';
import { type Database, openDatabase } from './platform/database/database.ts';
import { healthRoutes } from './platform/health/routes.ts';
import { DirectConnections, directTimes } from './platform/http/direct-connections.ts';
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
  rtmpsPort: number | null;
  /** Token of the one-time link that makes the first admin, or null where there is an admin. */
  setupToken: string | null;
  sfu: Sfu;
  rooms: RoomsService;
  meetings: Meetings;
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
  const { server, identity: accounts, media, broadcasts: show, rates, database: databases, cluster } = config;
  if (cluster.REDIS_URL !== undefined || cluster.REDIS_HOST !== undefined) {
    logger.warn('Redis is configured, but this version runs as a single node: the setting has no effect');
  }
  const openDb = deps.openDatabase ?? (() => openDatabase(databaseOptions(server.DATA_DIR, databases), { logger }));
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
  const lateRooms = (): RoomsService => rooms;
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
    memberChanged: (broadcastId, userId) => audience.memberChanged(broadcastId, userId),
    memberNamed: (naming) => interaction.memberNamed(naming),
    banned: (...person) => interaction.banned(...person),
    leadsMeeting: async (roomId, principal) =>
      principal.kind === 'user' && (await meetings.roleOf(roomId, identityKey(principal))) === 'host',
    playback: (...request) => streaming.playback(...request),
  });
  const { db } = database;
  const goLive = new GoLive({ repository, shows, clock });
  const { rooms, httpPeers, policy, meetings } = composeRooms(config, {
    stack,
    db,
    sfu,
    passwords: await Passwords.create({ queueLength: 32, atOnce: 1 }),
    accounts: users,
    broadcasts,
    withStage: (policy) => audience.withStage(policy),
    outsideViewers: (roomId) => streaming.streams.viewers(roomId),
    surroundings: {
      broadcast: (roomId) => shows.broadcastIn(roomId),
      facts: (roomId) => shows.facts(roomId),
      banned: (...person) => interaction.banned(...person),
      acted: (act) => interaction.acted(act),
      endBroadcast: (roomId) => shows.finishIn(roomId, { why: 'its meeting was ended', byHost: true }),
    },
    goLive: ({ id, title }, principal, about) => goLive.fromRoom(id, principal, { title, ...about }),
    clock,
    logger,
  });
  const mediaTimeOf = (roomId: string) => {
    const startedAtMs = streaming.hub.get(roomId)?.startedAtMs ?? shows.startedAtMs(roomId);
    return startedAtMs === undefined ? null : Math.round(clock.now() - startedAtMs) / 1000;
  };
  shows.events.on('shown', ({ roomId }) => meetings.refresh(roomId));
  const talk = {
    stack,
    db,
    identity,
    broadcasts: repository,
    meetings,
    shows,
    rooms,
    metrics,
    clock,
    logger,
    mediaTimeOf,
  };
  const interaction = composeInteraction(config, talk);
  const { audit, conversationIn } = interaction;
  const audience = composeAudience(config, { stack, db, rooms, shows, clock, logger, audit, conversationIn });
  const streaming: Streaming = await composeStreaming(config, {
    stack,
    clock,
    logger,
    repository,
    shows,
    storage,
    rooms,
    tls,
    hlsMetrics: hlsCounters(metrics),
  });
  streaming.streams.events.on('viewers', ({ roomId }) => rooms.countsChanged(roomId));
  rooms.events.on('publishing', ({ roomId, flowing }) => shows.publishing(roomId, 'sfu', flowing));
  const commerce = composeCommerce(config.commerce, {
    stack,
    clock,
    logger,
    db,
    storage,
    broadcasts: repository,
    shows,
    rooms,
    mediaTimeOf,
  });
  await shows.recover();
  await commerce.recover();
  await meetings.recover();

  const app = await createHttpServer(
    { version, corsOrigins: server.CORS_ORIGINS, trustProxy: server.TRUST_PROXY, tls },
    { logger, timings: metrics },
  );
  stack.defer('http', () => app.close());
  const authenticate = (token: string) => identity.verifyAccessToken(token);
  const ratesPerMinute = {
    read: rates.RATE_READ_PER_MINUTE,
    write: rates.RATE_WRITE_PER_MINUTE,
    upload: rates.RATE_UPLOAD_PER_MINUTE,
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
        policy,
        roomOf: (broadcastId) => broadcasts.roomOf(broadcastId),
        rtpCapabilities: () => sfu.rtpCapabilities,
      }),
      ...meetings.handlers,
      ...interaction.handlers,
      ...commerce.handlers,
      ...healthRoutes(healthService({ database, storage, sfu })),
    },
    { authenticate, rates: ratesPerMinute },
  );
  mountRawRoutes(app, [...streaming.routes, ...commerce.routes], { rates: ratesPerMinute });
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
        eventsPerMinute: eventBudgets(rates),
        socketsPerAddress: rates.SOCKETS_PER_ADDRESS,
        backlogMostBytes: config.rooms.ROOM_BACKLOG_BYTES * 16,
      },
      { logger, authenticate, timings: metrics },
    ),
  );
  gateway.serve(
    {
      ...roomSockets(rooms),
      ...broadcastSockets(broadcasts, rooms),
      ...audience.sockets,
      ...meetings.sockets,
      ...removalsKept(interaction.sockets, () => meetings.removalsStored()),
    },
    (connection) => rooms.connectionClosed(connection),
  );
  addGauges(metrics, { rooms, meetings, sfu, sockets: () => gateway.connections });
  addStreamGauges(metrics, streaming);

  // Last, so that it comes first.
  answerDirectly(app.server, streaming.direct, { trustProxy: server.TRUST_PROXY, logger, timings: metrics });
  stack.add(
    'direct connections',
    new DirectConnections(app.server, streaming.direct, { ...directTimes, trustProxy: server.TRUST_PROXY }, metrics),
  );
  await app.listen({ host: server.HOST, port: server.PORT });
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : server.PORT,
    secure: tls !== undefined,
    rtmpPort: streaming.rtmpPort,
    rtmpsPort: streaming.rtmpsPort,
    setupToken: await identity.setupLinkToken(),
    sfu,
    rooms,
    meetings,
    hub: streaming.hub,
    close: () => stack.close(),
  };
}

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
