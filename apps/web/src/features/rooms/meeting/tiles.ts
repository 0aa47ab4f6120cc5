import type { RoomState } from '@footlight/client';
import type { Peer, RoomRole } from '@footlight/contract';

/** A person or a shared screen, as it stands on the stage. */
export interface TileInfo {
  /** Stays the same as long as the person or the screen is there. */
  key: string;
  kind: 'person' | 'screen';
  peerId: string;
  /** Of an account or a guest, so that a face keeps its colour. */
  identity: string;
  displayName: string;
  role: RoomRole;
  isSelf: boolean;
  /** What is received, or one's own; null while nothing is. */
  video: MediaStreamTrack | null;
  /** Sends pictures, whether they are received or not. */
  hasVideo: boolean;
  isMuted: boolean;
  isSpeaking: boolean;
}

/** What one sends oneself, as the page knows it before the room does. */
export interface OwnMedia {
  camera: MediaStreamTrack | null;
  screen: MediaStreamTrack | null;
  isMuted: boolean;
}

type Known = Pick<RoomState, 'me' | 'peers' | 'published' | 'remote'>;

/** Who may be seen and heard. */
export function mayPublish(role: RoomRole): boolean {
  return role === 'host' || role === 'speaker';
}

/** Everybody who may be seen, in the order they came, oneself first; and every screen that is shared, the newest first, one's own last. */
export function tilesOf(
  state: Known,
  own: OwnMedia,
  speaking: ReadonlySet<string>,
): { people: TileInfo[]; screens: TileInfo[] } {
  const { me, peers, published, remote } = state;
  const others = peers.filter(({ peerId, role }) => peerId !== me?.peerId && mayPublish(role));
  const stands = me !== null && mayPublish(me.role) ? [me, ...others] : others;
  const person = (peer: Peer): TileInfo => {
    const isSelf = peer.peerId === me?.peerId;
    const has = (source: string) =>
      published.some((one) => one.peerId === peer.peerId && one.appData.source === source && !one.paused);
    const camera = remote.find((one) => one.peerId === peer.peerId && one.source === 'camera');
    const hasVideo = isSelf ? own.camera !== null : has('camera');
    const isMuted = isSelf ? own.isMuted : !has('microphone');
    return {
      ...about(peer, isSelf),
      key: peer.peerId,
      kind: 'person',
      video: isSelf ? own.camera : hasVideo && camera && !camera.paused ? camera.track : null,
      hasVideo,
      isMuted,
      isSpeaking: !isMuted && speaking.has(peer.peerId),
    };
  };
  const screens = published
    // A paused one stands still: it is shown no more, as a camera that is off.
    .filter((one) => one.appData.source === 'screen' && one.peerId !== me?.peerId && !one.paused)
    .flatMap((one): TileInfo[] => {
      const peer = peers.find(({ peerId }) => peerId === one.peerId);
      if (!peer) return [];
      const received = remote.find((track) => track.producerId === one.producerId);
      return [screenOf(peer, one.producerId, received?.track ?? null, false)];
    })
    .reverse();
  if (me && own.screen) screens.push(screenOf(me, 'own', own.screen, true));
  return { people: stands.map(person), screens };
}

function screenOf(peer: Peer, id: string, video: MediaStreamTrack | null, isSelf: boolean): TileInfo {
  return {
    ...about(peer, isSelf),
    key: `screen ${id}`,
    kind: 'screen',
    video,
    hasVideo: true,
    isMuted: false,
    isSpeaking: false,
  };
}

function about({ peerId, userId, guestId, displayName, role }: Peer, isSelf: boolean) {
  return { peerId, identity: userId ?? guestId ?? peerId, displayName, role, isSelf };
}

/** Who is large in the view of the speaker: who spoke last of the others, else the first of them, else oneself. */
export function leadOf(
  people: readonly TileInfo[],
  activeSpeaker: string | null,
  speakers: readonly string[],
): TileInfo | null {
  const others = people.filter(({ isSelf }) => !isSelf);
  const bySpeech = [activeSpeaker, ...speakers].flatMap((id) => others.find(({ peerId }) => peerId === id) ?? []);
  return bySpeech[0] ?? others.find(({ hasVideo }) => hasVideo) ?? others[0] ?? people[0] ?? null;
}
