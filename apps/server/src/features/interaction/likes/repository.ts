import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';
import { isShown } from '../../broadcasts/index.ts';

export interface LikeState {
  liked: boolean;
  /** Ids of the last toggles that counted, newest first. */
  toggleIds: string[];
}

export interface Applied<T> {
  likes: number;
  answer: T;
}

/** Rows of `likes`, and the count in `broadcasts` that they add up to. */
export class LikesRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async liked(roomId: string, person: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('likes')
      .innerJoin('broadcasts', 'broadcasts.id', 'likes.broadcast_id')
      .select('likes.liked')
      .where('broadcasts.room_id', '=', roomId)
      .where(isShown)
      .where('likes.person', '=', person)
      .executeTakeFirst();
    return row?.liked ?? false;
  }

  /**
   * Changes what these people think of the show in a room, and its count with it, in one transaction. `change` is given what is stored, by person, and changes it in
   * place. The lock on the show puts other writers, of other nodes too, in line. Undefined where the room has no show.
   */
  async apply<T>(
    roomId: string,
    people: readonly string[],
    change: (states: Map<string, LikeState>) => T,
  ): Promise<Applied<T> | undefined> {
    return this.#db.transaction().execute(async (db) => {
      const show = await db
        .selectFrom('broadcasts')
        .select(['id', 'likes'])
        .where('room_id', '=', roomId)
        .where(isShown)
        .forUpdate()
        .executeTakeFirst();
      if (show === undefined) return undefined;
      const rows = await db
        .selectFrom('likes')
        .select(['person', 'liked', 'toggle_ids'])
        .where('broadcast_id', '=', show.id)
        .where('person', 'in', [...people])
        .execute();
      const stored = new Map(rows.map((row) => [row.person, row.liked]));
      const states = new Map<string, LikeState>(people.map((person) => [person, { liked: false, toggleIds: [] }]));
      for (const { person, liked, toggle_ids } of rows) states.set(person, { liked, toggleIds: toggle_ids });
      const answer = change(states);
      const likes = [...states].reduce(
        (sum, [person, { liked }]) => sum + Number(liked) - Number(stored.get(person) ?? false),
        show.likes,
      );
      await db
        .insertInto('likes')
        .values(
          [...states].map(([person, { liked, toggleIds }]) => ({
            broadcast_id: show.id,
            person,
            liked,
            toggle_ids: toggleIds,
            updated_at: new Date(),
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(['broadcast_id', 'person']).doUpdateSet({
            liked: sql.ref('excluded.liked'),
            toggle_ids: sql.ref('excluded.toggle_ids'),
            updated_at: sql.ref('excluded.updated_at'),
          }),
        )
        .execute();
      if (likes !== show.likes) await db.updateTable('broadcasts').set({ likes }).where('id', '=', show.id).execute();
      return { likes, answer };
    });
  }
}
