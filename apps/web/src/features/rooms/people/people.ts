import type { RoomState } from '@footlight/client';
import type { Hand, Peer } from '@footlight/contract';

export interface PersonInfo {
  peer: Peer;
  identity: string;
  isSelf: boolean;
  isOwner: boolean;
  /** Of the hosts, the one who leads now. */
  isLeader: boolean;
  /** Null for who does not speak here. */
  isMuted: boolean | null;
  hasCamera: boolean;
  sharesScreen: boolean;
  hand: Hand | null;
}

const rank: Record<Peer['role'], number> = { host: 0, moderator: 1, speaker: 2, viewer: 3 };

/** Everybody in the room: oneself, hosts, those who speak, those who listen; by name within each. */
export function personsOf(
  { me, peers, published, meeting }: Pick<RoomState, 'me' | 'peers' | 'published' | 'meeting'>,
  own: { isMuted: boolean; hasCamera: boolean; sharesScreen: boolean },
  hands: readonly Hand[],
): PersonInfo[] {
  const everybody = me ? [me, ...peers.filter(({ peerId }) => peerId !== me.peerId)] : peers;
  return everybody
    .map((peer): PersonInfo => {
      const isSelf = peer.peerId === me?.peerId;
      const has = (source: string) =>
        published.some((one) => one.peerId === peer.peerId && one.appData.source === source && !one.paused);
      const speaks = peer.role === 'host' || peer.role === 'speaker';
      return {
        peer,
        identity: peer.userId ?? peer.guestId ?? peer.peerId,
        isSelf,
        isOwner: peer.userId !== null && peer.userId === meeting?.hostUserId,
        isLeader: peer.peerId === meeting?.leaderPeerId,
        isMuted: speaks ? (isSelf ? own.isMuted : !has('microphone')) : null,
        hasCamera: isSelf ? own.hasCamera : has('camera'),
        // Also who sends its sound alone: whatever comes of a screen can be stopped.
        sharesScreen: isSelf ? own.sharesScreen : has('screen') || has('screenAudio'),
        hand: hands.find(({ peerId }) => peerId === peer.peerId) ?? null,
      };
    })
    .sort(
      (one, other) =>
        Number(other.isSelf) - Number(one.isSelf) ||
        rank[one.peer.role] - rank[other.peer.role] ||
        one.peer.displayName.localeCompare(other.peer.displayName),
    );
}

/** How many are in the room beside those of `personsOf`: large rooms name those who may send, and count the rest. */
export function unnamedOf({ me, peers, counts }: Pick<RoomState, 'me' | 'peers' | 'counts'>): number {
  const unnamed = counts?.unnamed ?? 0;
  const isSelfNamed = me === null || peers.some(({ peerId }) => peerId === me.peerId);
  return Math.max(0, isSelfNamed ? unnamed : unnamed - 1);
}

/** Everybody in the room, oneself included, named or not. */
export function countOf(state: Pick<RoomState, 'me' | 'peers' | 'counts'>): number {
  const { me, peers } = state;
  const others = peers.filter(({ peerId }) => peerId !== me?.peerId).length;
  return others + Number(me !== null) + unnamedOf(state);
}

/** Nobody could lead the meeting but this host, who is not alone in it. */
export function isOnlyLead(state: Pick<RoomState, 'me' | 'peers' | 'counts'>): boolean {
  const { me, peers } = state;
  if (me?.role !== 'host' || countOf(state) <= 1) return false;
  return !peers.some(({ peerId, role }) => peerId !== me.peerId && role === 'host');
}

/** Whom this host may leave the meeting to: those of the meeting, who speaks first. Of a meeting that is shown the audience cannot be told from those who listen. */
export function successorsOf({ me, peers, meeting }: Pick<RoomState, 'me' | 'peers' | 'meeting'>): Peer[] {
  const isShown = meeting?.broadcast != null;
  return peers
    .filter(({ peerId, role }) => peerId !== me?.peerId && role !== 'host' && !(isShown && role === 'viewer'))
    .sort((one, other) => rank[one.role] - rank[other.role] || one.displayName.localeCompare(other.displayName));
}

/** Those whose name contains what is looked for, whatever its case. */
export function matching(people: readonly PersonInfo[], search: string): readonly PersonInfo[] {
  const wanted = search.trim().toLocaleLowerCase();
  return wanted === '' ? people : people.filter(({ peer }) => peer.displayName.toLocaleLowerCase().includes(wanted));
}
