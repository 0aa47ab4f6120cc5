import type { AudioConfig, TrackConfig, VideoConfig } from '@footlight/formats';

/**
 * One access unit on its way through the hub. Times are ticks of the track's timescale on the stream's own timeline, which begins at 0 with
 * the stream, never runs backwards within a track, and goes on when the publisher changes.
 */
export interface Frame {
  dts: number;
  pts: number;
  key: boolean;
  /** As `Sample.data` of @footlight/formats. Not to be changed by whoever receives it: all sinks share it. */
  data: Uint8Array;
  /** The timeline was broken before this frame: another publisher, or timestamps that jumped. */
  discontinuity: boolean;
}

export interface TrackInfo {
  /** Unique in the stream, the same for as long as the track lives: `video`, `audio`, `video-1`… */
  readonly id: string;
  readonly timescale: number;
  readonly config: TrackConfig;
  /** Not of the publisher, but of somebody who accompanies it. */
  readonly beside?: boolean;
}

export function isVideo(config: TrackConfig): config is VideoConfig {
  return config.kind === 'video';
}

export function isAudio(config: TrackConfig): config is AudioConfig {
  return config.kind === 'audio';
}
