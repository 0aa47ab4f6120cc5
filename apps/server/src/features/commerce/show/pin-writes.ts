import { limits } from '@footlight/contract';
import type { Transaction } from 'kysely';
import { AppError } from '../../../base/errors.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import { unknownProduct } from '../catalogue/unknown-product.ts';
import { addShopEvent, isInLineUp, type Moment } from './repository.ts';
import type { ShopShow } from './service.ts';

/**
 * Changes of one show follow each other, and none comes between its end and the end of its pins. The moment of a change is read under this
 * lock, so that times are in the order of the changes.
 */
async function lockShow(trx: Transaction<Schema>, show: ShopShow): Promise<string> {
  const row = await trx
    .selectFrom('broadcasts')
    .select('status')
    .where('id', '=', show.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new AppError('not_found', 'no such broadcast');
  return row.status;
}

const pinnedIds = async (trx: Transaction<Schema>, show: ShopShow): Promise<string[]> => {
  const rows = await trx.selectFrom('pins').select('product_id').where('broadcast_id', '=', show.id).execute();
  return rows.map(({ product_id }) => product_id);
};

export async function writeLineUp(trx: Transaction<Schema>, show: ShopShow, ids: readonly string[]): Promise<void> {
  await lockShow(trx, show);
  if (ids.length > 0) {
    const known = await trx
      .selectFrom('products')
      .select('id')
      .where('owner_id', '=', show.host_id)
      .where('id', 'in', ids)
      .forKeyShare()
      .execute();
    if (known.length < ids.length) throw unknownProduct();
  }
  const wanted = new Set(ids);
  if ((await pinnedIds(trx, show)).some((id) => !wanted.has(id))) {
    throw new AppError('conflict', 'a product that is pinned now stays in the line-up');
  }
  await trx.deleteFrom('line_ups').where('broadcast_id', '=', show.id).execute();
  if (ids.length === 0) return;
  const rows = ids.map((product_id, position) => ({ broadcast_id: show.id, product_id, position }));
  await trx.insertInto('line_ups').values(rows).execute();
}

/** Pins a product; one that is not in the line-up is added at its end. Nothing happens where it is pinned. */
export async function writePin(
  trx: Transaction<Schema>,
  show: ShopShow,
  productId: string,
  now: () => Moment,
  rules: { onlyOfLineUp: boolean; most: number },
): Promise<void> {
  const status = await lockShow(trx, show);
  const product = await trx
    .selectFrom('products')
    .selectAll()
    .where('id', '=', productId)
    .where('owner_id', '=', show.host_id)
    .forKeyShare()
    .executeTakeFirst();
  const listed = await isInLineUp(trx, show.id, productId);
  if (product === undefined || (rules.onlyOfLineUp && !listed)) throw unknownProduct();
  if (status !== 'live') throw new AppError('broadcast_not_live', 'products are pinned while the show is live');
  const pinned = await pinnedIds(trx, show);
  if (pinned.includes(productId)) return;
  if (pinned.length >= rules.most) throw new AppError('conflict', `at most ${rules.most} products are pinned at once`);
  if (!listed) await appendToLineUp(trx, show, productId);
  const moment = now();
  await trx
    .insertInto('pins')
    .values({ broadcast_id: show.id, product_id: productId, pinned_at: moment.at, media_time: moment.mediaTime })
    .execute();
  await addShopEvent(trx, show.id, 'pinned', product, moment);
}

export async function writeUnpin(
  trx: Transaction<Schema>,
  show: ShopShow,
  productId: string,
  now: () => Moment,
): Promise<void> {
  await lockShow(trx, show);
  const product = await trx
    .selectFrom('products')
    .selectAll()
    .where('id', '=', productId)
    .where('owner_id', '=', show.host_id)
    .executeTakeFirst();
  if (product === undefined) throw unknownProduct();
  const { numDeletedRows } = await trx
    .deleteFrom('pins')
    .where('broadcast_id', '=', show.id)
    .where('product_id', '=', productId)
    .executeTakeFirst();
  if (numDeletedRows > 0n) await addShopEvent(trx, show.id, 'unpinned', product, now());
}

async function appendToLineUp(trx: Transaction<Schema>, show: ShopShow, productId: string): Promise<void> {
  const { count, last } = await trx
    .selectFrom('line_ups')
    .select((select) => [select.fn.countAll<number>().as('count'), select.fn.max('position').as('last')])
    .where('broadcast_id', '=', show.id)
    .executeTakeFirstOrThrow();
  if (count >= limits.lineUpLength)
    throw new AppError('conflict', `a line-up has at most ${limits.lineUpLength} products`);
  await trx
    .insertInto('line_ups')
    .values({ broadcast_id: show.id, product_id: productId, position: last === null ? 0 : last + 1 })
    .execute();
}
