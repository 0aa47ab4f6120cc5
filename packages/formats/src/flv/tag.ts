import type { AudioCodec, VideoCodec } from '../media.ts';

/** What one track says in one video message. Times are those of the message. */
export type VideoPacket = {
  /** 0 unless the message is a multitrack one. */
  trackId: number;
  /** To be added to the timestamp, in ns; 0 without ModEx. */
  timestampOffsetNs: number;
} & (
  | { kind: 'config'; codec: VideoCodec; record: Uint8Array }
  | { kind: 'frame'; codec: VideoCodec; key: boolean /** pts - dts in ms. */; compositionMs: number; data: Uint8Array }
  | { kind: 'end' }
);

/** What one track says in one audio message. */
export type AudioPacket = { trackId: number; timestampOffsetNs: number } & (
  | { kind: 'config'; codec: AudioCodec; record: Uint8Array }
  | { kind: 'frame'; codec: AudioCodec; data: Uint8Array }
  | { kind: 'end' }
);

/** AvMultitrackType: Enhanced RTMP v2. */
export const multitrackType = { oneTrack: 0, manyTracks: 1, manyTracksManyCodecs: 2 } as const;
