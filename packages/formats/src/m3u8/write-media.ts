import { attributeList, dateTime, decimal, quoted, uriLine, whole, yes } from './attributes.ts';
import type {
  ByteRange,
  DateRange,
  MediaMap,
  MediaPlaylist,
  OpenSegment,
  Part,
  PreloadHint,
  RenditionReport,
  Segment,
} from './playlist.ts';

/**
 * A media playlist (RFC 8216bis section 4.4). It is the pieces below one after another; a server that keeps the lines of old
 * segments puts them together itself.
 */
export function writeMediaPlaylist(playlist: MediaPlaylist): string {
  return [
    writeMediaHeader(playlist),
    ...playlist.segments.map(writeSegment),
    playlist.open ? writeOpenSegment(playlist.open) : '',
    writeMediaTrailer(playlist),
  ].join('');
}

/** Everything before the first segment, EXT-X-SKIP and date ranges included. */
export function writeMediaHeader(playlist: Omit<MediaPlaylist, 'segments'>): string {
  const { serverControl: control, start } = playlist;
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${playlist.version}`, `#EXT-X-TARGETDURATION:${playlist.targetDuration}`];
  if (playlist.type) lines.push(`#EXT-X-PLAYLIST-TYPE:${playlist.type}`);
  if (playlist.independentSegments) lines.push('#EXT-X-INDEPENDENT-SEGMENTS');
  if (playlist.iFramesOnly) lines.push('#EXT-X-I-FRAMES-ONLY');
  if (start) {
    const attributes = attributeList([
      ['TIME-OFFSET', decimal(start.timeOffset)],
      ['PRECISE', yes(start.precise)],
    ]);
    lines.push(`#EXT-X-START:${attributes}`);
  }
  if (control) {
    const attributes = attributeList([
      ['CAN-BLOCK-RELOAD', yes(control.canBlockReload)],
      ['CAN-SKIP-UNTIL', decimal(control.canSkipUntil)],
      ['CAN-SKIP-DATERANGES', yes(control.canSkipDateRanges)],
      ['HOLD-BACK', decimal(control.holdBack)],
      ['PART-HOLD-BACK', decimal(control.partHoldBack)],
    ]);
    lines.push(`#EXT-X-SERVER-CONTROL:${attributes}`);
  }
  if (playlist.partTarget !== undefined) lines.push(`#EXT-X-PART-INF:PART-TARGET=${decimal(playlist.partTarget)}`);
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence}`);
  if (playlist.discontinuitySequence) lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${playlist.discontinuitySequence}`);
  if (playlist.skippedSegments) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${playlist.skippedSegments}`);
  for (const range of playlist.dateRanges ?? []) lines.push(dateRangeLine(range));
  return `${lines.join('\n')}\n`;
}

export function writeSegment(segment: Segment): string {
  const lines = openingLines(segment);
  if (segment.gap) lines.push('#EXT-X-GAP');
  if (segment.bitrateBps !== undefined) lines.push(`#EXT-X-BITRATE:${Math.round(segment.bitrateBps / 1000)}`);
  for (const part of segment.parts ?? []) lines.push(partLine(part));
  lines.push(`#EXTINF:${decimal(segment.duration)},${titleText(segment.title)}`);
  if (segment.byteRange) lines.push(`#EXT-X-BYTERANGE:${rangeText(segment.byteRange)}`);
  lines.push(uriLine(segment.uri));
  return `${lines.join('\n')}\n`;
}

/** The lines of a segment that is still being made: all but EXTINF and URI. */
export function writeOpenSegment(segment: OpenSegment): string {
  const lines = [...openingLines(segment), ...segment.parts.map(partLine)];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** What comes after the last part: hints, rendition reports, the end. */
export function writeMediaTrailer(
  playlist: Pick<MediaPlaylist, 'preloadHints' | 'renditionReports' | 'ended'>,
): string {
  const lines = [
    ...(playlist.preloadHints ?? []).map(preloadHintLine),
    ...(playlist.renditionReports ?? []).map(renditionReportLine),
  ];
  if (playlist.ended) lines.push('#EXT-X-ENDLIST');
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function openingLines(segment: Pick<Segment, 'programDateTimeMs' | 'discontinuity' | 'map'>): string[] {
  const lines: string[] = [];
  if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
  if (segment.map) lines.push(mapLine(segment.map));
  const time = segment.programDateTimeMs;
  if (time !== undefined) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${dateTime(time)}`);
  return lines;
}

function mapLine({ uri, byteRange }: MediaMap): string {
  return `#EXT-X-MAP:${attributeList([
    ['URI', quoted(uri)],
    ['BYTERANGE', byteRange && quoted(rangeText(byteRange))],
  ])}`;
}

function partLine(part: Part): string {
  return `#EXT-X-PART:${attributeList([
    ['DURATION', decimal(part.duration)],
    ['URI', quoted(part.uri)],
    ['BYTERANGE', part.byteRange && quoted(rangeText(part.byteRange))],
    ['INDEPENDENT', yes(part.independent)],
    ['GAP', yes(part.gap)],
  ])}`;
}

function preloadHintLine(hint: PreloadHint): string {
  return `#EXT-X-PRELOAD-HINT:${attributeList([
    ['TYPE', hint.type],
    ['URI', quoted(hint.uri)],
    ['BYTERANGE-START', whole(hint.byteRangeStart)],
    ['BYTERANGE-LENGTH', whole(hint.byteRangeLength)],
  ])}`;
}

function renditionReportLine(report: RenditionReport): string {
  return `#EXT-X-RENDITION-REPORT:${attributeList([
    ['URI', quoted(report.uri)],
    ['LAST-MSN', whole(report.lastMediaSequence)],
    ['LAST-PART', whole(report.lastPart)],
  ])}`;
}

function dateRangeLine(range: DateRange): string {
  const client = Object.entries(range.client ?? {}).map(([name, value]): [string, string] => [
    `X-${name.toUpperCase()}`,
    typeof value === 'number' ? decimal(value) : quoted(value),
  ]);
  return `#EXT-X-DATERANGE:${attributeList([
    ['ID', quoted(range.id)],
    ['CLASS', quoted(range.class)],
    ['START-DATE', quoted(dateTime(range.startDateMs))],
    ['END-DATE', range.endDateMs === undefined ? undefined : quoted(dateTime(range.endDateMs))],
    ['DURATION', decimal(range.duration)],
    ['PLANNED-DURATION', decimal(range.plannedDuration)],
    ['END-ON-NEXT', yes(range.endOnNext)],
    ...client,
  ])}`;
}

function rangeText({ length, offset }: ByteRange): string {
  return offset === undefined ? String(length) : `${length}@${offset}`;
}

function titleText(title = ''): string {
  return title.replace(/[\r\n]+/g, ' ');
}
