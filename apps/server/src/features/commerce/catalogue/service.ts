import { limits, type Product } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Principal } from '../../../base/principal.ts';
import type { Storage } from '../../../platform/storage/storage.ts';
import { readIdCursor, writeCursor } from '../cursor.ts';
import type { PictureConverter } from '../pictures/picture-converter.ts';
import { newPictureKey } from '../pictures/picture-key.ts';
import type { ProductChanges } from '../show/product-changes.ts';
import { productView } from '../view.ts';
import type { ProductsRepository } from './repository.ts';
import { unknownProduct } from './unknown-product.ts';

export interface ProductFields {
  title: string;
  description: string;
  priceMinor: number;
  currency: string;
  url: string | null;
  stock: number | null;
}

export interface CatalogueDeps {
  repository: ProductsRepository;
  changes: ProductChanges;
  pictures: PictureConverter;
  storage: Storage;
  clock: Clock;
  logger: Logger;
}

/** The products of an account, for itself alone; others see those that are in a show. */
export class CatalogueService {
  readonly #deps: CatalogueDeps;

  constructor(deps: CatalogueDeps) {
    this.#deps = deps;
  }

  async list(
    request: { search?: string | undefined; limit: number; cursor?: string | undefined },
    principal: Principal,
  ): Promise<{ items: Product[]; nextCursor: string | null }> {
    const rows = await this.#deps.repository.list({
      ownerId: accountOf(principal),
      search: request.search,
      after: readIdCursor(request.cursor),
      limit: request.limit + 1,
    });
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    const more = rows.length > request.limit && last !== undefined;
    return { items: items.map(productView), nextCursor: more ? writeCursor(last.id) : null };
  }

  async create(fields: ProductFields, principal: Principal): Promise<Product> {
    const now = this.#deps.clock.now();
    const row = await this.#deps.repository.insert(
      {
        id: newId(now),
        owner_id: accountOf(principal),
        title: fields.title,
        description: fields.description,
        price_minor: fields.priceMinor,
        currency: fields.currency,
        url: fields.url,
        stock: fields.stock,
        image_key: null,
      },
      limits.productsPerAccount,
    );
    if (row === undefined) {
      throw new AppError('capacity_exceeded', `an account has at most ${limits.productsPerAccount} products`);
    }
    return productView(row);
  }

  async get(id: string, principal: Principal): Promise<Product> {
    const row = await this.#deps.repository.owned(id, accountOf(principal));
    if (row === undefined) throw unknownProduct();
    return productView(row);
  }

  async update(
    id: string,
    fields: { [F in keyof ProductFields]?: ProductFields[F] | undefined },
    principal: Principal,
  ): Promise<Product> {
    const row = await this.#deps.changes.apply(id, accountOf(principal), {
      ...(fields.title !== undefined && { title: fields.title }),
      ...(fields.description !== undefined && { description: fields.description }),
      ...(fields.priceMinor !== undefined && { price_minor: fields.priceMinor }),
      ...(fields.currency !== undefined && { currency: fields.currency }),
      ...(fields.url !== undefined && { url: fields.url }),
      ...(fields.stock !== undefined && { stock: fields.stock }),
    });
    return productView(row);
  }

  async delete(id: string, principal: Principal): Promise<void> {
    const deleted = await this.#deps.repository.delete(id, accountOf(principal));
    if (deleted.outcome === 'missing') throw unknownProduct();
    if (deleted.outcome === 'pinned') throw new AppError('conflict', 'the product is pinned now: unpin it first');
    await this.#forget(deleted.key);
  }

  /** Stored before it is named and forgotten after: at no time a product names a picture that is not there. */
  async setPicture(id: string, bytes: Uint8Array, principal: Principal): Promise<Product> {
    const owner = accountOf(principal);
    await this.get(id, principal);
    const key = newPictureKey(id);
    await this.#deps.storage.put(key, await this.#deps.pictures.convert(bytes, owner));
    try {
      await this.#name(id, owner, key);
    } catch (error) {
      await this.#forget(key);
      throw error;
    }
    return this.get(id, principal);
  }

  async removePicture(id: string, principal: Principal): Promise<void> {
    await this.#name(id, accountOf(principal), null);
  }

  async #name(id: string, owner: string, key: string | null): Promise<void> {
    const replaced = await this.#deps.repository.setPicture(id, owner, key);
    if (replaced === undefined) throw unknownProduct();
    await this.#deps.changes.shown(id);
    await this.#forget(replaced.before);
  }

  /** A file that cannot be removed now only takes space. */
  async #forget(key: string | null): Promise<void> {
    if (key === null) return;
    await this.#deps.storage
      .remove(key)
      .catch((error: unknown) => this.#deps.logger.warn({ err: error, key }, 'a picture could not be removed'));
  }
}

function accountOf(principal: Principal): string {
  if (principal.kind !== 'user') throw new AppError('forbidden', 'this needs an account');
  return principal.userId;
}
