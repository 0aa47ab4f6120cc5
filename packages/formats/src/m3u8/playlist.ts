/**
 * The values of HTTP Live Streaming playlists, with the names of draft-pantos-hls-rfc8216bis. Durations are seconds, times are
 * milliseconds since the Unix epoch.
 */

/** EXT-X-MAP, EXT-X-BYTERANGE: `length` bytes from `offset`; without `offset`, after the previous range of the same resource. */
export interface ByteRange {
  length: number;
  offset?: number | undefined;
}

export interface MediaMap {
  uri: string;
  byteRange?: ByteRange | undefined;
}

export interface Part {
  uri: string;
  duration: number;
  byteRange?: ByteRange | undefined;
  /** Begins with a key frame. */
  independent?: boolean | undefined;
  /** Not available. */
  gap?: boolean | undefined;
}

export interface Segment {
  uri: string;
  duration: number;
  title?: string | undefined;
  byteRange?: ByteRange | undefined;
  /** EXT-X-PROGRAM-DATE-TIME of the first sample. */
  programDateTimeMs?: number | undefined;
  discontinuity?: boolean | undefined;
  gap?: boolean | undefined;
  /** Only where it differs from the segment before. */
  map?: MediaMap | undefined;
  parts?: readonly Part[] | undefined;
  /** EXT-X-BITRATE in bits per second. */
  bitrateBps?: number | undefined;
}

export interface ServerControl {
  canBlockReload?: boolean | undefined;
  canSkipUntil?: number | undefined;
  canSkipDateRanges?: boolean | undefined;
  holdBack?: number | undefined;
  partHoldBack?: number | undefined;
}

export interface DateRange {
  id: string;
  class?: string | undefined;
  startDateMs: number;
  endDateMs?: number | undefined;
  duration?: number | undefined;
  plannedDuration?: number | undefined;
  endOnNext?: boolean | undefined;
  /** Client attributes, without the `X-`, lower or upper case; numbers are written as decimals, text quoted. */
  client?: Readonly<Record<string, string | number>> | undefined;
}

export interface PreloadHint {
  type: 'PART' | 'MAP';
  uri: string;
  byteRangeStart?: number | undefined;
  byteRangeLength?: number | undefined;
}

export interface RenditionReport {
  uri: string;
  lastMediaSequence: number;
  lastPart?: number | undefined;
}

export interface MediaPlaylist {
  version: number;
  targetDuration: number;
  mediaSequence: number;
  discontinuitySequence?: number | undefined;
  type?: 'EVENT' | 'VOD' | undefined;
  independentSegments?: boolean | undefined;
  iFramesOnly?: boolean | undefined;
  start?: { timeOffset: number; precise?: boolean | undefined } | undefined;
  serverControl?: ServerControl | undefined;
  partTarget?: number | undefined;
  /** EXT-X-SKIP: how many segments a delta update leaves out; `segments` then holds only those after them. */
  skippedSegments?: number | undefined;
  dateRanges?: readonly DateRange[] | undefined;
  segments: readonly Segment[];
  /** EXT-X-MAP, EXT-X-DISCONTINUITY and EXT-X-PROGRAM-DATE-TIME of the segment that is being made, and its parts. */
  open?: OpenSegment | undefined;
  preloadHints?: readonly PreloadHint[] | undefined;
  renditionReports?: readonly RenditionReport[] | undefined;
  ended?: boolean | undefined;
}

/** A segment that does not have all its parts yet. */
export interface OpenSegment extends Pick<Segment, 'programDateTimeMs' | 'discontinuity' | 'map'> {
  parts: readonly Part[];
}

export interface MediaRendition {
  type: 'AUDIO' | 'VIDEO' | 'SUBTITLES' | 'CLOSED-CAPTIONS';
  groupId: string;
  name: string;
  uri?: string | undefined;
  language?: string | undefined;
  default?: boolean | undefined;
  autoselect?: boolean | undefined;
  forced?: boolean | undefined;
  channels?: string | undefined;
  instreamId?: string | undefined;
  characteristics?: string | undefined;
}

interface StreamAttributes {
  uri: string;
  /** Peak bits a second. */
  bandwidth: number;
  averageBandwidth?: number | undefined;
  codecs: readonly string[];
  resolution?: { width: number; height: number } | undefined;
}

export interface VariantStream extends StreamAttributes {
  frameRate?: number | undefined;
  audio?: string | undefined;
  subtitles?: string | undefined;
  /** `closedCaptions: 'NONE'` says that there are none. */
  closedCaptions?: string | undefined;
}

export type IFrameStream = StreamAttributes;

export interface MultivariantPlaylist {
  version: number;
  independentSegments?: boolean | undefined;
  renditions?: readonly MediaRendition[] | undefined;
  variants: readonly VariantStream[];
  iFrameStreams?: readonly IFrameStream[] | undefined;
}
