import type { Updateable } from 'kysely';
import type { Clock } from '../../../base/clock.ts';
import type { ProductsTable } from '../../../platform/database/schema.ts';
import type { MediaTimeOf } from '../../broadcasts/index.ts';
import { lockProduct, updateProduct } from '../catalogue/repository.ts';
import { unknownProduct } from '../catalogue/unknown-product.ts';
import type { ProductRow } from '../view.ts';
import type { PinBoard } from './pin-board.ts';
import { addShopEvent, liveShowsOf, type ShowShopRepository } from './repository.ts';

/** Changes products: what is shown at that moment is told to its audience and noted for the replay. */
export class ProductChanges {
  readonly #repository: ShowShopRepository;
  readonly #board: PinBoard;
  readonly #mediaTimeOf: MediaTimeOf;
  readonly #clock: Clock;

  constructor(deps: { repository: ShowShopRepository; board: PinBoard; mediaTimeOf: MediaTimeOf; clock: Clock }) {
    this.#repository = deps.repository;
    this.#board = deps.board;
    this.#mediaTimeOf = deps.mediaTimeOf;
    this.#clock = deps.clock;
  }

  /** `not_found` where the account has no such product. */
  async apply(id: string, ownerId: string, changes: Updateable<ProductsTable>): Promise<ProductRow> {
    const row = await this.#repository.transaction(async (trx) => {
      const before = await lockProduct(trx, id, ownerId);
      if (before === undefined) throw unknownProduct();
      const after = await updateProduct(trx, id, changes);
      const priceChanged = after.price_minor !== before.price_minor || after.currency !== before.currency;
      const stockChanged = after.stock !== before.stock;
      if (!priceChanged && !stockChanged) return after;
      for (const show of await liveShowsOf(trx, id)) {
        const moment = { at: new Date(this.#clock.now()), mediaTime: this.#mediaTimeOf(show.room_id) };
        if (priceChanged) await addShopEvent(trx, show.id, 'price_changed', after, moment);
        if (stockChanged) await addShopEvent(trx, show.id, 'stock_changed', after, moment);
      }
      return after;
    });
    await this.shown(id);
    return row;
  }

  /** Something about a product is new: whoever sees it now is told. */
  async shown(id: string): Promise<void> {
    for (const show of await this.#repository.liveShowsOf(id)) {
      await this.#board.refresh({ broadcastId: show.id, roomId: show.room_id });
    }
  }
}
