import type { RoomRole } from '@footlight/contract';
import type { Principal } from '../../../base/principal.ts';
import type { PersonKey } from '../people.ts';

/** What people write into: the chat of a broadcast, or of a meeting; its id is theirs. */
export interface Conversation {
  id: string;
  of: 'broadcast' | 'room';
  roomId: string;
  /** Whose it is: whom followers follow, and whom nobody in it stands above. */
  hostId: string;
  /** It happens in the room of a meeting: as its own chat, or as that of the broadcast that shows it. */
  inMeeting: boolean;
}

/** Names a conversation in a request. */
export type ConversationRef = Pick<Conversation, 'of' | 'id'>;

/** A conversation as one principal may see it. */
export interface Seen {
  conversation: Conversation;
  role: RoomRole;
  /** Nothing can be written any more. */
  over: boolean;
}

/** The conversations of one kind, and what people are in them. */
export interface ConversationSource {
  /** Throws `not_found` where there is none, or none that this principal may know of. */
  seen(id: string, principal: Principal): Promise<Seen>;
  /** The one that this room has for good; undefined where it has none of this kind. */
  ofRoom(roomId: string): Promise<Conversation | undefined>;
  /** Null where this person is nobody in particular. */
  roleOf(conversation: Conversation, person: PersonKey): Promise<RoomRole | null>;
}
