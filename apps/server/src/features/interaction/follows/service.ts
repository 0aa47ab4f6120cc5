import type { Profile } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Principal } from '../../../base/principal.ts';
import type { FollowsRepository } from './repository.ts';

/** Who follows whom: what a chat for followers goes by. */
export class FollowsService {
  readonly #repository: FollowsRepository;
  readonly #userName: (userId: string) => Promise<string | undefined>;

  /** `userName`: the present name of an account; undefined where there is none. */
  constructor(deps: { repository: FollowsRepository; userName: (userId: string) => Promise<string | undefined> }) {
    this.#repository = deps.repository;
    this.#userName = deps.userName;
  }

  async profile(userId: string, principal: Principal): Promise<Profile> {
    const displayName = await this.#name(userId);
    const following = principal.kind === 'user' && (await this.#repository.follows(principal.userId, userId));
    return { id: userId, displayName, followers: await this.#repository.followers(userId), following };
  }

  /** Following twice is following. Throws `conflict` for oneself. */
  async follow(userId: string, principal: Principal) {
    const followerId = accountOf(principal);
    if (followerId === userId) throw new AppError('conflict', 'nobody follows themselves');
    await this.#name(userId);
    await this.#repository.add(followerId, userId);
    return { following: true, followers: await this.#repository.followers(userId) };
  }

  async unfollow(userId: string, principal: Principal) {
    await this.#name(userId);
    await this.#repository.remove(accountOf(principal), userId);
    return { following: false, followers: await this.#repository.followers(userId) };
  }

  async #name(userId: string): Promise<string> {
    const name = await this.#userName(userId);
    if (name === undefined) throw new AppError('not_found', 'no such account');
    return name;
  }
}

function accountOf(principal: Principal): string {
  if (principal.kind !== 'user') throw new AppError('forbidden', 'this needs an account');
  return principal.userId;
}
