import type { Insertable, Kysely, Transaction, Updateable } from 'kysely';
import type { ProductsTable, Schema } from '../../../platform/database/schema.ts';
import type { ProductRow } from '../view.ts';

export type Deletion = { outcome: 'missing' } | { outcome: 'pinned' } | { outcome: 'deleted'; key: string | null };

/** Rows of `products`. */
export class ProductsRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Newest first. */
  list(filter: { ownerId: string; search?: string | undefined; after?: string | undefined; limit: number }) {
    let query = this.#db
      .selectFrom('products')
      .selectAll()
      .where('owner_id', '=', filter.ownerId)
      .orderBy('id', 'desc')
      .limit(filter.limit);
    if (filter.after !== undefined) query = query.where('id', '<', filter.after);
    if (filter.search !== undefined && filter.search !== '') {
      const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`;
      query = query.where((where) =>
        where.or([where('title', 'ilike', pattern), where('description', 'ilike', pattern)]),
      );
    }
    return query.execute();
  }

  owned(id: string, ownerId: string): Promise<ProductRow | undefined> {
    return this.#db
      .selectFrom('products')
      .selectAll()
      .where('id', '=', id)
      .where('owner_id', '=', ownerId)
      .executeTakeFirst();
  }

  /** Undefined where the account has `most` already, however many requests race for the last place. */
  insert(row: Insertable<ProductsTable>, most: number): Promise<ProductRow | undefined> {
    return this.#db.transaction().execute(async (trx) => {
      await trx.selectFrom('users').select('id').where('id', '=', row.owner_id).forNoKeyUpdate().execute();
      const { count } = await trx
        .selectFrom('products')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('owner_id', '=', row.owner_id)
        .executeTakeFirstOrThrow();
      if (count >= most) return undefined;
      return trx.insertInto('products').values(row).returningAll().executeTakeFirstOrThrow();
    });
  }

  /** Gives it another picture, or none; the answer is the key of the one before. Undefined where there is no such product. */
  setPicture(id: string, ownerId: string, key: string | null): Promise<{ before: string | null } | undefined> {
    return this.#db.transaction().execute(async (trx) => {
      const row = await lockProduct(trx, id, ownerId);
      if (row === undefined) return undefined;
      await updateProduct(trx, id, { image_key: key });
      return { before: row.image_key };
    });
  }

  /** Deletes what is not pinned; the answer says which it was, and of what was deleted the key of its picture. */
  delete(id: string, ownerId: string): Promise<Deletion> {
    return this.#db.transaction().execute(async (trx): Promise<Deletion> => {
      const row = await lockProduct(trx, id, ownerId);
      if (row === undefined) return { outcome: 'missing' };
      const pin = await trx.selectFrom('pins').select('product_id').where('product_id', '=', id).executeTakeFirst();
      if (pin !== undefined) return { outcome: 'pinned' };
      await trx.deleteFrom('products').where('id', '=', id).execute();
      return { outcome: 'deleted', key: row.image_key };
    });
  }
}

/** Until the transaction ends nobody else changes, deletes or pins it. */
export function lockProduct(trx: Transaction<Schema>, id: string, ownerId: string): Promise<ProductRow | undefined> {
  return trx
    .selectFrom('products')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .forUpdate()
    .executeTakeFirst();
}

export function updateProduct(trx: Transaction<Schema>, id: string, changes: Updateable<ProductsTable>) {
  return trx
    .updateTable('products')
    .set({ ...changes, updated_at: new Date() })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
