import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';
import type { PersonKey } from '../people.ts';
import type { RestrictionRow } from './restriction-list.ts';

/** Rows of `restrictions`. */
export class RestrictionsRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Those that hold now, newest first; with `before`, older than that one. */
  inForce(
    conversationId: string,
    at: Date,
    page?: { before: string | undefined; limit: number },
  ): Promise<RestrictionRow[]> {
    let query = this.#db
      .selectFrom('restrictions')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('lifted_at', 'is', null)
      .where((where) => where.or([where('until', 'is', null), where('until', '>', at)]))
      .orderBy('id', 'desc');
    if (page?.before !== undefined) query = query.where('id', '<', page.before);
    if (page !== undefined) query = query.limit(page.limit);
    return query.execute();
  }

  byId(conversationId: string, id: string): Promise<RestrictionRow | undefined> {
    return this.#db
      .selectFrom('restrictions')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** From where this guest has written in this conversation. */
  async addressesOf(conversationId: string, person: PersonKey): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('chat_messages')
      .select('address_hash')
      .distinct()
      .where('conversation_id', '=', conversationId)
      .where('author', '=', person)
      .where('address_hash', 'is not', null)
      .limit(20)
      .execute();
    return rows.map(({ address_hash }) => address_hash!);
  }

  /** The name under which this person has last written in this conversation. */
  async nameOf(conversationId: string, person: PersonKey): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('chat_messages')
      .select('author_name')
      .where('conversation_id', '=', conversationId)
      .where('author', '=', person)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.author_name;
  }
}

/** Stores a restriction in the place of those of the same kind of the same person. */
export async function insertRestriction(tx: Transaction<Schema>, row: RestrictionRow): Promise<void> {
  await tx
    .updateTable('restrictions')
    .set({ lifted_at: row.created_at })
    .where('conversation_id', '=', row.conversation_id)
    .where('person', '=', row.person)
    .where('kind', '=', row.kind)
    .where('lifted_at', 'is', null)
    .execute();
  await tx.insertInto('restrictions').values(row).execute();
}

/** False where it has been lifted already, or its time is over. */
export async function liftRestriction(tx: Transaction<Schema>, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('restrictions')
    .set({ lifted_at: at })
    .where('id', '=', id)
    .where('lifted_at', 'is', null)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', at)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Puts one in force again that was lifted; false where its time is over. */
export async function restoreRestriction(tx: Transaction<Schema>, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('restrictions')
    .set({ lifted_at: null })
    .where('id', '=', id)
    .where('lifted_at', 'is not', null)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', at)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
