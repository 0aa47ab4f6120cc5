import {
  type DateRange,
  type MediaPlaylist,
  type RenditionReport,
  writeMediaHeader,
  writeMediaTrailer,
  writeOpenSegment,
  writeSegment,
} from '@footlight/formats';
import type { Segment } from './segment.ts';

/** What a media playlist is made of at one moment. */
export interface PlaylistState {
  segments: readonly Segment[];
  open: Segment | undefined;
  /** Where the next part will be, for the preload hint. */
  nextPartName: string;
  discontinuitySequence: number;
  targetSeconds: number;
  partTargetSeconds: number;
  dateRanges: readonly DateRange[];
  reports: readonly RenditionReport[];
  ended: boolean;
}

export type PlaylistKind = 'lowLatency' | 'delta' | 'plain' | 'iFrames';

/** Durations in target durations: RFC 8216bis sections 4.4.3.8 and 4.4.4.9. */
const partsListed = 3;
const skipBoundary = 6;
const holdBack = 3;

/** Writes the playlists of one rendition. The lines of a segment are made once, those of all older ones once a segment. */
export class MediaPlaylistWriter {
  readonly #lines = new WeakMap<Segment, string>();
  readonly #linesWithParts = new WeakMap<Segment, string>();
  /** Segments whose initialisation differs from that of the one before. */
  readonly #mapDue = new WeakSet<Segment>();
  #newestInit: Segment['init'] | undefined;
  readonly #settled = { lowLatency: new SettledLines(), plain: new SettledLines() };

  /** To be called for each segment as it begins, in order. */
  follow(segment: Segment): void {
    if (segment.init !== this.#newestInit) this.#mapDue.add(segment);
    this.#newestInit = segment.init;
  }

  write(kind: PlaylistKind, state: PlaylistState): string {
    if (kind === 'iFrames') return this.#iFrames(state);
    if (kind === 'plain') return this.#plain(state);
    return this.#lowLatency(state, kind === 'delta');
  }

  #lowLatency(state: PlaylistState, delta: boolean): string {
    const { segments, open, targetSeconds, partTargetSeconds } = state;
    const end = open === undefined ? endMs(segments.at(-1)) : open.startMs + open.durationMs;
    const older = (boundary: number) => firstAfter(segments, end - boundary * targetSeconds * 1000);
    const withParts = state.ended ? segments.length : older(partsListed);
    const skipped = delta && !state.ended ? Math.min(older(skipBoundary), withParts) : 0;
    const header = writeMediaHeader({
      ...this.#common(state),
      version: 9,
      independentSegments: true,
      serverControl: {
        canBlockReload: true,
        canSkipUntil: skipBoundary * targetSeconds,
        holdBack: holdBack * targetSeconds,
        partHoldBack: holdBack * partTargetSeconds,
      },
      partTarget: partTargetSeconds,
      skippedSegments: skipped,
    });
    const body =
      skipped === 0
        ? this.#firstMap(segments[0] ?? open) +
          this.#settled.lowLatency.text(segments, withParts, (segment) => this.#segmentLines(segment))
        : segments
            .slice(skipped, withParts)
            .map((segment) => this.#segmentLines(segment))
            .join('');
    const recent = segments.slice(withParts).map((segment) => this.#segmentWithParts(segment));
    const trailer = writeMediaTrailer({
      preloadHints: state.ended ? [] : [{ type: 'PART', uri: state.nextPartName }],
      renditionReports: state.reports,
      ended: state.ended,
    });
    return [header, body, ...recent, open ? this.#openSegment(open) : '', trailer].join('');
  }

  #plain(state: PlaylistState): string {
    const { segments } = state;
    const header = writeMediaHeader({ ...this.#common(state), version: 8, independentSegments: true });
    const body = this.#settled.plain.text(segments, segments.length, (segment) => this.#segmentLines(segment));
    return header + this.#firstMap(segments[0]) + body + writeMediaTrailer({ ended: state.ended });
  }

  #iFrames(state: PlaylistState): string {
    const header = writeMediaHeader({ ...this.#common(state), version: 8, iFramesOnly: true });
    let init: Segment['init'] | undefined;
    const lines = state.segments.map((segment) => {
      const map = segment.init === init ? undefined : { uri: segment.init.name };
      init = segment.init;
      return writeSegment({
        uri: segment.name,
        duration: segment.durationMs / 1000,
        programDateTimeMs: segment.programDateTimeMs,
        discontinuity: segment.discontinuity,
        gap: segment.gap,
        map,
        ...(!segment.gap && { byteRange: { length: segment.keyFrameBytes, offset: 0 } }),
      });
    });
    return header + lines.join('') + writeMediaTrailer({ ended: state.ended });
  }

  #common(state: PlaylistState): Omit<MediaPlaylist, 'segments' | 'version'> {
    return {
      targetDuration: state.targetSeconds,
      mediaSequence: state.segments[0]?.msn ?? state.open?.msn ?? 0,
      discontinuitySequence: state.discontinuitySequence,
      dateRanges: state.dateRanges,
    };
  }

  /** The first segment of a playlist needs its EXT-X-MAP though it shares it with one that has left. */
  #firstMap(first: Segment | undefined): string {
    if (first === undefined || this.#mapDue.has(first)) return '';
    return writeOpenSegment({ map: { uri: first.init.name }, parts: [] });
  }

  #segmentLines(segment: Segment): string {
    return cached(this.#lines, segment, () => writeSegment({ ...this.#opening(segment), ...closing(segment) }));
  }

  #segmentWithParts(segment: Segment): string {
    return cached(this.#linesWithParts, segment, () =>
      writeSegment({ ...this.#opening(segment), ...closing(segment), parts: partsOf(segment) }),
    );
  }

  #openSegment(segment: Segment): string {
    return segment.parts.length === 0 ? '' : writeOpenSegment({ ...this.#opening(segment), parts: partsOf(segment) });
  }

  #opening(segment: Segment) {
    return {
      discontinuity: segment.discontinuity,
      map: this.#mapDue.has(segment) ? { uri: segment.init.name } : undefined,
      programDateTimeMs: segment.programDateTimeMs,
    };
  }
}

/** The lines of the older segments, put together once for each segment that joins or leaves them. */
class SettledLines {
  #from: Segment | undefined;
  #to: Segment | undefined;
  #text = '';

  text(segments: readonly Segment[], end: number, linesOf: (segment: Segment) => string): string {
    const from = segments[0];
    const to = segments[end - 1];
    if (this.#from !== from || this.#to !== to) {
      this.#text = segments.slice(0, end).map(linesOf).join('');
      this.#from = from;
      this.#to = to;
    }
    return this.#text;
  }
}

function closing(segment: Segment) {
  return { uri: segment.name, duration: segment.durationMs / 1000, gap: segment.gap };
}

function partsOf(segment: Segment) {
  return segment.parts.map(({ name, duration, independent }) => ({ uri: name, duration, independent }));
}

function endMs(segment: Segment | undefined): number {
  return segment === undefined ? 0 : segment.startMs + segment.durationMs;
}

/** The index of the first segment that ends after `boundaryMs`. */
function firstAfter(segments: readonly Segment[], boundaryMs: number): number {
  let index = segments.length;
  while (index > 0 && endMs(segments[index - 1]) > boundaryMs) index--;
  return index;
}

function cached(cache: WeakMap<Segment, string>, segment: Segment, make: () => string): string {
  let text = cache.get(segment);
  if (text === undefined) {
    text = make();
    cache.set(segment, text);
  }
  return text;
}
