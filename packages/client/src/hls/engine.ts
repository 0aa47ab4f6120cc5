import type { FootlightError } from '../errors.ts';
import type { Quality, TimeRange } from '../player/types.ts';

/** Where live is at this moment, in seconds of media time. */
export interface LiveEdge {
  /** What one can go to; its end is where to play to be live. */
  window: TimeRange;
  /** Between what is shown and the newest that the server has. */
  latency: number;
  /** What `latency` should be. */
  target: number;
  /** Above this it is not caught up by playing faster. */
  giveUp: number;
}

export interface EngineStats {
  videoCodec: string | null;
  audioCodec: string | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  bitrateBps: number | null;
  bandwidthBps: number | null;
}

/**
 * What went wrong for good. `reload`: the same address may work in a moment (a server that restarts, a publisher that is
 * away). Otherwise this browser cannot play it.
 */
export interface EngineFailure {
  error: FootlightError;
  reload: boolean;
}

/** What plays HLS in an element, from the moment it is made. */
export interface HlsEngine {
  /** Null until the playlist is there. */
  edge(): LiveEdge | null;
  quality(): Quality | null;
  setQuality(quality: 'auto' | number): void;
  /** To be called a few times a second. `follows`: the viewer wants to be live, so it plays a little faster while it is behind its target. */
  pace(follows: boolean): void;
  /** Nothing has stalled for a while: play nearer to live again, if stalls have moved it away. */
  easeLatency(): void;
  stats(): EngineStats;
  close(): void;
}

export interface EngineOptions {
  url: string;
  lowLatency: boolean;
  element: HTMLVideoElement;
  onFailure: (failure: EngineFailure) => void;
}

export type OpenEngine = (options: EngineOptions) => Promise<HlsEngine>;
