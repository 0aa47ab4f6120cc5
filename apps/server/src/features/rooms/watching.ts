import type { Peer } from './peer.ts';

/** People who watch: those who may not publish, each identity once. */
export function countWatching(peers: Iterable<Peer>): number {
  const identities = new Set<string>();
  for (const peer of peers) if (!peer.may('publish')) identities.add(peer.identity);
  return identities.size;
}

/** Those of them who receive media from the room itself. */
export function countReceiving(peers: Iterable<Peer>): Record<Peer['protocol'], number> {
  const identities = { webrtc: new Set<string>(), whep: new Set<string>() };
  for (const peer of peers) {
    const receives = peer.protocol === 'whep' || peer.consumers.size > 0;
    if (receives && !peer.may('publish')) identities[peer.protocol].add(peer.identity);
  }
  return { webrtc: identities.webrtc.size, whep: identities.whep.size };
}
