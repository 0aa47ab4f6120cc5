import {
  broadcastStatuses,
  type Me,
  type Peer,
  type RoomCounts,
  type RoomSnapshot,
  type ServerPayload,
} from '@footlight/contract';
import { shownAfter } from '../commerce/shown.ts';
import type { RoomState } from './types.ts';

export const initialState: RoomState = {
  connection: 'connecting',
  error: null,
  removed: null,
  broadcast: null,
  me: null,
  counts: null,
  peers: [],
  published: [],
  remote: [],
  local: [],
  media: { send: 'none', receive: 'none' },
  activeSpeaker: null,
  levels: new Map(),
  shown: [],
  meeting: null,
  waiting: [],
};

/** What is not known of a room that one is not in, not even by a peer that could be taken up again. */
export const outside: Partial<RoomState> = {
  broadcast: null,
  me: null,
  counts: null,
  peers: [],
  activeSpeaker: null,
  levels: new Map(),
  shown: [],
  meeting: null,
  waiting: [],
};

/** What a snapshot says about everything but media. */
export function fromSnapshot(state: RoomState, snapshot: RoomSnapshot): Partial<RoomState> {
  const { me, peers, counts, pins, meeting, waiting } = snapshot;
  const shown = shownAfter(state.shown, pins);
  const { broadcast } = meeting ?? state;
  return { me, peers, shown, meeting, waiting, ...withCounts({ ...state, broadcast }, counts) };
}

/** The change an event makes to the part of the state that is only shown; events about media change nothing here. */
export function applyEvent(state: RoomState, event: string, payload: unknown): Partial<RoomState> {
  switch (event) {
    case 'newPeer':
    case 'userJoined': {
      const { seq: _, ...peer } = payload as ServerPayload<'newPeer'>;
      return { peers: [...without(state.peers, peer.peerId), peer] };
    }
    case 'peerLeft':
    case 'userLeft': {
      const { peerId } = payload as ServerPayload<'peerLeft'>;
      const levels = new Map(state.levels);
      levels.delete(peerId);
      const activeSpeaker = state.activeSpeaker === peerId ? null : state.activeSpeaker;
      return { peers: without(state.peers, peerId), levels, activeSpeaker };
    }
    case 'roleChanged': {
      const { peerId, role, permissions } = payload as ServerPayload<'roleChanged'>;
      const peers = state.peers.map((peer) => (peer.peerId === peerId ? { ...peer, role } : peer));
      if (state.me?.peerId !== peerId) return { peers };
      const me = { ...state.me, role, permissions };
      // A large room names who may publish, but not to themselves.
      const isNamed = !permissions.includes('publish') || peers.some((peer) => peer.peerId === peerId);
      return { me, peers: isNamed ? peers : [...peers, peerOf(me)] };
    }
    case 'streamUpdate': {
      const { seq: _, ...counts } = payload as ServerPayload<'streamUpdate'>;
      return withCounts(state, counts);
    }
    case 'streamStarted':
    case 'streamEnded': {
      const { broadcast } = payload as ServerPayload<'streamStarted'>;
      const { viewers, likes, onAir, status } = broadcast;
      return { broadcast, counts: { ...state.counts, viewers, likes, onAir, status } };
    }
    case 'pinnedProducts':
      return { shown: shownAfter(state.shown, (payload as ServerPayload<'pinnedProducts'>).pins) };
    case 'meetingUpdate': {
      const { seq: _, ...meeting } = payload as ServerPayload<'meetingUpdate'>;
      return { meeting, broadcast: meeting.broadcast };
    }
    case 'lobbyUpdate':
      return { waiting: (payload as ServerPayload<'lobbyUpdate'>).waiting };
    case 'activeSpeaker':
      return { activeSpeaker: (payload as ServerPayload<'activeSpeaker'>).peerId };
    case 'audioLevels': {
      const { levels } = payload as ServerPayload<'audioLevels'>;
      return { levels: loudestOf(levels) };
    }
    default:
      return {};
  }
}

/** Whether the peer, which is another, is of the person of this page. */
export function isSamePerson({ me, peers }: RoomState, peerId: string): boolean {
  const peer = peers.find((one) => one.peerId === peerId);
  return peer !== undefined && me?.userId === peer.userId && me.guestId === peer.guestId;
}

/** Of several sounds of one peer the loudest counts. */
function loudestOf(levels: ServerPayload<'audioLevels'>['levels']): Map<string, number> {
  const loudest = new Map<string, number>();
  for (const { peerId, volumeDb } of levels) {
    loudest.set(peerId, Math.max(volumeDb, loudest.get(peerId) ?? Number.NEGATIVE_INFINITY));
  }
  return loudest;
}

function peerOf({ peerId, role, displayName, userId, guestId }: Me): Peer {
  return { peerId, role, displayName, userId, guestId };
}

function without(peers: readonly Peer[], peerId: string): Peer[] {
  return peers.filter((peer) => peer.peerId !== peerId);
}

/** Counts belong to the broadcast too, so both are changed together. */
function withCounts(state: RoomState, counts: RoomCounts): Partial<RoomState> {
  if (state.broadcast === null) return { counts, broadcast: null };
  const { viewers, likes, onAir } = counts;
  const status = broadcastStatuses.find((known) => known === counts.status) ?? state.broadcast.status;
  return { counts, broadcast: { ...state.broadcast, viewers, likes, onAir, status } };
}
