import type { TrackConfig } from '@footlight/formats';

/** One initialisation segment; kept as long as a segment needs it. */
export interface Init {
  /** Of the resource, relative to the rendition. */
  name: string;
  config: TrackConfig;
  bytes: Uint8Array;
}

export interface Part {
  index: number;
  name: string;
  /** Seconds. */
  duration: number;
  /** Begins with a key frame. */
  independent: boolean;
  bytes: Uint8Array;
}

/** A segment being made, or done. Times are milliseconds on the stream's timeline, of decoding. */
export interface Segment {
  /** Media sequence number. */
  msn: number;
  name: string;
  init: Init;
  startMs: number;
  /** Wall-clock time at which the first frame is shown, since the epoch. */
  programDateTimeMs: number;
  /** Sum of the parts so far, or the final one. */
  durationMs: number;
  discontinuity: boolean;
  /** Nothing was there in this time. */
  gap: boolean;
  parts: Part[];
  byteLength: number;
  /** Bytes from the beginning that hold the key frame it begins with; 0 for audio. */
  keyFrameBytes: number;
  /** Whether it lies on disk. Its parts are emptied later. */
  stored: boolean;
}

export function newSegment(
  start: Pick<Segment, 'msn' | 'init' | 'startMs' | 'programDateTimeMs' | 'discontinuity'>,
): Segment {
  return {
    ...start,
    name: `seg-${start.msn}.m4s`,
    durationMs: 0,
    gap: false,
    parts: [],
    byteLength: 0,
    keyFrameBytes: 0,
    stored: false,
  };
}
