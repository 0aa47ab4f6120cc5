import type { BroadcastStatus, RoomRole } from '@footlight/contract';
import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import { sql } from 'kysely';
import type { Cursor } from '../../base/cursor.ts';
import { isUniqueViolation } from '../../platform/database/failures.ts';
import type { BroadcastsTable, Schema } from '../../platform/database/schema.ts';

export type BroadcastRow = Selectable<BroadcastsTable> & { host_name: string };

export interface ListFilter {
  status?: BroadcastStatus | undefined;
  hostId?: string | undefined;
  search?: string | undefined;
  /** Everything of this host, drafts and private shows too; otherwise only what everybody may find. */
  includeHidden: boolean;
  after?: Cursor | undefined;
  limit: number;
}

/** Rows of `broadcasts` and `broadcast_members`; times as Date. */
export class BroadcastsRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async insert(row: Insertable<BroadcastsTable>): Promise<void> {
    await this.#db.insertInto('broadcasts').values(row).execute();
  }

  byId(id: string): Promise<BroadcastRow | undefined> {
    return this.#select().where('broadcasts.id', '=', id).executeTakeFirst();
  }

  /** The one whose stage this room is. */
  byRoom(roomId: string): Promise<BroadcastRow | undefined> {
    return this.#select().where('broadcasts.room_id', '=', roomId).where(isShown).executeTakeFirst();
  }

  live(): Promise<BroadcastRow[]> {
    return this.#select().where('broadcasts.status', '=', 'live').execute();
  }

  /** Scheduled ones soonest first, all others newest first. */
  list(filter: ListFilter): Promise<BroadcastRow[]> {
    let query = this.#select().limit(filter.limit);
    if (filter.status !== undefined) query = query.where('broadcasts.status', '=', filter.status);
    if (filter.hostId !== undefined) query = query.where('broadcasts.host_id', '=', filter.hostId);
    if (!filter.includeHidden) {
      // A show without a date is its host's draft until it is live.
      query = query
        .where('broadcasts.visibility', '=', 'public')
        .where((where) =>
          where.or([where('broadcasts.status', '!=', 'scheduled'), where('broadcasts.scheduled_at', 'is not', null)]),
        );
    }
    if (filter.search !== undefined && filter.search !== '') {
      const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`;
      query = query.where((where) =>
        where.or([where('broadcasts.title', 'ilike', pattern), where('users.display_name', 'ilike', pattern)]),
      );
    }
    const { after } = filter;
    if (filter.status === 'scheduled') {
      query = query.orderBy('broadcasts.scheduled_at', (order) => order.asc().nullsLast()).orderBy('broadcasts.id');
      if (after !== undefined) {
        const key = after.key === null ? null : new Date(after.key);
        query = query.where((where) => {
          const sameKey = where('broadcasts.scheduled_at', key === null ? 'is' : '=', key);
          const later =
            key === null
              ? []
              : [where('broadcasts.scheduled_at', '>', key), where('broadcasts.scheduled_at', 'is', null)];
          return where.or([...later, where.and([sameKey, where('broadcasts.id', '>', after.id)])]);
        });
      }
    } else {
      query = query.orderBy('broadcasts.id', 'desc');
      if (after !== undefined) query = query.where('broadcasts.id', '<', after.id);
    }
    return query.execute();
  }

  /** Changes the row if its status is still `status`; false where it is not. */
  async update(id: string, status: BroadcastStatus, changes: Updateable<BroadcastsTable>): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('broadcasts')
      .set({ ...changes, updated_at: new Date() })
      .where('id', '=', id)
      .where('status', '=', status)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** The newest broadcast that is published with the key of `sourceId`. */
  newestOfKey(sourceId: string): Promise<BroadcastRow | undefined> {
    return this.#select()
      .where((where) =>
        where.or([where('broadcasts.id', '=', sourceId), where('broadcasts.key_source_id', '=', sourceId)]),
      )
      .orderBy('broadcasts.id', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  async keyVersion(id: string): Promise<number> {
    const row = await this.#db.selectFrom('broadcasts').select('key_version').where('id', '=', id).executeTakeFirst();
    return row?.key_version ?? 0;
  }

  /** Makes the stream key of this broadcast another one. */
  async countKeyUp(id: string): Promise<void> {
    await this.#db
      .updateTable('broadcasts')
      .set((set) => ({ key_version: set('key_version', '+', 1) }))
      .where('id', '=', id)
      .execute();
  }

  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('broadcasts')
      .where('id', '=', id)
      .where('status', '!=', 'live')
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async memberRole(broadcastId: string, userId: string): Promise<RoomRole | undefined> {
    const row = await this.#db
      .selectFrom('broadcast_members')
      .select('role')
      .where('broadcast_id', '=', broadcastId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row?.role;
  }

  members(broadcastId: string): Promise<{ user_id: string; role: RoomRole }[]> {
    return this.#db
      .selectFrom('broadcast_members')
      .select(['user_id', 'role'])
      .where('broadcast_id', '=', broadcastId)
      .orderBy('created_at')
      .orderBy('user_id')
      .execute();
  }

  async putMember(broadcastId: string, userId: string, role: RoomRole): Promise<void> {
    await this.#db
      .insertInto('broadcast_members')
      .values({ broadcast_id: broadcastId, user_id: userId, role })
      .onConflict((conflict) => conflict.columns(['broadcast_id', 'user_id']).doUpdateSet({ role }))
      .execute();
  }

  async removeMember(broadcastId: string, userId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('broadcast_members')
      .where('broadcast_id', '=', broadcastId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  #select() {
    return this.#db
      .selectFrom('broadcasts')
      .innerJoin('users', 'users.id', 'broadcasts.host_id')
      .selectAll('broadcasts')
      .select('users.display_name as host_name');
  }
}

/** A room is the stage of one broadcast for good, but a meeting is that of a broadcast only while it is live. */
export const isShown = sql<boolean>`(not broadcasts.in_meeting or broadcasts.status = 'live')`;

/** The room that is the stage of this broadcast. One that has ended in a meeting has none: then its id, which no room has. */
export function stageOf({ id, room_id, in_meeting, status }: BroadcastRow): string {
  return in_meeting && status !== 'live' ? id : room_id;
}

/** The host has another live broadcast. */
export function isSecondLive(error: unknown): boolean {
  return isUniqueViolation(error, 'broadcasts_one_live_per_host');
}

/** The room shows another live broadcast. */
export function isSecondInRoom(error: unknown): boolean {
  return isUniqueViolation(error, 'broadcasts_one_live_per_room');
}
