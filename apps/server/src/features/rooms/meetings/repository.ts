import type { RoomRole } from '@footlight/contract';
import { type Insertable, type Kysely, type Selectable, sql, type Updateable } from 'kysely';
import type { Cursor } from '../../../base/cursor.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import type { RoomsTable } from '../../../platform/database/schema-meetings.ts';

/** What is planned stands among what was used, before all that is past. */
const listedAt = sql<Date>`greatest(rooms.last_used_at, rooms.scheduled_at)`;

export type MeetingRow = Selectable<RoomsTable> & { host_name: string };

/** Rows of `rooms` and `room_members`; times as Date. */
export class MeetingsRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async insert(row: Insertable<RoomsTable>): Promise<void> {
    await this.#db.insertInto('rooms').values(row).execute();
  }

  byId(id: string): Promise<MeetingRow | undefined> {
    return this.#select().where('rooms.id', '=', id).executeTakeFirst();
  }

  async countOf(hostId: string): Promise<number> {
    const { count } = await this.#db
      .selectFrom('rooms')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('host_id', '=', hostId)
      .executeTakeFirstOrThrow();
    return count;
  }

  /** Rooms of this account and those it is invited to and was not sent away from; those that are to begin latest, or were used last, first. */
  listFor(userId: string, { after, limit }: { after: Cursor | undefined; limit: number }) {
    let query = this.#select()
      .leftJoin('room_members as own', (join) =>
        join.onRef('own.room_id', '=', 'rooms.id').on('own.user_id', '=', userId),
      )
      .leftJoin('room_people as away', (join) =>
        join
          .onRef('away.room_id', '=', 'rooms.id')
          .on('away.person', '=', `user:${userId}`)
          .on('away.removed', '=', true),
      )
      .select(['own.role as own_role', listedAt.as('listed_at')])
      .where((where) =>
        where.or([
          where('rooms.host_id', '=', userId),
          where.and([where('own.user_id', '=', userId), where('away.person', 'is', null)]),
        ]),
      )
      .orderBy(listedAt, 'desc')
      .orderBy('rooms.id', 'desc')
      .limit(limit);
    if (after !== undefined && after.key !== null) {
      const at = new Date(after.key);
      query = query.where((where) =>
        where.or([where(listedAt, '<', at), where.and([where(listedAt, '=', at), where('rooms.id', '<', after.id)])]),
      );
    }
    return query.execute();
  }

  /** False where there is no such room. */
  async update(id: string, changes: Updateable<RoomsTable>): Promise<boolean> {
    const { numUpdatedRows } = await this.#db.updateTable('rooms').set(changes).where('id', '=', id).executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom('rooms').where('id', '=', id).executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** These are in use at this moment. */
  async used(ids: readonly string[], at: Date): Promise<void> {
    if (ids.length > 0) await this.#db.updateTable('rooms').set({ last_used_at: at }).where('id', 'in', ids).execute();
  }

  /** Deletes what nobody has used since then and nobody is to use later, but for `kept`. The ids of what is gone. */
  async deleteUnused(since: Date, kept: readonly string[]): Promise<string[]> {
    let query = this.#db
      .deleteFrom('rooms')
      .where('last_used_at', '<', since)
      .where((where) => where.or([where('scheduled_at', 'is', null), where('scheduled_at', '<', since)]));
    if (kept.length > 0) query = query.where('id', 'not in', kept);
    return (await query.returning('id').execute()).map(({ id }) => id);
  }

  /** Invited first first. */
  members(roomId: string): Promise<{ user_id: string; role: RoomRole }[]> {
    return this.#db
      .selectFrom('room_members')
      .select(['user_id', 'role'])
      .where('room_id', '=', roomId)
      .orderBy('created_at')
      .orderBy('user_id')
      .execute();
  }

  async putMember(roomId: string, userId: string, role: RoomRole): Promise<void> {
    await this.#db
      .insertInto('room_members')
      .values({ room_id: roomId, user_id: userId, role })
      .onConflict((conflict) => conflict.columns(['room_id', 'user_id']).doUpdateSet({ role }))
      .execute();
  }

  async removeMember(roomId: string, userId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('room_members')
      .where('room_id', '=', roomId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  #select() {
    return this.#db
      .selectFrom('rooms')
      .innerJoin('users', 'users.id', 'rooms.host_id')
      .selectAll('rooms')
      .select('users.display_name as host_name');
  }
}
