import type { RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { BroadcastConversations } from '../conversations/broadcast-conversations.ts';
import type { Conversation, ConversationRef, ConversationSource, Seen } from '../conversations/conversation.ts';
import type { MeetingConversations } from '../conversations/meeting-conversations.ts';
import { type PersonKey, personOf } from '../people.ts';
import { PerConversation } from '../per-conversation.ts';

/** Who may act on whom: somebody of a higher rank on somebody of a lower one. */
export const ranks = { audience: 0, moderator: 1, coHost: 2, owner: 3, admin: 4 } as const;

/** Somebody who moderates a conversation: an account, or in a meeting a guest who is one of its hosts. */
export interface Acting {
  conversation: Conversation;
  actor: { id: string; person: PersonKey; displayName: string; rank: number };
}

export interface StandingDeps {
  broadcasts: BroadcastConversations;
  meetings: MeetingConversations;
  isAdmin: (userId: string) => Promise<boolean>;
}

const mostRooms = 1000;

/** The conversation that is asked for, as far as the caller may see or moderate it, and how people stand to each other in it. */
export class Standing {
  readonly #deps: StandingDeps;
  /** What rooms have for good: the chat of the broadcast whose stage it is, or of the meeting. */
  readonly #ofRooms = new PerConversation<Conversation>(mostRooms);

  constructor(deps: StandingDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found` where the caller may not know of it. */
  visible({ of, id }: ConversationRef, principal: Principal): Promise<Seen> {
    return this.#source(of).seen(id, principal);
  }

  /** Throws `not_found` or `forbidden` where the caller may not moderate it. */
  async moderating(ref: ConversationRef, principal: Principal): Promise<Acting> {
    const { conversation, role } = await this.visible(ref, principal);
    if (principal.kind === 'nobody' || !moderates(conversation, role, principal))
      throw new AppError('forbidden', 'only who moderates this may do that');
    const person = identityKey(principal);
    const { id: actorId } = personOf(person);
    const inIt = isOwner(conversation, person) ? ranks.owner : rankOfRole(role);
    const rank = isAdmin(conversation, principal) ? ranks.admin : inIt;
    return { conversation, actor: { id: actorId, person, displayName: principal.displayName, rank } };
  }

  /** The same for somebody in a room, of what is talked in there now. */
  async moderatingRoom(roomId: string, principal: Principal): Promise<Acting> {
    return this.moderating(await this.inRoom(roomId), principal);
  }

  /** What is talked in in this room now; throws `not_found` where that is nothing. A meeting has the broadcast's as long as it is shown. */
  async inRoom(roomId: string): Promise<Conversation> {
    const { broadcasts, meetings } = this.#deps;
    const live = broadcasts.liveIn(roomId);
    if (live !== undefined) return live;
    const own = await this.#ofRooms.get(roomId, async () => {
      const found = (await meetings.ofRoom(roomId)) ?? (await broadcasts.ofRoom(roomId));
      if (found === undefined) throw new AppError('not_found', 'nothing is talked in in this room');
      return found;
    });
    return broadcasts.liveIn(roomId) ?? own;
  }

  /** Whether this is what is talked in in its room now: who is there is told of it. */
  isCurrent({ id, of, roomId, inMeeting }: Conversation): boolean {
    const live = this.#deps.broadcasts.liveIn(roomId);
    return live === undefined ? of === 'room' || !inMeeting : live.id === id;
  }

  async rankOf(conversation: Conversation, person: PersonKey): Promise<number> {
    const { kind, id } = personOf(person);
    if (conversation.of === 'broadcast' && kind === 'user' && (await this.#deps.isAdmin(id))) return ranks.admin;
    if (isOwner(conversation, person)) return ranks.owner;
    return rankOfRole((await this.#source(conversation.of).roleOf(conversation, person)) ?? 'viewer');
  }

  /** Throws `forbidden` where `person` is not below who acts. One may always act on oneself. */
  async checkAbove({ conversation, actor }: Acting, person: PersonKey): Promise<void> {
    if (person === actor.person) return;
    if ((await this.rankOf(conversation, person)) >= actor.rank)
      throw new AppError('forbidden', 'only somebody above them may do that');
  }

  #source(of: Conversation['of']): ConversationSource {
    return of === 'broadcast' ? this.#deps.broadcasts : this.#deps.meetings;
  }
}

export function moderates(conversation: Conversation, role: RoomRole, principal: Principal): boolean {
  return role === 'host' || role === 'moderator' || isAdmin(conversation, principal);
}

/** Admins of the instance answer for what is shown on it; in a meeting they are what its hosts have made of them. */
function isAdmin({ of }: Conversation, principal: Principal): boolean {
  return of === 'broadcast' && principal.kind === 'user' && principal.role === 'admin';
}

function isOwner({ hostId }: Conversation, person: PersonKey): boolean {
  return person === `user:${hostId}`;
}

function rankOfRole(role: RoomRole): number {
  switch (role) {
    case 'host':
      return ranks.coHost;
    case 'moderator':
      return ranks.moderator;
    case 'speaker':
    case 'viewer':
      return ranks.audience;
  }
}
