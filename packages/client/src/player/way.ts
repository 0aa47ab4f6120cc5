import type { Store } from '../store.ts';
import type { PlaybackProtocol, PlayerStats, WayState } from './types.ts';

/** One way of watching, from the moment it is tried. Its state says how that goes; after `failed` nothing comes any more. */
export interface Way {
  readonly protocol: PlaybackProtocol;
  readonly store: Store<WayState>;
  attach(element: HTMLVideoElement | null): void;
  /** The publisher came or went, so what was missing may be there now. */
  airChanged(): void;
  setQuality(quality: 'auto' | number): Promise<void>;
  goLive(): void;
  seek(position: number): void;
  setCaptions(shown: boolean): void;
  stats(): Promise<PlayerStats>;
  close(): void;
}

export const freshWay: WayState = {
  phase: 'opening',
  error: null,
  latencySeconds: null,
  atLiveEdge: true,
  seekable: null,
  position: 0,
  soundOnly: false,
  quality: null,
  hasCaptions: false,
  showsCaptions: false,
};
