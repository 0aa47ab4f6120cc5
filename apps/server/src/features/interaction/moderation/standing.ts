import type { RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Principal } from '../../../base/principal.ts';
import type { BroadcastAccess, BroadcastRow, BroadcastsRepository } from '../../broadcasts/index.ts';
import type { ChatShow } from '../chat/room-chat.ts';
import { type PersonKey, personOf } from '../people.ts';

/** Who may act on whom: somebody of a higher rank on somebody of a lower one. */
export const ranks = { audience: 0, moderator: 1, coHost: 2, owner: 3, admin: 4 } as const;

/** An account that moderates a show. */
export interface Acting {
  show: ChatShow;
  actor: { id: string; displayName: string; rank: number };
}

export interface StandingDeps {
  broadcasts: BroadcastsRepository;
  access: BroadcastAccess;
  isAdmin: (userId: string) => Promise<boolean>;
}

/** The show that is asked for, as far as the caller may see or moderate it, and how people stand to each other in it. */
export class Standing {
  readonly #deps: StandingDeps;

  constructor(deps: StandingDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found` where the caller may not know of the show. */
  async visible(broadcastId: string, principal: Principal): Promise<{ row: BroadcastRow; role: RoomRole }> {
    return this.#deps.access.visible(await this.#deps.broadcasts.byId(broadcastId), principal);
  }

  /** Throws `not_found` or `forbidden` where the caller may not moderate the show. */
  async moderating(broadcastId: string, principal: Principal): Promise<Acting> {
    const { row, role } = await this.visible(broadcastId, principal);
    return this.#acting(row, role, principal);
  }

  /** The same for somebody in the room of a show. */
  async moderatingRoom(roomId: string, principal: Principal): Promise<Acting> {
    const row = await this.#deps.broadcasts.byRoom(roomId);
    const visible = await this.#deps.access.visible(row, principal);
    return this.#acting(visible.row, visible.role, principal);
  }

  /** The show of a room; throws `not_found` where it has none. */
  async showOf(roomId: string): Promise<ChatShow> {
    const row = await this.#deps.broadcasts.byRoom(roomId);
    if (row === undefined) throw new AppError('not_found', 'no such broadcast');
    return showOf(row);
  }

  async rankOf(show: ChatShow, person: PersonKey): Promise<number> {
    const { kind, id } = personOf(person);
    if (kind === 'guest') return ranks.audience;
    if (await this.#deps.isAdmin(id)) return ranks.admin;
    if (id === show.hostId) return ranks.owner;
    return rankOfRole((await this.#deps.broadcasts.memberRole(show.broadcastId, id)) ?? 'viewer');
  }

  /** Throws `forbidden` where `person` is not below who acts. One may always act on oneself. */
  async checkAbove({ show, actor }: Acting, person: PersonKey): Promise<void> {
    if (person === `user:${actor.id}`) return;
    if ((await this.rankOf(show, person)) >= actor.rank)
      throw new AppError('forbidden', 'only somebody above them in this show may do that');
  }

  #acting(row: BroadcastRow, role: RoomRole, principal: Principal): Acting {
    if (principal.kind !== 'user' || (role !== 'host' && role !== 'moderator' && principal.role !== 'admin'))
      throw new AppError('forbidden', 'only who moderates the show may do that');
    const { userId, displayName } = principal;
    const inShow = row.host_id === userId ? ranks.owner : rankOfRole(role);
    const rank = principal.role === 'admin' ? ranks.admin : inShow;
    return { show: showOf(row), actor: { id: userId, displayName, rank } };
  }
}

export function showOf(row: BroadcastRow): ChatShow {
  return { broadcastId: row.id, roomId: row.room_id, hostId: row.host_id };
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
