import { limits, type Member, type RoomRole, type UserSummary } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import type { Principal } from '../../base/principal.ts';
import type { BroadcastAccess } from './access.ts';
import type { BroadcastsRepository } from './repository.ts';

export interface UserDirectory {
  byEmail(email: string): Promise<UserSummary | undefined>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, UserSummary>>;
}

/** Whom a host has invited: viewers of private shows, speakers, moderators, co-hosts. */
export class BroadcastMembers {
  readonly #repository: BroadcastsRepository;
  readonly #access: BroadcastAccess;
  readonly #users: UserDirectory;
  readonly #changed: (roomId: string, userId: string) => Promise<void>;

  constructor(deps: {
    repository: BroadcastsRepository;
    access: BroadcastAccess;
    users: UserDirectory;
    /** Called when this account's right to a room may have changed. */
    changed: (roomId: string, userId: string) => Promise<void>;
  }) {
    this.#repository = deps.repository;
    this.#access = deps.access;
    this.#users = deps.users;
    this.#changed = deps.changed;
  }

  async list(broadcastId: string, principal: Principal): Promise<Member[]> {
    const row = await this.#access.managed(await this.#repository.byId(broadcastId), principal);
    const members = await this.#repository.members(row.id);
    const users = await this.#users.byIds(members.map(({ user_id }) => user_id));
    return members.flatMap(({ user_id, role }) => {
      const user = users.get(user_id);
      return user === undefined ? [] : [{ user, role }];
    });
  }

  async put(
    broadcastId: string,
    invited: { userId?: string | undefined; email?: string | undefined; role: RoomRole },
    principal: Principal,
  ): Promise<Member> {
    const row = await this.#access.managed(await this.#repository.byId(broadcastId), principal);
    const user =
      invited.email === undefined ? await this.#byId(invited.userId) : await this.#users.byEmail(invited.email);
    if (user === undefined) throw new AppError('not_found', 'no account with this id or e-mail address');
    if (user.id === row.host_id) throw new AppError('conflict', 'the host of a broadcast cannot be its guest');
    const members = await this.#repository.members(row.id);
    if (members.length >= limits.membersPerBroadcast && !members.some(({ user_id }) => user_id === user.id)) {
      throw new AppError('capacity_exceeded', `a broadcast has at most ${limits.membersPerBroadcast} members`);
    }
    await this.#repository.putMember(row.id, user.id, invited.role);
    await this.#changed(row.room_id, user.id);
    return { user: { id: user.id, displayName: user.displayName }, role: invited.role };
  }

  async remove(broadcastId: string, userId: string, principal: Principal): Promise<void> {
    const row = await this.#access.managed(await this.#repository.byId(broadcastId), principal);
    if (!(await this.#repository.removeMember(row.id, userId))) throw new AppError('not_found', 'no such member');
    await this.#changed(row.room_id, userId);
  }

  async #byId(userId: string | undefined): Promise<UserSummary | undefined> {
    return userId === undefined ? undefined : (await this.#users.byIds([userId])).get(userId);
  }
}
