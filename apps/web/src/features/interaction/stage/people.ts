import type { RemoteTrack } from '@footlight/client';
import type { Broadcast, Peer } from '@footlight/contract';

/** Quieter than this is breath and room. Decibels below full scale. */
const speakingDb = -50;

export interface OnStage {
  key: string;
  displayName: string;
  role: 'host' | 'speaker';
  /** Null where the picture and sound come from an encoder, and nobody is in the room for it. */
  peer: Peer | null;
  /** 0 (silent) to 1. */
  level: number;
  isSpeaking: boolean;
}

export interface OnStageInput {
  host: Broadcast['host'];
  peers: readonly Peer[];
  levels: ReadonlyMap<string, number>;
}

/** Who stands on the stage: the host first, then the speakers in the order they came, each person once. */
export function onStageOf({ host, peers, levels }: OnStageInput): OnStage[] {
  const known = new Set(peers.map(({ peerId }) => peerId));
  const hosts = peers.filter(({ role, userId }) => role === 'host' && userId === host.id);
  // An encoder speaks for the host and is nobody's peer.
  const encoder = [...levels].flatMap(([peerId, db]) => (known.has(peerId) ? [] : [db]));
  const hostDb = Math.max(-127, ...hosts.map(({ peerId }) => levels.get(peerId) ?? -127), ...encoder);
  const people = new Map<string, OnStage>([
    [host.id, { key: host.id, displayName: host.displayName, role: 'host', peer: hosts[0] ?? null, ...heard(hostDb) }],
  ]);
  for (const peer of peers) {
    const key = peer.userId ?? peer.guestId ?? peer.peerId;
    if ((peer.role !== 'speaker' && peer.role !== 'host') || people.has(key)) continue;
    const { displayName, role } = peer;
    people.set(key, { key, displayName, role, peer, ...heard(levels.get(peer.peerId) ?? -127) });
  }
  return [...people.values()];
}

function heard(db: number): Pick<OnStage, 'level' | 'isSpeaking'> {
  return { level: Math.min(1, Math.max(0, 1 + db / 60)), isSpeaking: db > speakingDb };
}

/** Tracks of others who were brought on stage; what an encoder of the host sends comes back to the host another way. */
export function guestTracks(
  remote: readonly RemoteTrack[],
  peers: readonly Peer[],
  own: string | null,
): readonly RemoteTrack[] {
  const guests = new Set(
    peers
      .filter(({ role, userId }) => role === 'speaker' || (role === 'host' && userId !== own))
      .map(({ peerId }) => peerId),
  );
  return remote.filter(({ peerId }) => guests.has(peerId));
}
