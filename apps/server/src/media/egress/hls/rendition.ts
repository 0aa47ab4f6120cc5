import type { DateRange, RenditionReport } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Frame, TrackInfo } from '../../stream/index.ts';
import type { Breaks } from './breaks.ts';
import { MediaPlaylistWriter, type PlaylistKind } from './media-playlist.ts';
import type { RenditionSummary } from './multivariant.ts';
import type { HlsOptions } from './options.ts';
import { Packager, type PackagerOutput, type PackagerStart } from './packager.ts';
import { PlaylistDocument } from './reply.ts';
import type { Segment } from './segment.ts';
import type { SegmentStore } from './store.ts';
import { type WaiterCount, Waiters } from './waiters.ts';
import { SegmentWindow } from './window.ts';

/** What the renditions of a stream have in common. */
export interface RenditionContext {
  readonly options: HlsOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: SegmentStore;
  readonly breaks: Breaks;
  readonly waiterCount: WaiterCount;
  /** EXT-X-TARGETDURATION: the same in all of them. */
  targetSeconds(): number;
  dateRanges(): readonly DateRange[];
  /** Reports of all renditions but this one. */
  reportsFor(rendition: Rendition): RenditionReport[];
  onSegment(rendition: Rendition, segment: Segment): void;
  onKeyFrameWanted(rendition: Rendition): void;
}

/** One track as a viewer sees it: segments, parts and playlists, and the requests that wait for them. */
export class Rendition implements PackagerOutput {
  readonly id: string;
  readonly window: SegmentWindow;
  readonly waiters: Waiters;
  readonly #context: RenditionContext;
  readonly #packager: Packager;
  readonly #writer = new MediaPlaylistWriter();
  readonly #documents = new Map<PlaylistKind, PlaylistDocument>();
  readonly #firstDiscontinuity: number;
  #config: TrackInfo['config'];
  #nextMsn: number;
  #followed: Segment | undefined;
  /** Announced by the publisher now. */
  active = true;
  ended = false;

  constructor(track: TrackInfo, id: string, start: PackagerStart, context: RenditionContext) {
    this.id = id;
    this.#context = context;
    this.#config = track.config;
    this.#nextMsn = start.firstMsn;
    this.#firstDiscontinuity = context.breaks.count;
    this.window = new SegmentWindow(id, context.store, context.options, context);
    this.waiters = new Waiters(context.clock, context.waiterCount);
    this.#packager = new Packager(track, start, context.breaks, context.options, this);
  }

  get started(): boolean {
    return this.window.segments.length > 0;
  }

  get endMs(): number | undefined {
    return this.#packager.endMs;
  }

  get dropped(): number {
    return this.#packager.dropped;
  }

  get summary(): RenditionSummary {
    const { peakBps, averageBps } = this.window;
    return { id: this.id, config: this.#config, peakBps, averageBps };
  }

  get report(): RenditionReport {
    const open = this.#packager.open;
    const uri = `../${this.id}/index.m3u8`;
    if (open !== undefined && open.parts.length > 0) {
      return { uri, lastMediaSequence: open.msn, lastPart: open.parts.length - 1 };
    }
    const last = this.window.segments.at(-1);
    const lastPart = last !== undefined && last.parts.length > 0 ? last.parts.length - 1 : undefined;
    return { uri, lastMediaSequence: last?.msn ?? 0, lastPart };
  }

  /** The part that comes next. */
  get next(): { msn: number; part: number } {
    const open = this.#packager.open;
    return open === undefined ? { msn: this.#nextMsn, part: 0 } : { msn: open.msn, part: open.parts.length };
  }

  setTrack(track: TrackInfo): void {
    this.active = true;
    this.#config = track.config;
    this.#packager.setTrack(track);
  }

  frame(frame: Frame): void {
    this.#packager.frame(frame);
  }

  flush(): void {
    this.#packager.flush();
  }

  /** Fills the time until `untilMs` with gap segments if nothing else was there; `beganMs` is where the stream begins. */
  fillGaps(beganMs: number, untilMs: number): void {
    this.#packager.begin(beganMs);
    this.#packager.fillWholeGaps(untilMs);
  }

  end(): void {
    if (this.ended) return;
    this.flush();
    this.ended = true;
    this.#changed();
  }

  part(segment: Segment): void {
    this.#follow(segment);
    this.window.addPart(segment, segment.parts.at(-1)!);
    this.#changed();
  }

  segment(segment: Segment): void {
    this.#follow(segment);
    this.#nextMsn = segment.msn + 1;
    this.#context.onSegment(this, segment);
    this.window.add(segment, 4000 * this.#context.targetSeconds());
    this.#changed();
  }

  keyFrameWanted(): void {
    this.#context.onKeyFrameWanted(this);
  }

  /** The playlist as it is now; the same document until it changes. */
  document(kind: PlaylistKind): PlaylistDocument {
    let document = this.#documents.get(kind);
    if (document === undefined) {
      document = new PlaylistDocument(this.#write(kind));
      this.#documents.set(kind, document);
    }
    return document;
  }

  /** The playlist has other reasons to change: a date range, a longer target duration. */
  invalidate(): void {
    this.#documents.clear();
  }

  /**
   * Whether a playlist with this part (without `part`: with this whole segment) is there: RFC 8216bis section 6.2.5.2. A part
   * number beyond the end of a segment means the first part of the next one.
   */
  has(msn: number, part: number | undefined): boolean {
    if (this.ended) return true;
    const { segments } = this.window;
    const last = segments.at(-1);
    const open = this.#packager.open;
    if (last === undefined || msn > last.msn)
      return msn === open?.msn && part !== undefined && part < open.parts.length;
    const beyondLast = msn === last.msn && part !== undefined && part >= last.parts.length && last.parts.length > 0;
    return !beyondLast || (open !== undefined && open.parts.length > 0);
  }

  /** Whether nobody can sensibly wait for it: section 6.2.5.2 again, with its Advance Part Limit. */
  isTooFar(msn: number, part: number | undefined): boolean {
    const lastMsn = this.window.segments.at(-1)?.msn ?? this.#nextMsn - 1;
    if (msn > lastMsn + 2) return true;
    const next = this.next;
    const partTarget = this.#packager.partTargetMs / 1000;
    const limit = partTarget < 1 ? Math.ceil(3 / partTarget) : 3;
    return part !== undefined && msn >= next.msn && part > (msn === next.msn ? next.part : 0) + limit;
  }

  #write(kind: PlaylistKind): string {
    const { next } = this;
    return this.#writer.write(kind, {
      segments: this.window.segments,
      open: this.#packager.open,
      nextPartName: `part-${next.msn}-${next.part}.m4s`,
      discontinuitySequence: this.#firstDiscontinuity + this.window.discontinuitiesGone,
      targetSeconds: this.#context.targetSeconds(),
      partTargetSeconds: this.#packager.partTargetMs / 1000,
      dateRanges: this.#context.dateRanges(),
      reports: this.#context.reportsFor(this),
      ended: this.ended,
    });
  }

  #follow(segment: Segment): void {
    if (segment === this.#followed) return;
    this.#followed = segment;
    this.#writer.follow(segment);
  }

  #changed(): void {
    this.#documents.clear();
    this.waiters.release((msn, part) => this.has(msn, part));
  }
}
