import { AppError } from '../../base/errors.ts';
import type { SocketHandlers } from '../../platform/sockets/gateway.ts';
import { inRoomOf, type Place, type RoomsService } from '../rooms/index.ts';
import type { ChatParts } from './chat-routes.ts';
import { type PersonKey, personKey } from './people.ts';

export type ChatSockets = Pick<
  SocketHandlers,
  'chatMessage' | 'removePeer' | 'kickPeer' | 'timeoutPeer' | 'banUser' | 'setChatMode'
>;

/** Events of the chat and of those who moderate it; `kickPeer` is `removePeer` by its older name. */
export function chatSockets(rooms: RoomsService, { door, standing, settings, people }: ChatParts): ChatSockets {
  const inRoom = inRoomOf(rooms);
  const acting = ({ room, peer }: Place) => standing.moderatingRoom(room.id, peer.principal);
  return {
    chatMessage: inRoom('chatMessage', async (place, message) => ({ message: await door.post(place, message) })),
    removePeer: inRoom('removePeer', async (place, { peerId }) => {
      await people.remove(place, peerId);
      return {};
    }),
    kickPeer: inRoom('kickPeer', async (place, { peerId, roomId }) => {
      if (roomId !== place.room.id) throw new AppError('forbidden', 'that is not the room of this connection');
      await people.remove(place, peerId);
      return {};
    }),
    timeoutPeer: inRoom('timeoutPeer', async (place, { peerId, seconds }) => {
      const person = people.peer(place, peerId).identity;
      await people.restrict(await acting(place), person, { kind: 'timeout', seconds, reason: '' });
      return {};
    }),
    banUser: inRoom('banUser', async (place, { peerId, reason = '', ...who }) => {
      const person: PersonKey = peerId === undefined ? personKey(who) : people.peer(place, peerId).identity;
      await people.ban(place, person, reason);
      return {};
    }),
    setChatMode: inRoom('setChatMode', async (place, changes) => {
      const { blockedWords: _, ...chatMode } = await settings.update(await acting(place), changes);
      return { chatMode };
    }),
  };
}
