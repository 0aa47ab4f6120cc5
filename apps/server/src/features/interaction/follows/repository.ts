import type { Kysely } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';

/** Rows of `follows`. */
export class FollowsRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async add(followerId: string, userId: string): Promise<void> {
    await this.#db
      .insertInto('follows')
      .values({ follower_id: followerId, user_id: userId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async remove(followerId: string, userId: string): Promise<void> {
    await this.#db.deleteFrom('follows').where('follower_id', '=', followerId).where('user_id', '=', userId).execute();
  }

  async followers(userId: string): Promise<number> {
    const { count } = await this.#db
      .selectFrom('follows')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    return count;
  }

  async follows(followerId: string, userId: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('follows')
      .select('follower_id')
      .where('follower_id', '=', followerId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row !== undefined;
  }
}
