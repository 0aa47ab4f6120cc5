import { personalSources } from '@footlight/contract';
import type { SocketHandlers } from '../../platform/sockets/gateway.ts';
import { inRoomOf, type RoomsService } from '../rooms/index.ts';
import type { Hands } from './hands/service.ts';
import type { Likes } from './likes/service.ts';
import type { Reactions } from './reactions/service.ts';

export type AudienceSockets = Pick<
  SocketHandlers,
  | 'reaction'
  | 'toggleLike'
  | 'raiseHand'
  | 'lowerHand'
  | 'inviteToStage'
  | 'acceptStage'
  | 'declineStage'
  | 'leaveStage'
  | 'mutePeer'
>;

/** Events of reactions, likes and the way to the stage. */
export function audienceSockets(deps: {
  rooms: RoomsService;
  reactions: Reactions;
  likes: Likes;
  hands: Hands;
}): AudienceSockets {
  const { rooms, reactions, likes, hands } = deps;
  const inRoom = inRoomOf(rooms);
  const done = () => ({});
  return {
    reaction: inRoom('reaction', (place, { emoji }) => {
      reactions.react(place, emoji);
      return {};
    }),
    toggleLike: inRoom('toggleLike', ({ room, peer }, toggle) =>
      likes.toggle(room.id, { ...toggle, person: peer.identity }),
    ),
    raiseHand: inRoom('raiseHand', async (place) => ({ hand: await hands.raise(place) })),
    lowerHand: inRoom('lowerHand', (place, { peerId }) => {
      hands.lower(place, peerId);
      return {};
    }),
    inviteToStage: inRoom('inviteToStage', (place, { peerId }) => hands.invite(place, peerId).then(done)),
    acceptStage: inRoom('acceptStage', (place) => hands.accept(place).then(done)),
    declineStage: inRoom('declineStage', (place) => {
      hands.decline(place);
      return {};
    }),
    leaveStage: inRoom('leaveStage', (place, { peerId }) => hands.leave(place, peerId).then(done)),
    mutePeer: inRoom('mutePeer', (place, { peerId, kind, source = personalSources[kind] }) =>
      hands.mute(place, peerId, source).then(done),
    ),
  };
}
