import type { Sample, TrackConfig } from '@footlight/formats';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Frame } from './frame.ts';
import { LeastDelay } from './least-delay.ts';
import { Publication, type PublicationTarget } from './publication.ts';
import { type StreamSink, Subscription } from './subscription.ts';
import { Timeline, type TimelineOptions } from './timeline.ts';
import { type GopLimits, Track } from './track.ts';
import type { TrackNumbers } from './track-stats.ts';

export interface StreamOptions {
  gop: GopLimits;
  timeline: TimelineOptions;
}

export type StreamEvents = {
  /** Frames flow, or the publisher is lost. */
  publishing: [publishing: boolean];
  closed: [];
};

export interface StreamNumbers {
  publishing: boolean;
  source: string | null;
  subscribers: number;
  /** Frames that slow sinks missed. */
  dropped: number;
  /** Breaks of the timeline within publications. */
  jumps: number;
  /** How far the publisher's time has run away from ours since its last break; negative: it is slower. */
  clockDriftMs: number;
  tracks: ({
    id: string;
    config: TrackConfig;
    /** Frames that some sink did not get: the most that one missed. */
    missed: number;
  } & TrackNumbers)[];
}

/** A new publisher has this long to announce the tracks of the one before it; then they end. */
const announceWithinMs = 3_000;
const delayWindowMs = 5_000;

/**
 * The hub's unit: frames of one publisher at a time, delivered to any number of sinks. It outlives its publishers, and its timeline with it;
 * who owns it decides when it ends.
 */
export class Stream implements Closeable, PublicationTarget {
  readonly id: string;
  readonly events = new TypedEvents<StreamEvents>();
  /** Wall-clock time of 0 on the timeline, in ms since the epoch. */
  readonly startedAtMs: number;
  readonly #options: StreamOptions;
  readonly #clock: Clock;
  readonly #tracks = new Map<string, Track>();
  /** Tracks of an earlier publisher that the present one has not announced. */
  readonly #left = new Set<string>();
  readonly #subscriptions = new Set<Subscription>();
  /** Tracks whose next frame follows a break. */
  readonly #broken = new Set<string>();
  /** Who publishes beside the publisher, each on a time base of its own. */
  readonly #companions = new Map<Publication, Timeline>();
  /** How much later frames come than the timeline shows for them. */
  readonly #delay = new LeastDelay(delayWindowMs);
  #publication: Publication | null = null;
  #timeline: Timeline;
  #publishedAtMs = 0;
  #droppedByGone = 0;
  #lastFrameAtMs: number | null = null;
  #jumps = 0;
  #clockDriftMs = 0;
  #closed = false;

  constructor(id: string, options: StreamOptions, clock: Clock) {
    this.id = id;
    this.#options = options;
    this.#clock = clock;
    this.startedAtMs = clock.now();
    this.#timeline = new Timeline(0, options.timeline);
  }

  get publishing(): boolean {
    return this.#publication !== null;
  }

  /** The way in of who publishes now. */
  get source(): string | null {
    return this.#publication?.source ?? null;
  }

  /** Wall-clock time of the newest frame; null before the first. */
  get lastFrameAtMs(): number | null {
    return this.#lastFrameAtMs;
  }

  get tracks(): ReadonlyMap<string, Track> {
    return this.#tracks;
  }

  /** Milliseconds since the stream began; what the timeline shows for a frame that arrives now. */
  get nowMs(): number {
    return this.#clock.now() - this.startedAtMs;
  }

  /** Takes the stream over from whoever publishes now; that one's `onReplaced` is called. */
  publish(source: string, onReplaced: () => void): Publication {
    const before = this.#publication;
    const publication = new Publication(source, this, onReplaced);
    this.#publication = publication;
    this.#publishedAtMs = this.nowMs;
    this.#timeline = new Timeline(this.#endMs(), this.#options.timeline);
    this.#delay.reset();
    for (const { id, beside } of this.#tracks.values()) {
      if (beside) continue;
      this.#left.add(id);
      this.#broken.add(id);
    }
    before?.replaced();
    for (const { sink } of this.#subscriptions) sink.onPublisher?.();
    this.events.emit('publishing', true);
    return publication;
  }

  /**
   * Adds tracks to those of the publisher, who may change meanwhile: voices beside an encoder's show. Their ids are none of the publisher's.
   * They lie where what the publisher sends at the same time lies. `onEnded`: the stream has closed.
   */
  accompany(source: string, onEnded: () => void): Publication {
    const publication = new Publication(source, this, onEnded);
    if (!this.#closed) this.#companions.set(publication, new Timeline(0, this.#options.timeline));
    return publication;
  }

  /** Delivers the tracks and the frames since the last key frame at once, then everything that comes. */
  subscribe(sink: StreamSink): Subscription {
    const subscription = new Subscription(sink, (closing) => {
      if (this.#subscriptions.delete(closing)) this.#droppedByGone += closing.dropped;
    });
    this.#subscriptions.add(subscription);
    for (const track of this.#tracks.values()) subscription.track(track);
    const recent = [...this.#tracks.values()].flatMap((track) => {
      return track.recent.map((frame) => ({ track, frame, seconds: frame.dts / track.timescale }));
    });
    recent.sort((a, b) => a.seconds - b.seconds);
    // Sound that is older than the first picture has nothing to go with.
    const firstPicture = recent.find(({ track }) => track.config.kind === 'video')?.seconds ?? Number.NEGATIVE_INFINITY;
    for (const { track, frame, seconds } of recent) if (seconds >= firstPicture) subscription.frame(track, frame);
    return subscription;
  }

  numbers(): StreamNumbers {
    const nowMs = this.#clock.now();
    return {
      publishing: this.publishing,
      source: this.source,
      subscribers: this.#subscriptions.size,
      dropped: [...this.#subscriptions].reduce((sum, { dropped }) => sum + dropped, this.#droppedByGone),
      jumps: this.#jumps,
      clockDriftMs: this.#clockDriftMs,
      tracks: this.#published().map((track) => ({
        id: track.id,
        config: track.config,
        missed: Math.max(0, ...[...this.#subscriptions].map((subscription) => subscription.missed(track.id))),
        ...track.stats.read(nowMs),
      })),
    };
  }

  setTrack(publication: Publication, id: string, timescale: number, config: TrackConfig): void {
    const beside = this.#companions.has(publication);
    let track = this.#tracks.get(id);
    if (publication !== this.#publication && !(beside && track?.beside !== false)) return;
    this.#left.delete(id);
    if (track !== undefined && track.timescale !== timescale) {
      // Ticks of another length cannot go on in the same track.
      this.#removeTrack(track);
      track = undefined;
    }
    if (track === undefined) {
      track = new Track(id, timescale, config, this.#options.gop, beside);
      this.#tracks.set(id, track);
    } else {
      if (sameConfig(track.config, config)) return;
      track.config = config;
      track.forget();
    }
    for (const subscription of this.#subscriptions) subscription.track(track);
  }

  endTrack(publication: Publication, id: string): void {
    const track = this.#tracks.get(id);
    if (track !== undefined && this.#isOf(publication, track)) this.#removeTrack(track);
  }

  write(publication: Publication, id: string, { dts, pts, key, data }: Sample): void {
    const track = this.#tracks.get(id);
    if (track === undefined || !this.#isOf(publication, track) || this.#left.has(id)) return;
    if (this.#left.size > 0 && this.nowMs - this.#publishedAtMs > announceWithinMs) this.#dropLeft();
    const ticksPerMs = track.timescale / 1000;
    const timeline = this.#companions.get(publication) ?? this.#timeline;
    const arrivalMs = track.beside ? Math.max(0, this.nowMs - (this.#delay.value ?? 0)) : this.nowMs;
    const { shiftMs, jumped } = timeline.place(id, dts / ticksPerMs, arrivalMs);
    const shift = Math.round(shiftMs * ticksPerMs);
    let placed = dts + shift;
    if (placed <= track.lastDts) {
      placed = track.lastDts + 1;
      track.stats.corrected++;
    }
    if (jumped) this.#jumps++;
    const discontinuity = this.#broken.delete(id) || jumped;
    if (!track.beside) this.#arrived(placed / ticksPerMs, jumped);
    if (discontinuity) track.forget();
    const frame: Frame = { dts: placed, pts: Math.max(placed, pts + shift), key, data, discontinuity };
    track.add(frame, this.#clock.now());
    for (const subscription of this.#subscriptions) subscription.frame(track, frame);
  }

  lose(publication: Publication, id: string, frames: number): void {
    const track = this.#tracks.get(id);
    if (publication === this.#publication && track !== undefined) track.stats.lost += frames;
  }

  ended(publication: Publication): void {
    if (this.#companions.delete(publication)) this.#endCompanions();
    if (publication !== this.#publication) return;
    this.#publication = null;
    for (const track of this.#published()) track.forget();
    for (const { sink } of this.#subscriptions) sink.onPublisherLost?.();
    this.events.emit('publishing', false);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#publication?.replaced();
    this.#publication = null;
    for (const companion of this.#companions.keys()) companion.replaced();
    this.#companions.clear();
    for (const { sink } of this.#subscriptions) sink.onEnd?.();
    this.#subscriptions.clear();
    this.#tracks.clear();
    this.events.emit('closed');
    this.events.removeAll();
  }

  /** The tracks of the publisher. */
  #published(): Track[] {
    return [...this.#tracks.values()].filter(({ beside }) => !beside);
  }

  #isOf(publication: Publication, { beside }: Track): boolean {
    return beside ? this.#companions.has(publication) : publication === this.#publication;
  }

  #arrived(timelineMs: number, jumped: boolean): void {
    this.#clockDriftMs = timelineMs - this.nowMs;
    this.#lastFrameAtMs = this.#clock.now();
    if (jumped) this.#delay.reset();
    this.#delay.add(-this.#clockDriftMs, this.#lastFrameAtMs);
  }

  /** There is one at a time in practice; what nobody is left for goes. */
  #endCompanions(): void {
    if (this.#companions.size > 0) return;
    for (const track of [...this.#tracks.values()]) if (track.beside) this.#removeTrack(track);
  }

  /** What the new publisher has not announced by now is not coming. */
  #dropLeft(): void {
    for (const id of this.#left) {
      const track = this.#tracks.get(id);
      if (track !== undefined) this.#removeTrack(track);
    }
    this.#left.clear();
  }

  #removeTrack(track: Track): void {
    this.#tracks.delete(track.id);
    this.#left.delete(track.id);
    this.#broken.delete(track.id);
    for (const subscription of this.#subscriptions) subscription.trackEnd(track);
  }

  #endMs(): number {
    return Math.max(0, ...this.#published().map(({ lastDts, timescale }) => ((lastDts + 1) * 1000) / timescale));
  }
}

function sameConfig(a: TrackConfig, b: TrackConfig): boolean {
  return a.codec === b.codec && a.codecString === b.codecString && Buffer.compare(a.description, b.description) === 0;
}
