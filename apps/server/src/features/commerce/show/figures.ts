import type { ProductFigures, ShopEvent } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import { unknownProduct } from '../catalogue/unknown-product.ts';
import { readNumberCursor, writeCursor } from '../cursor.ts';
import { productView, shopEventView } from '../view.ts';
import type { ShowShopRepository } from './repository.ts';
import { moderatedShow, type ShowAccess } from './service.ts';

/** Who saw and clicked what, and when it was shown. */
export class ShopFigures {
  readonly #repository: ShowShopRepository;
  readonly #access: ShowAccess;
  readonly #clock: Clock;

  constructor(deps: { repository: ShowShopRepository; access: ShowAccess; clock: Clock }) {
    this.#repository = deps.repository;
    this.#access = deps.access;
    this.#clock = deps.clock;
  }

  async note(
    broadcastId: string,
    productId: string,
    kind: 'impression' | 'click',
    principal: Principal,
  ): Promise<void> {
    const person = identityKey(principal);
    if (person === undefined) throw new AppError('unauthenticated');
    const { row } = await this.#access.visible(broadcastId, principal);
    if (!(await this.#repository.inLineUp(row.id, productId))) throw unknownProduct();
    await this.#repository.mark(row.id, productId, kind, person);
  }

  async read(broadcastId: string, principal: Principal): Promise<ProductFigures[]> {
    const show = await moderatedShow(this.#access, broadcastId, principal);
    const [rows, marks, times] = await Promise.all([
      this.#repository.lineUp(show.id),
      this.#repository.marks(show.id),
      this.#repository.pinTimes(show.id),
    ]);
    const seconds = pinnedSeconds(times, this.#clock.now());
    const count = (id: string, kind: 'impression' | 'click') =>
      marks.find((mark) => mark.product_id === id && mark.kind === kind)?.count ?? 0;
    return rows.map((row) => ({
      product: productView(row),
      impressions: count(row.id, 'impression'),
      clicks: count(row.id, 'click'),
      pinnedSeconds: seconds.get(row.id) ?? 0,
    }));
  }

  async events(
    broadcastId: string,
    request: { limit: number; cursor?: string | undefined },
    principal: Principal,
  ): Promise<{ items: ShopEvent[]; nextCursor: string | null }> {
    const { row } = await this.#access.visible(broadcastId, principal);
    const rows = await this.#repository.events(row.id, readNumberCursor(request.cursor), request.limit + 1);
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    const more = rows.length > request.limit && last !== undefined;
    return { items: items.map(shopEventView), nextCursor: more ? writeCursor(last.number) : null };
  }
}

/** How long each product was shown, by its events in order; what is shown still counts up to `nowMs`. */
export function pinnedSeconds(
  events: readonly { product_id: string; kind: ShopEvent['kind']; at: Date }[],
  nowMs: number,
): Map<string, number> {
  const seconds = new Map<string, number>();
  const since = new Map<string, number>();
  const add = (id: string, untilMs: number) => {
    const from = since.get(id);
    if (from !== undefined) seconds.set(id, (seconds.get(id) ?? 0) + Math.max(0, untilMs - from) / 1000);
    since.delete(id);
  };
  for (const { product_id, kind, at } of events) {
    if (kind === 'pinned') since.set(product_id, at.getTime());
    else if (kind === 'unpinned') add(product_id, at.getTime());
  }
  for (const id of [...since.keys()]) add(id, nowMs);
  return seconds;
}
