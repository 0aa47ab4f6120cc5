import { type DateRange, isPackageable } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { TypedEvents } from '../../../base/events.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Frame, Stream, StreamSink, Subscription, TrackInfo } from '../../stream/index.ts';
import { Breaks } from './breaks.ts';
import { writeMultivariant } from './multivariant.ts';
import { defaultHlsOptions, type HlsOptions } from './options.ts';
import { Rendition, type RenditionContext } from './rendition.ts';
import { PlaylistDocument } from './reply.ts';
import type { Segment } from './segment.ts';
import { SegmentStore } from './store.ts';
import { Viewers } from './viewers.ts';
import { Waiters } from './waiters.ts';

export type HlsOriginEvents = {
  /** Viewers are served from now on. */
  ready: [];
  /** A segment is done; its parts hold the bytes, for a while. */
  segment: [renditionId: string, segment: Segment];
  /** The publisher of this track should send a key frame: without one the segment grows too long. */
  keyFrameWanted: [trackId: string];
};

/** Media sequence numbers begin with the seconds since this moment, so that they grow across restarts of the server. */
const numberingEpochMs = Date.UTC(2024, 0, 1);
/** A rendition this many segments behind the others is filled with gaps. */
const laggingSegments = 3;

/** One stream packaged as HLS and LL-HLS: takes its frames, keeps its renditions. `HlsHandler` answers requests from it. */
export class HlsOrigin implements StreamSink, Closeable {
  readonly events = new TypedEvents<HlsOriginEvents>();
  readonly viewers: Viewers;
  readonly options: HlsOptions;
  readonly clock: Clock;
  readonly store: SegmentStore;
  readonly #stream: Stream;
  readonly #renditions = new Map<string, Rendition>();
  readonly #trackIds = new Map<Rendition, string>();
  readonly #context: RenditionContext;
  readonly #subscription: Subscription;
  readonly #readyWaiters: Waiters;
  readonly #stopTicking: () => void;
  readonly #multivariant = new Map<string, PlaylistDocument>();
  readonly #dateRanges = new Map<string, DateRange>();
  #targetSeconds: number;
  #beganMs: number | undefined;
  #publishing: boolean;
  #ready = false;
  #closed = false;

  /** `folder` is this stream's alone. `decorate` puts codec stages in front. */
  constructor(
    stream: Stream,
    folder: string,
    deps: { clock: Clock; logger: Logger; decorate?: ((sink: StreamSink) => StreamSink) | undefined },
    options: Partial<HlsOptions> = {},
  ) {
    this.#stream = stream;
    this.clock = deps.clock;
    this.options = { ...defaultHlsOptions, ...options };
    this.store = new SegmentStore(folder);
    this.viewers = new Viewers(deps.clock);
    this.#targetSeconds = Math.max(this.options.leastTargetSeconds, Math.round(this.options.segmentMs / 1000), 1);
    this.#publishing = stream.publishing;
    this.#context = {
      ...deps,
      options: this.options,
      store: this.store,
      breaks: new Breaks(),
      waiterCount: { value: 0 },
      targetSeconds: () => this.#targetSeconds,
      dateRanges: () => [...this.#dateRanges.values()],
      reportsFor: (rendition) =>
        [...this.#renditions.values()]
          .filter((other) => other !== rendition && other.active)
          .map(({ report }) => report),
      onSegment: (rendition, segment) => this.#onSegment(rendition, segment),
      onKeyFrameWanted: (rendition) => this.events.emit('keyFrameWanted', this.#trackIds.get(rendition)!),
    };
    this.#readyWaiters = new Waiters(deps.clock, this.#context.waiterCount);
    this.#stopTicking = deps.clock.every(this.options.segmentMs / 4, () => this.#tick());
    this.#subscription = stream.subscribe(deps.decorate?.(this) ?? this);
  }

  /** Every announced track has something to show. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Resolves with true once it is ready, with false after a while or when it closes before. */
  waitReady(): Promise<boolean> {
    if (this.#context.waiterCount.value >= this.options.maxWaiters || this.#closed) return Promise.resolve(false);
    return this.#readyWaiters.wait(0, 0, this.options.readyTimeoutMs);
  }

  get targetSeconds(): number {
    return this.#targetSeconds;
  }

  /** Requests that are blocked now. */
  get waiting(): number {
    return this.#context.waiterCount.value;
  }

  get memoryBytes(): number {
    return [...this.#renditions.values()].reduce((sum, { window }) => sum + window.memoryBytes, 0);
  }

  rendition(id: string): Rendition | undefined {
    return this.#renditions.get(id);
  }

  /** The multivariant playlist over the media playlists of this file name. */
  multivariant(playlist: 'index.m3u8' | 'plain.m3u8'): PlaylistDocument {
    let document = this.#multivariant.get(playlist);
    if (document === undefined) {
      const shown = [...this.#renditions.values()].filter(({ active }) => active || this.#closed);
      document = new PlaylistDocument(
        writeMultivariant(
          shown.map(({ summary }) => summary),
          playlist,
        ),
      );
      this.#multivariant.set(playlist, document);
    }
    return document;
  }

  /** Adds a date range, or replaces the one with its id; it leaves with the part of the stream that it describes. */
  setDateRange(range: DateRange): void {
    this.#dateRanges.set(range.id, range);
    for (const rendition of this.#renditions.values()) rendition.invalidate();
  }

  onTrack(track: TrackInfo): void {
    if (!isPackageable(track.config)) return;
    const id = renditionId(track);
    const known = this.#renditions.get(id);
    if (known !== undefined) {
      known.setTrack(track);
    } else {
      const start = {
        firstMsn: Math.floor((this.#stream.startedAtMs - numberingEpochMs) / 1000),
        startedAtMs: this.#stream.startedAtMs,
        fromMs: this.#newestMs(),
      };
      const rendition = new Rendition(track, id, start, this.#context);
      this.#renditions.set(id, rendition);
      this.#trackIds.set(rendition, track.id);
    }
    this.#multivariant.clear();
  }

  onFrame(track: TrackInfo, frame: Frame): void {
    const rendition = this.#renditions.get(renditionId(track));
    if (rendition === undefined || !isPackageable(track.config)) return;
    this.#beganMs ??= (frame.dts * 1000) / track.timescale;
    rendition.frame(frame);
  }

  onTrackEnd(track: TrackInfo): void {
    const rendition = this.#renditions.get(renditionId(track));
    if (rendition === undefined) return;
    rendition.flush();
    rendition.active = false;
    this.#multivariant.clear();
    this.#checkReady();
  }

  onPublisher(): void {
    this.#publishing = true;
  }

  onPublisherLost(): void {
    this.#publishing = false;
    for (const rendition of this.#renditions.values()) rendition.flush();
  }

  onEnd(): void {
    for (const rendition of this.#renditions.values()) rendition.end();
    this.#multivariant.clear();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTicking();
    this.#subscription.close();
    this.onEnd();
    this.#readyWaiters.cancel();
    this.events.removeAll();
    await this.store.close();
  }

  /** While nobody publishes the time passes in gaps; so it does on a track that has fallen silent beside others. */
  #tick(): void {
    this.viewers.forgetSilent(3000 * this.#targetSeconds);
    const newestMs = this.#newestMs();
    if (this.#beganMs === undefined || newestMs === undefined) return;
    const untilMs = this.#publishing ? newestMs - laggingSegments * this.options.segmentMs : this.#stream.nowMs;
    for (const rendition of this.#renditions.values()) {
      if (!rendition.ended) rendition.fillGaps(this.#beganMs, untilMs);
    }
  }

  #newestMs(): number | undefined {
    const ends = [...this.#renditions.values()].flatMap(({ endMs }) => endMs ?? []);
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  #onSegment(rendition: Rendition, segment: Segment): void {
    // Nothing is served before the first segment, so that key frames at any steady distance leave it as it is from then on.
    const seconds = Math.round(segment.durationMs / 1000);
    if (seconds > this.#targetSeconds) {
      this.#targetSeconds = seconds;
      for (const each of this.#renditions.values()) each.invalidate();
    }
    this.#multivariant.clear();
    this.#forgetDateRanges();
    this.events.emit('segment', rendition.id, segment);
    queueMicrotask(() => this.#checkReady());
  }

  #checkReady(): void {
    if (this.#ready) return;
    const active = [...this.#renditions.values()].filter((rendition) => rendition.active);
    const real = active.some(({ window }) => window.segments.some(({ gap }) => !gap));
    if (!real || !active.every(({ started }) => started)) return;
    this.#ready = true;
    this.#readyWaiters.release(() => true);
    this.events.emit('ready');
  }

  #forgetDateRanges(): void {
    if (this.#dateRanges.size === 0) return;
    const starts = [...this.#renditions.values()].flatMap(({ window }) => window.segments[0]?.programDateTimeMs ?? []);
    const oldestMs = Math.min(...starts);
    for (const [id, { startDateMs, endDateMs, duration = 0 }] of this.#dateRanges) {
      if ((endDateMs ?? startDateMs + duration * 1000) < oldestMs) this.#dateRanges.delete(id);
    }
  }
}

/** Track ids are ours, but they stand in addresses and file names. */
function renditionId({ id }: TrackInfo): string {
  return id.replace(/[^\w-]/g, '_');
}
