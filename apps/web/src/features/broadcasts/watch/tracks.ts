import type { RemoteTrack } from '@footlight/client';

/** What belongs together in sound and picture: a camera with its microphone, a screen with its sound. */
export interface MediaGroup {
  /** Stays the same while the person is there, so that the element that plays it is not changed when the layout is. */
  key: string;
  peerId: string;
  kind: 'camera' | 'screen';
  video: RemoteTrack | null;
  audio: RemoteTrack | null;
}

export interface Arrangement {
  /** The large picture, or without any picture the first sound; null when nothing is received. */
  main: MediaGroup | null;
  /** Pictures in a row beside it. */
  tiles: readonly MediaGroup[];
  /** Heard, not seen. */
  sounds: readonly MediaGroup[];
}

/**
 * The layout of a stage: the large picture is a shared screen, else the active speaker's camera, else the host's, else the first there is; the other
 * pictures stand in a row. Every sound is heard. A camera that its owner has turned off is not shown.
 */
export function arrange(
  remote: readonly RemoteTrack[],
  isPagePaused: boolean,
  { activeSpeaker, hosts }: { activeSpeaker: string | null; hosts: ReadonlySet<string> },
): Arrangement {
  const groups = groupsOf(remote, (track) => isPagePaused || !track.paused);
  const seen = groups.filter(({ video }) => video !== null);
  const cameras = seen.filter(({ kind }) => kind === 'camera');
  const main =
    seen.find(({ kind }) => kind === 'screen') ??
    cameras.find(({ peerId }) => peerId === activeSpeaker) ??
    cameras.find(({ peerId }) => hosts.has(peerId)) ??
    cameras[0] ??
    groups[0] ??
    null;
  return {
    main,
    tiles: seen.filter((group) => group !== main),
    sounds: groups.filter((group) => group !== main && group.video === null),
  };
}

function groupsOf(remote: readonly RemoteTrack[], isShown: (track: RemoteTrack) => boolean): MediaGroup[] {
  const groups = new Map<string, MediaGroup>();
  for (const track of remote) {
    const kind = track.source === 'screen' || track.source === 'screenAudio' ? 'screen' : 'camera';
    const key = `${track.peerId} ${kind}`;
    const group = groups.get(key) ?? { key, peerId: track.peerId, kind, video: null, audio: null };
    if (track.kind === 'audio') group.audio = track;
    else if (isShown(track)) group.video = track;
    groups.set(key, group);
  }
  return [...groups.values()].filter(({ video, audio }) => video !== null || audio !== null);
}

/** Names of simulcast layers, lowest first, as far as so few of them can have names. */
export function layerName(layer: number, count: number): 'low' | 'medium' | 'high' | 'other' {
  if (count > 3) return 'other';
  if (layer === count - 1) return 'high';
  return layer === 0 ? 'low' : 'medium';
}
