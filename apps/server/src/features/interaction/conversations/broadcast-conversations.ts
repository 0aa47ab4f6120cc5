import type { RoomRole } from '@footlight/contract';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { BroadcastAccess, BroadcastRow, BroadcastsRepository, LiveShows } from '../../broadcasts/index.ts';
import { type PersonKey, personOf } from '../people.ts';
import type { Conversation, ConversationSource, Seen } from './conversation.ts';
import type { MeetingConversations } from './meeting-conversations.ts';

export interface BroadcastConversationsDeps {
  repository: BroadcastsRepository;
  access: BroadcastAccess;
  shows: Pick<LiveShows, 'liveIn'>;
  meetings: MeetingConversations;
}

/** The chats of broadcasts. Who leads a meeting leads the chat of the broadcast that shows it too. */
export class BroadcastConversations implements ConversationSource {
  readonly #deps: BroadcastConversationsDeps;

  constructor(deps: BroadcastConversationsDeps) {
    this.#deps = deps;
  }

  async seen(id: string, principal: Principal): Promise<Seen> {
    const { access, repository } = this.#deps;
    const found = await repository.byId(id);
    const inMeeting = found === undefined ? null : await this.#roleInMeeting(found, principal);
    // Who is in the meeting reads the chat of what shows it, also of a private show.
    const { row, role } =
      found === undefined || inMeeting === null
        ? await access.visible(found, principal)
        : { row: found, role: stronger(inMeeting, await access.roleIn(found, principal)) };
    return { conversation: conversationOf(row), role, over: row.status === 'ended' || row.status === 'cancelled' };
  }

  async ofRoom(roomId: string): Promise<Conversation | undefined> {
    const row = await this.#deps.repository.byRoom(roomId);
    return row === undefined || row.in_meeting ? undefined : conversationOf(row);
  }

  /** The one of the show that is live in this room. */
  liveIn(roomId: string): Conversation | undefined {
    const row = this.#deps.shows.liveIn(roomId);
    return row && conversationOf(row);
  }

  async roleOf(conversation: Conversation, person: PersonKey): Promise<RoomRole | null> {
    const { kind, id } = personOf(person);
    const given = kind === 'user' ? ((await this.#deps.repository.memberRole(conversation.id, id)) ?? null) : null;
    if (!conversation.inMeeting) return given;
    const inMeeting = await this.#deps.meetings.roleOf(conversation, person);
    return inMeeting === null ? given : stronger(inMeeting, given);
  }

  /** Who comes later has no part in a show that is over; who leads the meeting keeps it in order all the same. */
  async #roleInMeeting(row: BroadcastRow, principal: Principal): Promise<RoomRole | null> {
    if (!row.in_meeting || principal.kind === 'nobody') return null;
    const role = await this.#deps.meetings.roleOf({ roomId: row.room_id }, identityKey(principal));
    return row.status === 'live' || role === 'host' || role === 'moderator' ? role : null;
  }
}

export function conversationOf(row: BroadcastRow): Conversation {
  return { id: row.id, of: 'broadcast', roomId: row.room_id, hostId: row.host_id, inMeeting: row.in_meeting };
}

const weights: Record<RoomRole, number> = { host: 3, moderator: 2, speaker: 1, viewer: 0 };

function stronger(one: RoomRole, other: RoomRole | null): RoomRole {
  return other === null || weights[one] >= weights[other] ? one : other;
}
