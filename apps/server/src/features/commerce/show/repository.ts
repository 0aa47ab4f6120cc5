import type { Kysely, Transaction } from 'kysely';
import { newId } from '../../../base/ids.ts';
import type { Schema, ShopEventsTable } from '../../../platform/database/schema.ts';
import type { PinRow, ProductRow, ShopEventRow } from '../view.ts';

export type PinnedRow = ProductRow & Pick<PinRow, 'pinned_at' | 'media_time'>;

/** When something happened: by the clock, and in the show. */
export interface Moment {
  at: Date;
  mediaTime: number | null;
}

/** Line-ups, pins and what happened to them; each write that is more than one row is one transaction of its caller. */
export class ShowShopRepository {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  transaction<T>(work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work);
  }

  lineUp(broadcastId: string): Promise<ProductRow[]> {
    return this.#db
      .selectFrom('line_ups')
      .innerJoin('products', 'products.id', 'line_ups.product_id')
      .selectAll('products')
      .where('line_ups.broadcast_id', '=', broadcastId)
      .orderBy('line_ups.position')
      .orderBy('products.id')
      .execute();
  }

  async inLineUp(broadcastId: string, productId: string): Promise<boolean> {
    return isInLineUp(this.#db, broadcastId, productId);
  }

  /** What is pinned, the newest last; nothing once the show is no longer live. */
  pins(broadcastId: string): Promise<PinnedRow[]> {
    return this.#db
      .selectFrom('pins')
      .innerJoin('products', 'products.id', 'pins.product_id')
      .innerJoin('broadcasts', 'broadcasts.id', 'pins.broadcast_id')
      .selectAll('products')
      .select(['pins.pinned_at', 'pins.media_time'])
      .where('pins.broadcast_id', '=', broadcastId)
      .where('broadcasts.status', '=', 'live')
      .orderBy('pins.pinned_at')
      .orderBy('products.id')
      .execute();
  }

  /** Shows with pins, and whether each is still live. */
  pinnedShows(): Promise<{ id: string; room_id: string; status: string; ended_at: Date | null }[]> {
    return this.#db
      .selectFrom('broadcasts')
      .select(['id', 'room_id', 'status', 'ended_at'])
      .where('id', 'in', (pins) => pins.selectFrom('pins').select('broadcast_id').distinct())
      .execute();
  }

  /** The live shows that have this product in their line-up. */
  liveShowsOf(productId: string): Promise<{ id: string; room_id: string }[]> {
    return liveShowsOf(this.#db, productId);
  }

  /** Takes every pin of a show away and notes it, on the timeline each was pinned on: that of the show has ended. */
  clearPins(broadcastId: string, at: Date): Promise<void> {
    return this.transaction(async (trx) => {
      const rows = await trx
        .selectFrom('pins')
        .innerJoin('products', 'products.id', 'pins.product_id')
        .selectAll('products')
        .select(['pins.pinned_at', 'pins.media_time'])
        .where('pins.broadcast_id', '=', broadcastId)
        .orderBy('pins.pinned_at')
        .execute();
      for (const row of rows) {
        const shownMs = at.getTime() - row.pinned_at.getTime();
        const mediaTime = row.media_time === null ? null : Math.round(row.media_time * 1000 + shownMs) / 1000;
        await addShopEvent(trx, broadcastId, 'unpinned', row, { at, mediaTime });
      }
      await trx.deleteFrom('pins').where('broadcast_id', '=', broadcastId).execute();
    });
  }

  events(broadcastId: string, after: number, limit: number): Promise<ShopEventRow[]> {
    return this.#db
      .selectFrom('shop_events')
      .selectAll()
      .where('broadcast_id', '=', broadcastId)
      .where('number', '>', after)
      .orderBy('number')
      .limit(limit)
      .execute();
  }

  /** When products were pinned and unpinned, in order. */
  pinTimes(broadcastId: string): Promise<{ product_id: string; kind: ShopEventsTable['kind']; at: Date }[]> {
    return this.#db
      .selectFrom('shop_events')
      .select(['product_id', 'kind', 'at'])
      .where('broadcast_id', '=', broadcastId)
      .where('kind', 'in', ['pinned', 'unpinned'])
      .orderBy('number')
      .execute();
  }

  /** Somebody has seen or clicked a product; the second time changes nothing. */
  async mark(broadcastId: string, productId: string, kind: 'impression' | 'click', person: string): Promise<void> {
    await this.#db
      .insertInto('shop_marks')
      .values({ broadcast_id: broadcastId, product_id: productId, kind, person })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  marks(broadcastId: string): Promise<{ product_id: string; kind: 'impression' | 'click'; count: number }[]> {
    return this.#db
      .selectFrom('shop_marks')
      .select((select) => ['product_id', 'kind', select.fn.countAll<number>().as('count')])
      .where('broadcast_id', '=', broadcastId)
      .groupBy(['product_id', 'kind'])
      .execute();
  }
}

export async function isInLineUp(db: Kysely<Schema>, broadcastId: string, productId: string): Promise<boolean> {
  const row = await db
    .selectFrom('line_ups')
    .select('position')
    .where('broadcast_id', '=', broadcastId)
    .where('product_id', '=', productId)
    .executeTakeFirst();
  return row !== undefined;
}

export function liveShowsOf(db: Kysely<Schema>, productId: string): Promise<{ id: string; room_id: string }[]> {
  return db
    .selectFrom('broadcasts')
    .innerJoin('line_ups', 'line_ups.broadcast_id', 'broadcasts.id')
    .select(['broadcasts.id', 'broadcasts.room_id'])
    .where('line_ups.product_id', '=', productId)
    .where('broadcasts.status', '=', 'live')
    .execute();
}

/** Notes what happened to a product, with what it was then. */
export async function addShopEvent(
  trx: Transaction<Schema>,
  broadcastId: string,
  kind: ShopEventsTable['kind'],
  row: ProductRow,
  { at, mediaTime }: Moment,
): Promise<void> {
  await trx
    .insertInto('shop_events')
    .values({
      id: newId(at.getTime()),
      broadcast_id: broadcastId,
      product_id: row.id,
      kind,
      title: row.title,
      price_minor: row.price_minor,
      currency: row.currency,
      stock: row.stock,
      at,
      media_time: mediaTime,
    })
    .execute();
}
