import type { RoomState } from '@footlight/client';
import type { Peer } from '@footlight/contract';

type Known = Pick<RoomState, 'me' | 'peers' | 'meeting'>;

/** Who leads the meeting; null where nobody does, undefined for the moment between the leaving of who led and word of who does now. */
export function leaderOf({ me, peers, meeting }: Known): Peer | null | undefined {
  const id = meeting?.leaderPeerId ?? null;
  if (id === null) return null;
  return me?.peerId === id ? me : peers.find(({ peerId }) => peerId === id);
}

export interface LeaderNews {
  /** Who led before and has left; null where that is no news. */
  left: string | null;
  now: 'you' | 'nobody' | 'other';
  /** Empty where nobody leads. */
  name: string;
}

/** What is to be said when somebody else leads than `before`; null for nothing, as when the same person is back by another connection. */
export function leaderNews(before: Peer | null, state: Known): LeaderNews | null {
  const now = leaderOf(state);
  if (now === undefined) return null;
  if ((before && identityOf(before)) === (now && identityOf(now))) return null;
  const isHere = before === null || state.peers.some((peer) => identityOf(peer) === identityOf(before));
  return {
    left: isHere ? null : before.displayName,
    now: now === null ? 'nobody' : now.peerId === state.me?.peerId ? 'you' : 'other',
    name: now?.displayName ?? '',
  };
}

function identityOf({ peerId, userId, guestId }: Peer): string {
  return userId ?? guestId ?? peerId;
}
