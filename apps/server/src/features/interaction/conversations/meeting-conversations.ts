import type { RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { RoomsService } from '../../rooms/index.ts';
import type { PersonKey } from '../people.ts';
import type { Conversation, ConversationSource, Seen } from './conversation.ts';

/** What is stored of meetings. */
export interface MeetingDirectory {
  /** The account whose room it is; undefined where there is no such room. */
  hostOf(roomId: string): Promise<string | undefined>;
  /** What its hosts have made of somebody who may come; null for everybody else. */
  roleOf(roomId: string, person: PersonKey): Promise<RoomRole | null>;
}

/** The chats of meetings: for their members, and for those who are in them now. Having the link is not enough to read what was said. */
export class MeetingConversations implements ConversationSource {
  readonly #meetings: MeetingDirectory;
  readonly #rooms: Pick<RoomsService, 'room'>;

  constructor(deps: { meetings: MeetingDirectory; rooms: Pick<RoomsService, 'room'> }) {
    this.#meetings = deps.meetings;
    this.#rooms = deps.rooms;
  }

  async seen(id: string, principal: Principal): Promise<Seen> {
    const conversation = await this.ofRoom(id);
    const role =
      conversation === undefined || principal.kind === 'nobody'
        ? null
        : await this.roleOf(conversation, identityKey(principal));
    if (conversation === undefined || role === null) throw new AppError('not_found', 'no such room');
    return { conversation, role, over: false };
  }

  async ofRoom(roomId: string): Promise<Conversation | undefined> {
    const hostId = await this.#meetings.hostOf(roomId);
    return hostId === undefined ? undefined : { id: roomId, of: 'room', roomId, hostId, inMeeting: true };
  }

  /** In a meeting that is shown too: what somebody is in the meeting, not in the show. */
  async roleOf({ roomId }: Pick<Conversation, 'roomId'>, person: PersonKey): Promise<RoomRole | null> {
    return this.#roleHere(roomId, person) ?? (await this.#meetings.roleOf(roomId, person));
  }

  /** Of those who came as members, not as the audience of a show. */
  #roleHere(roomId: string, person: PersonKey): RoomRole | undefined {
    for (const { door, identity, role } of this.#rooms.room(roomId)?.peers ?? [])
      if (door === 'member' && identity === person) return role;
    return undefined;
  }
}
