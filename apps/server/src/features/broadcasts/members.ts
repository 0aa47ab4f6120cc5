import { limits, type Member, type RoomRole, type UserSummary } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import type { Principal } from '../../base/principal.ts';
import { type Accounts, accountOf, named } from '../rooms/index.ts';
import type { BroadcastAccess } from './access.ts';
import type { BroadcastRow, BroadcastsRepository } from './repository.ts';

/** What a host has made of a member; null: no member any more. */
export type MemberNamed = (naming: {
  row: BroadcastRow;
  user: UserSummary;
  before: RoomRole | null;
  after: RoomRole | null;
  by: Principal;
}) => Promise<void>;

/** Whom a host has invited: viewers of private shows, speakers, moderators, co-hosts. */
export class BroadcastMembers {
  readonly #repository: BroadcastsRepository;
  readonly #access: BroadcastAccess;
  readonly #users: Accounts;
  readonly #named: MemberNamed;
  readonly #changed: (row: BroadcastRow, userId: string) => Promise<void>;

  constructor(deps: {
    repository: BroadcastsRepository;
    access: BroadcastAccess;
    users: Accounts;
    named: MemberNamed;
    /** Called when this account's right to a show may have changed. */
    changed: (row: BroadcastRow, userId: string) => Promise<void>;
  }) {
    this.#repository = deps.repository;
    this.#access = deps.access;
    this.#users = deps.users;
    this.#named = deps.named;
    this.#changed = deps.changed;
  }

  async list(broadcastId: string, principal: Principal): Promise<Member[]> {
    const row = await this.#access.managed(await this.#repository.byId(broadcastId), principal);
    return named(await this.#repository.members(row.id), this.#users);
  }

  async put(
    broadcastId: string,
    invited: { userId?: string | undefined; email?: string | undefined; role: RoomRole },
    principal: Principal,
  ): Promise<Member> {
    const row = await this.#access.managed(await this.#repository.byId(broadcastId), principal);
    const user = await accountOf(invited, this.#users);
    if (user.id === row.host_id) throw new AppError('conflict', 'the host of a broadcast cannot be its guest');
    const members = await this.#repository.members(row.id);
    if (members.length >= limits.membersPerBroadcast && !members.some(({ user_id }) => user_id === user.id)) {
      throw new AppError('capacity_exceeded', `a broadcast has at most ${limits.membersPerBroadcast} members`);
    }
    const before = members.find(({ user_id }) => user_id === user.id)?.role ?? null;
    await this.#repository.putMember(row.id, user.id, invited.role);
    await this.#named({ row, user, before, after: invited.role, by: principal });
    await this.#changed(row, user.id);
    return { user: { id: user.id, displayName: user.displayName }, role: invited.role };
  }

  async remove(broadcastId: string, userId: string, principal: Principal): Promise<void> {
    const row = await this.#access.managed(await this.#repository.byId(broadcastId), principal);
    const before = (await this.#repository.memberRole(row.id, userId)) ?? null;
    if (!(await this.#repository.removeMember(row.id, userId))) throw new AppError('not_found', 'no such member');
    const user = (await this.#users.byIds([userId])).get(userId) ?? { id: userId, displayName: '' };
    await this.#named({ row, user, before, after: null, by: principal });
    await this.#changed(row, userId);
  }
}
