import { limits, type Pin, type Product, type RoomRole, rolePermissions } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import type { Principal } from '../../../base/principal.ts';
import type { MediaTimeOf } from '../../broadcasts/index.ts';
import { unknownProduct } from '../catalogue/unknown-product.ts';
import { productView } from '../view.ts';
import type { PinBoard } from './pin-board.ts';
import { writeLineUp, writePin, writeUnpin } from './pin-writes.ts';
import type { ProductChanges } from './product-changes.ts';
import type { Moment, ShowShopRepository } from './repository.ts';

/** A show as its shop needs to know it. */
export interface ShopShow {
  id: string;
  room_id: string;
  host_id: string;
}

/** What somebody may see or run of a show; throws `not_found` and `forbidden`. */
export interface ShowAccess {
  visible(broadcastId: string, principal: Principal): Promise<{ row: ShopShow; role: RoomRole }>;
  managed(broadcastId: string, principal: Principal): Promise<ShopShow>;
}

/** The shop of a show: what will be presented, and what is shown now. Run by its host, and by a helper who moderates. */
export class ShowShopService {
  readonly #repository: ShowShopRepository;
  readonly #access: ShowAccess;
  readonly #changes: ProductChanges;
  readonly #board: PinBoard;
  readonly #mediaTimeOf: MediaTimeOf;
  readonly #clock: Clock;

  constructor(deps: {
    repository: ShowShopRepository;
    access: ShowAccess;
    changes: ProductChanges;
    board: PinBoard;
    mediaTimeOf: MediaTimeOf;
    clock: Clock;
  }) {
    this.#repository = deps.repository;
    this.#access = deps.access;
    this.#changes = deps.changes;
    this.#board = deps.board;
    this.#mediaTimeOf = deps.mediaTimeOf;
    this.#clock = deps.clock;
  }

  async lineUp(broadcastId: string, principal: Principal): Promise<Product[]> {
    const show = await moderatedShow(this.#access, broadcastId, principal);
    return (await this.#repository.lineUp(show.id)).map(productView);
  }

  /** `not_found` where one is not a product of the host, `conflict` where a pinned one would be left out. */
  async setLineUp(broadcastId: string, productIds: readonly string[], principal: Principal): Promise<Product[]> {
    const show = await this.#access.managed(broadcastId, principal);
    const ids = [...new Set(productIds)];
    await this.#repository.transaction((trx) => writeLineUp(trx, show, ids));
    return (await this.#repository.lineUp(show.id)).map(productView);
  }

  /** Whoever runs the show may pin any product of its host; a helper one of the line-up. */
  async pin(broadcastId: string, productId: string, principal: Principal): Promise<Pin[]> {
    const show = await moderatedShow(this.#access, broadcastId, principal);
    const helper = !(await this.#manages(broadcastId, principal));
    await this.#repository.transaction((trx) =>
      writePin(trx, show, productId, () => this.#moment(show), { onlyOfLineUp: helper, most: limits.pinnedProducts }),
    );
    return this.#board.refresh({ broadcastId: show.id, roomId: show.room_id });
  }

  async unpin(broadcastId: string, productId: string, principal: Principal): Promise<Pin[]> {
    const show = await moderatedShow(this.#access, broadcastId, principal);
    await this.#repository.transaction((trx) => writeUnpin(trx, show, productId, () => this.#moment(show)));
    return this.#board.refresh({ broadcastId: show.id, roomId: show.room_id });
  }

  async updateShown(
    broadcastId: string,
    productId: string,
    changes: { priceMinor?: number | undefined; stock?: number | null | undefined },
    principal: Principal,
  ): Promise<Product> {
    const show = await moderatedShow(this.#access, broadcastId, principal);
    if (!(await this.#repository.inLineUp(show.id, productId))) throw unknownProduct();
    const row = await this.#changes.apply(productId, show.host_id, {
      ...(changes.priceMinor !== undefined && { price_minor: changes.priceMinor }),
      ...(changes.stock !== undefined && { stock: changes.stock }),
    });
    return productView(row);
  }

  async pins(broadcastId: string, principal: Principal): Promise<Pin[]> {
    const { row } = await this.#access.visible(broadcastId, principal);
    return this.#board.of(row.room_id);
  }

  async #manages(broadcastId: string, principal: Principal): Promise<boolean> {
    return this.#access.managed(broadcastId, principal).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError && error.code === 'forbidden') return false;
        throw error;
      },
    );
  }

  #moment(show: ShopShow): Moment {
    return { at: new Date(this.#clock.now()), mediaTime: this.#mediaTimeOf(show.room_id) };
  }
}

/** The show, if this principal moderates it or runs it. */
export async function moderatedShow(access: ShowAccess, broadcastId: string, principal: Principal): Promise<ShopShow> {
  const { row, role } = await access.visible(broadcastId, principal);
  if (!rolePermissions[role].includes('moderate')) throw new AppError('forbidden', 'only who moderates may do that');
  return row;
}
