import { FormatError } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { TypedEvents } from '../../../base/events.ts';
import type { Logger } from '../../../base/logger.ts';
import type { MediaKind, SfuFeed, SfuRoom } from '../../sfu/index.ts';
import {
  type Frame,
  isAudio,
  isVideo,
  type Stream,
  type StreamSink,
  type Subscription,
  type TrackInfo,
} from '../../stream/index.ts';
import type { OpenAudioBridge } from './audio-bridge.ts';
import { AudioFeed } from './audio-feed.ts';
import { CaptureClock } from './capture-clock.ts';
import { defaultFeedOptions, type FeedOptions } from './options.ts';
import type { Refusal, TrackFeed } from './track-feed.ts';
import { VideoFeed } from './video-feed.ts';

export type StreamFeedEvents = {
  /** A track cannot be watched over WebRTC, for as long as it stays as it is. */
  refused: [{ trackId: string; kind: MediaKind; reason: Refusal }];
  /** It can: a producer of it exists. */
  accepted: [{ trackId: string; kind: MediaKind; producerId: string }];
};

export interface StreamFeedDeps {
  stream: Stream;
  room: SfuRoom;
  /** Under which the room sees the publisher; nobody else's. */
  peerId: string;
  /** Without it sound in other codecs than Opus is refused. */
  openAudioBridge?: OpenAudioBridge;
  /** Puts codec stages for pictures in front. */
  decorate?: ((sink: StreamSink) => StreamSink & Closeable) | undefined;
  clock: Clock;
  logger: Logger;
}

/**
 * The SFU believes a clock after so many reports. Until then it takes the time at which media came for that at which it was captured and tells viewers so,
 * whose browsers need many right reports to forget a wrong one: so they are sent at once when a track begins.
 */
const reportsToBelieve = 3;
/** Then some come soon: what was captured when is known better with each frame. */
const earlyReports = 8;
const earlyReportMs = 250;
/** The room takes no feed while it moves from a dead worker to another; then it is asked again. */
const reopenMs = 500;

/**
 * Shows a stream of the hub over WebRTC: one video and one audio producer in a room. They stay while the publisher is lost and go on when
 * it is back, with the same SSRCs, numbers that follow, and timestamps of the stream's own timeline.
 *
 * A viewer who joins waits for the publisher's next key frame. One out of the cache would go to all viewers, as they share the producer: they
 * would see the past again.
 */
export class StreamFeed implements StreamSink, Closeable {
  readonly events = new TypedEvents<StreamFeedEvents>();
  readonly #deps: StreamFeedDeps;
  readonly #options: FeedOptions;
  readonly #captured = new CaptureClock();
  readonly #tracks = new Map<MediaKind, { id: string; feed: TrackFeed }>();
  readonly #off: (() => void)[] = [];
  readonly #subscription: Subscription;
  readonly #decorated: (StreamSink & Closeable) | undefined;
  #feed: SfuFeed | undefined;
  #opening = false;
  #cancelReopen = () => {};
  #reports = 0;
  #lastReportMs = 0;
  #closed = false;

  constructor(deps: StreamFeedDeps, options: Partial<FeedOptions> = {}) {
    this.#deps = deps;
    this.#options = { ...defaultFeedOptions, ...options };
    this.#off.push(
      deps.room.events.on('transportsLost', ({ peerIds }) => {
        if (peerIds.includes(deps.peerId)) this.#open();
      }),
      deps.room.events.on('closed', () => this.close()),
      deps.clock.every(earlyReportMs, () => this.#report()),
    );
    this.#open();
    this.#decorated = deps.decorate?.(this);
    this.#subscription = deps.stream.subscribe(this.#decorated ?? this);
  }

  /** Ids of the producers that exist, by kind. */
  get producers(): { audio: string | undefined; video: string | undefined } {
    return {
      audio: this.#tracks.get('audio')?.feed.producerId,
      video: this.#tracks.get('video')?.feed.producerId,
    };
  }

  onTrack(track: TrackInfo): void {
    const { kind } = track.config;
    // It came out of the room, by whoever is consumed there already.
    if (track.beside) return;
    const present = this.#tracks.get(kind);
    // Further tracks of a kind are other renditions; the first is the one that was meant to be watched.
    if (present !== undefined && present.id !== track.id) return;
    if (present?.feed.reconfigure(track)) return;
    present?.feed.close();
    const feed = this.#create(track);
    this.#tracks.set(kind, { id: track.id, feed });
    if (this.#feed !== undefined) feed.attach(this.#feed);
  }

  onFrame(track: TrackInfo, frame: Frame): void {
    const present = this.#tracks.get(track.config.kind);
    if (present?.id !== track.id) return;
    const nowMs = this.#deps.clock.now();
    if (frame.discontinuity) this.#captured.reset();
    this.#captured.arrived((frame.pts * 1000) / track.timescale, nowMs);
    this.#feed?.setFlowing(true);
    try {
      present.feed.write(frame);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#deps.logger.debug({ err: error, track: track.id }, 'a frame could not be packetised');
    }
  }

  onTrackEnd(track: TrackInfo): void {
    const { kind } = track.config;
    if (this.#tracks.get(kind)?.id !== track.id) return;
    this.#tracks.get(kind)?.feed.close();
    this.#tracks.delete(kind);
    // Another rendition takes its place.
    const [next] = [...this.#deps.stream.tracks.values()].filter((one) => {
      return one.config.kind === kind && one !== track && !one.beside;
    });
    if (next !== undefined) this.onTrack(next);
  }

  onPublisherLost(): void {
    this.#feed?.setFlowing(false);
  }

  onEnd(): void {
    this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const off of this.#off) off();
    this.#cancelReopen();
    this.#subscription?.close();
    void this.#decorated?.close();
    for (const { feed } of this.#tracks.values()) feed.close();
    this.#tracks.clear();
    this.#feed?.close();
    this.events.removeAll();
  }

  #create(track: TrackInfo): TrackFeed {
    const { room, clock, logger, openAudioBridge } = this.#deps;
    const about = { trackId: track.id, kind: track.config.kind };
    const parts = {
      capabilities: room.rtpCapabilities,
      options: this.#options,
      clock,
      logger,
      // Some of it is known while the feed is being constructed, when nobody can listen.
      onRefused: (reason: Refusal) => queueMicrotask(() => this.events.emit('refused', { ...about, reason })),
      onAccepted: (producerId: string) => queueMicrotask(() => this.events.emit('accepted', { ...about, producerId })),
      onBegun: () => {
        this.#reports = 0;
        for (let report = 0; report < reportsToBelieve; report++) this.#report();
      },
    };
    const { config, timescale } = track;
    if (isVideo(config)) return new VideoFeed(config, timescale, parts);
    if (isAudio(config)) return new AudioFeed(config, timescale, parts, openAudioBridge);
    throw new TypeError('a track of neither kind');
  }

  #open(): void {
    const { room, peerId, clock, logger } = this.#deps;
    if (this.#opening || this.#closed) return;
    this.#cancelReopen();
    this.#opening = true;
    this.#feed = undefined;
    this.#reports = 0;
    room.openFeed(peerId).then(
      (feed) => {
        this.#opening = false;
        if (this.#closed) return feed.close();
        this.#feed = feed;
        for (const track of this.#tracks.values()) track.feed.attach(feed);
      },
      (error) => {
        this.#opening = false;
        if (this.#closed) return;
        logger.warn({ err: error, room: room.id }, 'a stream is not fed yet');
        this.#cancelReopen = clock.after(reopenMs, () => this.#open());
      },
    );
  }

  /** One clock for both tracks, told at the same time: they stay in sync at the viewer. */
  #report(): void {
    const nowMs = this.#deps.clock.now();
    const timelineMs = this.#captured.timelineMs(nowMs);
    if (this.#feed === undefined || timelineMs === undefined) return;
    if (this.#reports >= earlyReports && nowMs - this.#lastReportMs < this.#options.reportIntervalMs) return;
    const reports = [...this.#tracks.values()].flatMap(({ feed }) => feed.report(timelineMs, nowMs) ?? []);
    if (reports.length === 0) return;
    this.#reports++;
    this.#lastReportMs = nowMs;
    this.#feed.sendRtcp(Buffer.concat(reports));
  }
}
