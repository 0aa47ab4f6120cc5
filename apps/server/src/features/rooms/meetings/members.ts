import type { Member, RoomRole, UserSummary } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Principal } from '../../../base/principal.ts';
import type { RoomsService } from '../service.ts';
import type { MeetingAccess } from './access.ts';
import type { MeetingSurroundings } from './admission.ts';
import type { Lobby } from './lobby.ts';
import type { MeetingsRepository } from './repository.ts';
import type { MeetingSpace } from './space.ts';
import type { MeetingSpaces } from './spaces.ts';

/** Finds accounts. */
export interface Accounts {
  byEmail(email: string): Promise<UserSummary | undefined>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, UserSummary>>;
}

/** Members with their present names; accounts that are gone are none. */
export async function named(
  members: readonly { user_id: string; role: RoomRole }[],
  accounts: Accounts,
): Promise<Member[]> {
  const users = await accounts.byIds(members.map(({ user_id }) => user_id));
  return members.flatMap(({ user_id, role }) => {
    const user = users.get(user_id);
    return user === undefined ? [] : [{ user, role }];
  });
}

/** The account that an invitation means. Throws `not_found`. */
export async function accountOf(
  { userId, email }: { userId?: string | undefined; email?: string | undefined },
  accounts: Accounts,
): Promise<UserSummary> {
  const byId = async () => (userId === undefined ? undefined : (await accounts.byIds([userId])).get(userId));
  const user = email === undefined ? await byId() : await accounts.byEmail(email);
  if (user === undefined) throw new AppError('not_found', 'no account with this id or e-mail address');
  return user;
}

export interface MeetingMembersDeps {
  repository: MeetingsRepository;
  spaces: MeetingSpaces;
  access: MeetingAccess;
  lobby: Lobby;
  rooms: RoomsService;
  accounts: Accounts;
  surroundings: Pick<MeetingSurroundings, 'acted'>;
  logger: Logger;
}

/** Whom the hosts of a room have invited by name, and as what. */
export class MeetingMembers {
  readonly #most: number;
  readonly #deps: MeetingMembersDeps;

  constructor(options: { most: number }, deps: MeetingMembersDeps) {
    this.#most = options.most;
    this.#deps = deps;
  }

  async list(roomId: string, principal: Principal): Promise<Member[]> {
    await this.#deps.access.managed(roomId, principal);
    const members = await this.#deps.repository.members(roomId);
    return named(members, this.#deps.accounts);
  }

  /** Who was removed may come again; who waits in the lobby is let in. */
  async put(
    roomId: string,
    invited: { userId?: string | undefined; email?: string | undefined; role: RoomRole },
    principal: Principal,
  ): Promise<Member> {
    const { accounts, access, lobby, rooms, spaces } = this.#deps;
    return spaces.inTurn(roomId, async () => {
      const space = await access.managed(roomId, principal);
      const user = await accountOf(invited, accounts);
      const before = space.members.get(user.id);
      await this.name(space, user.id, invited.role);
      if (invited.role !== before) this.#acted('role_given', roomId, principal, user, invited.role);
      const person = `user:${user.id}`;
      space.set(person, { removed: false });
      lobby.answer(roomId, lobby.waitersOf(roomId, person), 'admitted');
      await rooms.reassess(roomId, person);
      return { user: { id: user.id, displayName: user.displayName }, role: invited.role };
    });
  }

  /** Gives an account its role in the room, for good. */
  async name(space: MeetingSpace, userId: string, role: RoomRole): Promise<void> {
    if (userId === space.row.host_id) throw new AppError('conflict', 'it is the room of this account');
    if (!space.members.has(userId) && space.members.size >= this.#most)
      throw new AppError('capacity_exceeded', `a room invites at most ${this.#most} people`);
    await this.#deps.repository.putMember(space.id, userId, role);
    space.members.set(userId, role);
    this.#deps.logger.info({ roomId: space.id, userId, role }, 'somebody has a role in a meeting room');
  }

  async remove(roomId: string, userId: string, principal: Principal): Promise<void> {
    const { repository, access, accounts, rooms, spaces } = this.#deps;
    await spaces.inTurn(roomId, async () => {
      const space = await access.managed(roomId, principal);
      if (!(await repository.removeMember(roomId, userId))) throw new AppError('not_found', 'no such member');
      const user = (await accounts.byIds([userId])).get(userId) ?? { id: userId, displayName: '' };
      this.#acted('role_taken', roomId, principal, user, space.members.get(userId) ?? '');
      space.members.delete(userId);
      const person = `user:${userId}`;
      const room = rooms.room(roomId);
      if (space.row.access !== 'invite' || room === undefined) return rooms.reassess(roomId, person);
      space.set(person, { admitted: false });
      for (const peer of room.by('member')) if (peer.identity === person) rooms.evict(room, peer, 'uninvited');
    });
  }

  #acted(
    action: 'role_given' | 'role_taken',
    roomId: string,
    by: Principal,
    { id, displayName }: UserSummary,
    detail: string,
  ): void {
    if (by.kind !== 'nobody')
      this.#deps.surroundings.acted({ action, roomId, by, target: { id, displayName }, detail });
  }
}
