import type { ServerEventName, ServerPayload } from '@footlight/contract';
import type { RoomsService } from '../../rooms/index.ts';
import type { Standing } from '../moderation/standing.ts';
import type { Conversation } from './conversation.ts';

/** Tells everybody in the room of a conversation what happened in it. */
export type Tell = <E extends ServerEventName>(
  conversation: Conversation,
  event: E,
  payload: Omit<ServerPayload<E>, 'seq'>,
) => void;

/** Where something else is talked in by now, nobody there is told: the audience of a show hears nothing of the meeting's chat, nor the meeting of a show that is over. */
export function tellIfCurrent(rooms: Pick<RoomsService, 'announce'>, standing: Pick<Standing, 'isCurrent'>): Tell {
  return (conversation, event, payload) => {
    if (standing.isCurrent(conversation)) rooms.announce(conversation.roomId, event, payload);
  };
}
