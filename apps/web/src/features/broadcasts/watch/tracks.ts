import type { RemoteTrack } from '@footlight/client';

export interface Arrangement {
  /** The large picture: a shared screen before a camera. */
  main: RemoteTrack | null;
  /** The camera beside a shared screen. */
  inset: RemoteTrack | null;
  audio: readonly RemoteTrack[];
}

/** What is shown where. A camera that its owner has turned off is not shown. */
export function arrange(remote: readonly RemoteTrack[], isPagePaused: boolean): Arrangement {
  const isShown = (track: RemoteTrack) => isPagePaused || !track.paused;
  const screen = remote.find((track) => track.source === 'screen' && isShown(track)) ?? null;
  const camera = remote.find((track) => track.source === 'camera' && isShown(track)) ?? null;
  return {
    main: screen ?? camera,
    inset: screen ? camera : null,
    audio: remote.filter((track) => track.kind === 'audio'),
  };
}

/** Names of simulcast layers, lowest first, as far as so few of them can have names. */
export function layerName(layer: number, count: number): 'low' | 'medium' | 'high' | 'other' {
  if (count > 3) return 'other';
  if (layer === count - 1) return 'high';
  return layer === 0 ? 'low' : 'medium';
}
