import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import type { CloseStack } from './base/closeable.ts';
import { newSecret } from './base/ids.ts';
import type { Logger } from './base/logger.ts';
import { version } from './base/version.ts';
import { codecOptions, conversionOptions, publicHost, publicOrigin, rtmpLimits } from './compose-options.ts';
import { type Config, keptSecret } from './config/index.ts';
import {
  BroadcastAccess,
  type BroadcastsRepository,
  type HlsRoutesDeps,
  HlsTokens,
  hlsDirectRoute,
  hlsRoutes,
  IngestService,
  isEncoder,
  isPreview,
  KeyPublishers,
  type LiveRoom,
  type LiveShows,
  type PlaybackOf,
  playbackFor,
  rtmpAuthoriser,
  rtmpRoutes,
  StageConversions,
  StagePaths,
  StageStreams,
  StreamKeys,
  StreamNames,
  sdpRoutes,
  Thumbnails,
  thumbnailRoute,
  thumbnailUrl,
  ViewerMarks,
} from './features/broadcasts/index.ts';
import type { RoomsService } from './features/rooms/index.ts';
import { CodecStages } from './media/codec/index.ts';
import type { HlsMetrics } from './media/egress/hls/index.ts';
import { WhepEndpoint } from './media/egress/whep/index.ts';
import { RtmpServer } from './media/ingest/rtmp/index.ts';
import { WhipEndpoint } from './media/ingest/whip/index.ts';
import { Hub } from './media/stream/index.ts';
import type { DirectRoute } from './platform/http/direct-route.ts';
import type { RawRoute } from './platform/http/raw-route.ts';
import type { TlsMaterial } from './platform/http/tls.ts';
import { checkOperator } from './platform/metrics/operator.ts';
import type { Storage } from './platform/storage/storage.ts';

export interface Streaming {
  hub: Hub;
  ingest: IngestService;
  streams: StageStreams;
  routes: RawRoute[];
  /** Also among `routes`: to be answered without them where that is possible. */
  direct: DirectRoute;
  playback: PlaybackOf;
  thumbnailUrl: (show: LiveRoom) => string | null;
  /** What is tapped from rooms. */
  stageNumbers: () => { sounds: number; switches: number };
  /** Of the RTMP server; null where it is off. */
  rtmpPort: number | null;
  rtmpsPort: number | null;
  publishers: KeyPublishers;
  codecs: CodecStages;
}

/** How long the playlists of a show that has ended are still served. */
const afterEndMs = 60_000;

/** Everything that goes through the hub: encoders in, HLS out. */
export async function composeStreaming(
  config: Config,
  deps: {
    stack: CloseStack;
    clock: Clock;
    logger: Logger;
    repository: BroadcastsRepository;
    shows: LiveShows;
    storage: Storage;
    rooms: RoomsService;
    tls: TlsMaterial | undefined;
    hlsMetrics: HlsMetrics;
  },
): Promise<Streaming> {
  const { stack, clock, logger, repository, shows, storage, rooms, tls, hlsMetrics } = deps;
  const { server, ingest: ingestConfig, hls, media } = config;
  const secret = keptSecret(server.DATA_DIR, 'stream-key-secret', () => newSecret(48));
  const folder = join(server.DATA_DIR, 'hls');
  await StageStreams.cleanFolder(folder);

  const hub = stack.add('hub', new Hub(clock));
  const codecs = stack.add('codecs', await CodecStages.start(codecOptions(config.codec), { logger, clock }));
  const conversions = new StageConversions(conversionOptions(config.codec), {
    stages: codecs,
    requestKeyFrame: (roomId) => paths.requestKeyFrame(roomId),
    isEncoder: (roomId) => isEncoder(hub.get(roomId)),
    logger,
  });
  hub.events.on('closed', ({ id }) => conversions.forget(id));
  const streams = stack.add(
    'streams',
    new StageStreams(
      hub,
      {
        folder,
        lostAfterMs: media.MEDIA_LOST_AFTER_MS,
        afterEndMs,
        hls: {
          partMs: hls.HLS_PART_MS,
          segmentMs: hls.HLS_SEGMENT_MS,
          leastTargetSeconds: hls.HLS_TARGET_SECONDS,
          dvrMs: hls.HLS_DVR_SECONDS * 1000,
          maxWaiters: hls.HLS_MAX_WAITERS,
        },
      },
      { clock, logger, metrics: hlsMetrics, decorate: (roomId, sink) => conversions.forHls(roomId, sink) },
    ),
  );
  streams.events.on('flowing', ({ roomId, source, flowing }) => {
    if (source === 'rtmp') shows.publishing(roomId, 'hub', flowing);
  });

  // A meeting that is ended closes with its people in it.
  rooms.events.on('closed', ({ roomId }) => shows.publishing(roomId, 'sfu', false));

  const paths: StagePaths = stack.add(
    'paths',
    new StagePaths({
      hub,
      rooms,
      openAudioBridge: codecs.available
        ? (spec) => codecs.audioBridge({ ...spec, to: 'opus', onError: (error) => spec.onError(error) })
        : undefined,
      decorate: conversions.forWebrtc,
      factsOf: (roomId) => shows.facts(roomId),
      tapRooms: hls.HLS_FOR_ROOMS,
      tap: { maxSounds: config.codec.CODEC_MAX_MIXED_SOUNDS, dominanceMs: media.MEDIA_SPEAKER_SWITCH_MS },
      clock,
      logger,
    }),
  );
  streams.events.on('keyFrameWanted', ({ roomId }) => paths.requestKeyFrame(roomId));

  /** Room id → when its newest picture was made. */
  const thumbnailTimes = new Map<string, number>();
  const tokens = new HlsTokens(secret, hls.HLS_TOKEN_HOURS * 3600, clock);
  const names = new StreamNames();
  const publishers = new KeyPublishers(clock);
  /** Shows that have ended while viewers still play the rest. */
  const ended = new Map<string, LiveRoom>();
  const endings = new Set<() => void>();
  stack.defer('endings', () => {
    for (const cancel of endings) cancel();
  });
  shows.events.on('started', ({ roomId }) => {
    // The room of a meeting is the stage of one show after the other: with the next one the rest of the one before is over.
    for (const [broadcastId, show] of ended) if (show.roomId === roomId) ended.delete(broadcastId);
    paths.started(roomId);
    publishers.begin(roomId);
  });
  shows.events.on('ended', (show) => {
    names.forget(show.broadcastId);
    // Before its stream ends: the encoder is told why.
    publishers.drop(show.roomId, 'ended');
    paths.ended(show.roomId);
    ended.set(show.broadcastId, show);
    const cancel = clock.after(afterEndMs, () => {
      ended.delete(show.broadcastId);
      endings.delete(cancel);
    });
    endings.add(cancel);
    thumbnailTimes.delete(show.roomId);
    hub.get(show.roomId)?.close();
    thumbnails.remove(show.roomId);
  });

  let rtmpPort: number | null = null;
  let rtmpsPort: number | null = null;
  const live = (scheme: string, port: number | null) =>
    port === null ? null : `${scheme}://${publicHost(config)}:${port}/live`;
  const ingest = new IngestService({
    repository,
    access: new BroadcastAccess(repository),
    shows,
    hub,
    keys: new StreamKeys(secret),
    publishers,
    clock,
    addresses: () => ({
      rtmp: live('rtmp', rtmpPort),
      rtmps: live('rtmps', rtmpsPort),
      whip: `${publicOrigin(config, tls !== undefined)}/whip`,
    }),
    conversions,
    previewUrl: (streamId) => `/hls/${streamId}/~${tokens.make(streamId)}/index.m3u8`,
    renewPauseMs: config.broadcasts.BROADCAST_RENEW_PAUSE_SECONDS * 1000,
  });
  const rtmp = stack.add(
    'rtmp',
    new RtmpServer({
      authorise: rtmpAuthoriser({ ingest, hub, names, publishers, clock, logger }),
      clock,
      logger,
      limits: rtmpLimits(ingestConfig),
    }),
  );
  if (ingestConfig.RTMP_ENABLED) {
    rtmpPort = (await rtmp.listen({ host: server.HOST, port: ingestConfig.RTMP_PORT })).port;
    if (tls !== undefined) {
      rtmpsPort = (await rtmp.listen({ host: server.HOST, port: ingestConfig.RTMPS_PORT, tls })).port;
    }
  }

  const thumbnails: Thumbnails = stack.add(
    'thumbnails',
    new Thumbnails(hub, config.codec.THUMBNAIL_SECONDS * 1000, {
      storage,
      make: (keyFrame, config) => codecs.thumbnail(keyFrame, config),
      wants: (streamId) => !isPreview(streamId),
      clock,
      logger,
    }),
  );
  thumbnails.events.on('made', ({ roomId, atMs }) => thumbnailTimes.set(roomId, atMs));

  const whip = stack.add('whip', new WhipEndpoint(clock));
  const whep = stack.add('whep', new WhepEndpoint(clock));
  const startedAt = performance.now();
  const marks = new ViewerMarks(secret);
  const hlsDeps: HlsRoutesDeps = {
    streams,
    tokens,
    marks,
    find: async (idOrName) => {
      if (isPreview(idOrName)) {
        const held = hub.get(idOrName);
        return held && { broadcastId: held.id, roomId: held.id, open: false, inMeeting: false };
      }
      const broadcastId = names.broadcastOf(idOrName) ?? idOrName;
      return shows.liveRoom(broadcastId) ?? ended.get(broadcastId);
    },
  };
  const routes = [
    ...hlsRoutes(hlsDeps),
    ...sdpRoutes({
      whip,
      whep,
      rooms,
      ingest,
      publishers,
      tokens,
      iceServers: media.ICE_SERVERS,
      find: (broadcastId) => shows.liveRoom(broadcastId),
    }),
    thumbnailRoute({ storage, tokens, find: (broadcastId) => shows.liveRoom(broadcastId) }),
    ...rtmpRoutes({
      ingest,
      numbers: () => rtmp.numbers,
      about: () => ({ version, uptimeSeconds: (performance.now() - startedAt) / 1000 }),
      checkOperator: (client) => checkOperator(server.METRICS_TOKEN, client),
    }),
  ];
  const playback: PlaybackOf = (broadcast, joined, principal) => {
    const { roomId } = broadcast;
    const room = rooms.room(roomId);
    const ways = {
      webrtc: paths.webrtc(roomId),
      hls: streams.has(roomId),
      webrtcViewers: room?.viewers ?? 0,
      webrtcFull: room?.media.full ?? false,
      roomFull: room?.full ?? false,
    };
    const viewerMark = hls.HLS_VIEWER_MARKS ? marks.make(broadcast.id, principal) : undefined;
    return playbackFor(broadcast, ways, { joined, viewerMark, hlsFromViewers: hls.HLS_FROM_VIEWERS, tokens });
  };
  const thumbnailOf = (show: LiveRoom): string | null => {
    const atMs = thumbnailTimes.get(show.roomId);
    return atMs === undefined ? null : thumbnailUrl(show, atMs, tokens);
  };
  return {
    hub,
    ingest,
    streams,
    playback,
    thumbnailUrl: thumbnailOf,
    stageNumbers: () => paths.numbers(),
    routes,
    direct: hlsDirectRoute(hlsDeps),
    rtmpPort,
    rtmpsPort,
    publishers,
    codecs,
  };
}
