/** How a stream is packaged. Durations are milliseconds. */
export interface HlsOptions {
  /** What parts are cut to; a part ends with the frame that brings it nearest. */
  partMs: number;
  /** A segment ends at the first key frame after nine tenths of this. */
  segmentMs: number;
  /** EXT-X-TARGETDURATION is at least this many seconds: room for key frames that come later than the first ones did. */
  leastTargetSeconds: number;
  /** A segment without a key frame is ended after this; frames are then left out until one comes. */
  maxSegmentMs: number;
  /** How far back a viewer may seek. */
  dvrMs: number;
  /** Segments that have left the playlists stay on disk this long, for viewers whose playlist is older. */
  afterglowMs: number;
  /** Segments younger than this are served from memory. At least the three target durations in which parts are listed count. */
  memoryMs: number;
  /** Where the disk does not keep up, segments are given up above this. */
  maxMemoryBytes: number;
  /** Blocked requests of one stream. */
  maxWaiters: number;
  /** How long a first request waits for a stream that has just begun. */
  readyTimeoutMs: number;
}

export const defaultHlsOptions: HlsOptions = {
  partMs: 200,
  segmentMs: 2_000,
  leastTargetSeconds: 1,
  maxSegmentMs: 30_000,
  dvrMs: 30 * 60_000,
  afterglowMs: 60_000,
  memoryMs: 12_000,
  maxMemoryBytes: 256 * 2 ** 20,
  maxWaiters: 20_000,
  readyTimeoutMs: 15_000,
};
