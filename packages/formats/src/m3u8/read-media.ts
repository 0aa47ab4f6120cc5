import { FormatError } from '../media.ts';
import {
  Attributes,
  defined,
  playlistLines,
  readDate,
  readDecimal,
  readInteger,
  readRange,
  splitTag,
} from './attribute-reader.ts';
import type { DateRange, MediaMap, MediaPlaylist, Part, PreloadHint, RenditionReport, Segment } from './playlist.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Tags that may come once in a media playlist. */
const once = new Set([
  'EXT-X-VERSION',
  'EXT-X-TARGETDURATION',
  'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-DISCONTINUITY-SEQUENCE',
  'EXT-X-PLAYLIST-TYPE',
  'EXT-X-INDEPENDENT-SEGMENTS',
  'EXT-X-I-FRAMES-ONLY',
  'EXT-X-START',
  'EXT-X-SERVER-CONTROL',
  'EXT-X-PART-INF',
  'EXT-X-SKIP',
  'EXT-X-ENDLIST',
]);
const beforeSegments = new Set(['EXT-X-MEDIA-SEQUENCE', 'EXT-X-DISCONTINUITY-SEQUENCE', 'EXT-X-SKIP']);

/**
 * Reads a media playlist strictly (RFC 8216bis section 4.4): what is known must be well-formed, in its place and, where the
 * draft says so, there once; unknown tags are passed over, as it demands. Whether the values agree is for a checker to say.
 */
export function readMediaPlaylist(text: string): MediaPlaylist {
  const reader = new MediaReader();
  for (const line of playlistLines(text)) {
    if (line.startsWith('#')) reader.tag(...splitTag(line));
    else reader.uri(line);
  }
  return reader.finish();
}

class MediaReader {
  readonly #playlist: Draft<MediaPlaylist> & { segments: Segment[] } = {
    version: 1,
    targetDuration: -1,
    mediaSequence: 0,
    segments: [],
  };
  readonly #seen = new Set<string>();
  readonly #dateRanges: DateRange[] = [];
  readonly #hints: PreloadHint[] = [];
  readonly #reports: RenditionReport[] = [];
  #parts: Part[] = [];
  #segment: Partial<Draft<Segment>> = {};
  /** Whether a tag of the next segment has come. */
  #pending = false;

  tag(name: string, value: string): void {
    if (once.has(name)) {
      if (this.#seen.has(name)) throw new FormatError(`${name} comes twice`);
      this.#seen.add(name);
      if (beforeSegments.has(name) && (this.#playlist.segments.length > 0 || this.#pending)) {
        throw new FormatError(`${name} comes after a segment`);
      }
    }
    if (!this.#header(name, value) && this.#segmentTag(name, value)) this.#pending = true;
  }

  uri(uri: string): void {
    const { duration, ...rest } = this.#segment;
    if (duration === undefined) throw new FormatError(`no EXTINF before ${uri}`);
    this.#playlist.segments.push({ ...rest, uri, duration, ...(this.#parts.length > 0 && { parts: this.#parts }) });
    this.#segment = {};
    this.#parts = [];
    this.#pending = false;
  }

  finish(): MediaPlaylist {
    const playlist = this.#playlist;
    if (!this.#seen.has('EXT-X-TARGETDURATION')) throw new FormatError('no EXT-X-TARGETDURATION');
    if (this.#segment.duration !== undefined) throw new FormatError('EXTINF without a URI');
    if (this.#pending) {
      const { programDateTimeMs, discontinuity, map } = this.#segment;
      playlist.open = {
        ...(programDateTimeMs !== undefined && { programDateTimeMs }),
        ...(discontinuity && { discontinuity }),
        ...(map && { map }),
        parts: this.#parts,
      };
    }
    if (this.#dateRanges.length > 0) playlist.dateRanges = this.#dateRanges;
    if (this.#hints.length > 0) playlist.preloadHints = this.#hints;
    if (this.#reports.length > 0) playlist.renditionReports = this.#reports;
    return playlist;
  }

  /** Tags of the playlist as a whole; whether `name` is one. */
  #header(name: string, value: string): boolean {
    const playlist = this.#playlist;
    const attributes = () => new Attributes(name, value);
    switch (name) {
      case 'EXT-X-VERSION':
        playlist.version = readInteger(name, value);
        return true;
      case 'EXT-X-TARGETDURATION':
        playlist.targetDuration = readInteger(name, value);
        return true;
      case 'EXT-X-MEDIA-SEQUENCE':
        playlist.mediaSequence = readInteger(name, value);
        return true;
      case 'EXT-X-DISCONTINUITY-SEQUENCE':
        playlist.discontinuitySequence = readInteger(name, value);
        return true;
      case 'EXT-X-PLAYLIST-TYPE':
        if (value !== 'EVENT' && value !== 'VOD') throw new FormatError(`a playlist type ${value}`);
        playlist.type = value;
        return true;
      case 'EXT-X-INDEPENDENT-SEGMENTS':
        playlist.independentSegments = true;
        return true;
      case 'EXT-X-I-FRAMES-ONLY':
        playlist.iFramesOnly = true;
        return true;
      case 'EXT-X-ENDLIST':
        playlist.ended = true;
        return true;
      case 'EXT-X-START':
        playlist.start = readStart(attributes());
        return true;
      case 'EXT-X-SERVER-CONTROL':
        playlist.serverControl = readServerControl(attributes());
        return true;
      case 'EXT-X-PART-INF': {
        const list = attributes();
        playlist.partTarget = list.must('PART-TARGET', list.decimal('PART-TARGET'));
        return true;
      }
      case 'EXT-X-SKIP': {
        const list = attributes();
        playlist.skippedSegments = list.must('SKIPPED-SEGMENTS', list.integer('SKIPPED-SEGMENTS'));
        return true;
      }
      case 'EXT-X-DATERANGE':
        this.#dateRanges.push(readDateRange(attributes()));
        return true;
      case 'EXT-X-PRELOAD-HINT':
        this.#hints.push(readPreloadHint(attributes()));
        return true;
      case 'EXT-X-RENDITION-REPORT':
        this.#reports.push(readRenditionReport(attributes()));
        return true;
      default:
        return false;
    }
  }

  /** Tags of the next segment; whether `name` is one. */
  #segmentTag(name: string, value: string): boolean {
    const segment = this.#segment;
    switch (name) {
      case 'EXTINF': {
        const comma = value.indexOf(',');
        if (comma === -1) throw new FormatError('EXTINF without a comma');
        if (segment.duration !== undefined) throw new FormatError('EXTINF comes twice');
        segment.duration = readDecimal(name, value.slice(0, comma));
        if (comma < value.length - 1) segment.title = value.slice(comma + 1);
        return true;
      }
      case 'EXT-X-BYTERANGE':
        segment.byteRange = readRange(name, value);
        return true;
      case 'EXT-X-DISCONTINUITY':
        segment.discontinuity = true;
        return true;
      case 'EXT-X-GAP':
        segment.gap = true;
        return true;
      case 'EXT-X-BITRATE':
        segment.bitrateBps = readInteger(name, value) * 1000;
        return true;
      case 'EXT-X-PROGRAM-DATE-TIME':
        segment.programDateTimeMs = readDate(name, value);
        return true;
      case 'EXT-X-MAP':
        segment.map = readMap(new Attributes(name, value));
        return true;
      case 'EXT-X-PART':
        this.#parts.push(readPart(new Attributes(name, value)));
        return true;
      default:
        return false;
    }
  }
}

function readStart(list: Attributes) {
  const timeOffset = list.must('TIME-OFFSET', list.decimal('TIME-OFFSET'));
  return { timeOffset, ...defined({ precise: list.flag('PRECISE') }) };
}

function readServerControl(list: Attributes) {
  return defined({
    canBlockReload: list.flag('CAN-BLOCK-RELOAD'),
    canSkipUntil: list.decimal('CAN-SKIP-UNTIL'),
    canSkipDateRanges: list.flag('CAN-SKIP-DATERANGES'),
    holdBack: list.decimal('HOLD-BACK'),
    partHoldBack: list.decimal('PART-HOLD-BACK'),
  });
}

function readMap(list: Attributes): MediaMap {
  const byteRange = list.text('BYTERANGE');
  return {
    uri: list.must('URI', list.text('URI')),
    ...(byteRange !== undefined && { byteRange: readRange('EXT-X-MAP BYTERANGE', byteRange) }),
  };
}

function readPart(list: Attributes): Part {
  const byteRange = list.text('BYTERANGE');
  return {
    uri: list.must('URI', list.text('URI')),
    duration: list.must('DURATION', list.decimal('DURATION')),
    ...(byteRange !== undefined && { byteRange: readRange('EXT-X-PART BYTERANGE', byteRange) }),
    ...defined({ independent: list.flag('INDEPENDENT'), gap: list.flag('GAP') }),
  };
}

function readPreloadHint(list: Attributes): PreloadHint {
  const type = list.must('TYPE', list.word('TYPE'));
  if (type !== 'PART' && type !== 'MAP') throw new FormatError(`EXT-X-PRELOAD-HINT of type ${type}`);
  return {
    type,
    uri: list.must('URI', list.text('URI')),
    ...defined({ byteRangeStart: list.integer('BYTERANGE-START'), byteRangeLength: list.integer('BYTERANGE-LENGTH') }),
  };
}

function readRenditionReport(list: Attributes): RenditionReport {
  return {
    uri: list.must('URI', list.text('URI')),
    lastMediaSequence: list.must('LAST-MSN', list.integer('LAST-MSN')),
    ...defined({ lastPart: list.integer('LAST-PART') }),
  };
}

function readDateRange(list: Attributes): DateRange {
  const client: Record<string, string | number> = Object.create(null);
  for (const name of list.names) {
    if (!name.startsWith('X-')) continue;
    const raw = list.raw(name)!;
    client[name.slice(2)] = raw.startsWith('"') ? raw.slice(1, -1) : readDecimal(`EXT-X-DATERANGE ${name}`, raw);
  }
  return {
    id: list.must('ID', list.text('ID')),
    startDateMs: list.must('START-DATE', list.date('START-DATE')),
    ...defined({
      class: list.text('CLASS'),
      endDateMs: list.date('END-DATE'),
      duration: list.decimal('DURATION'),
      plannedDuration: list.decimal('PLANNED-DURATION'),
      endOnNext: list.flag('END-ON-NEXT'),
    }),
    ...(Object.keys(client).length > 0 && { client: { ...client } }),
  };
}
