import type { Pin, Product, ShopEvent } from '@footlight/contract';
import type { Selectable } from 'kysely';
import type { PinsTable, ProductsTable, ShopEventsTable } from '../../platform/database/schema.ts';
import { pictureUrl } from './pictures/picture-key.ts';

export type ProductRow = Selectable<ProductsTable>;
export type PinRow = Selectable<PinsTable>;
export type ShopEventRow = Selectable<ShopEventsTable>;

export function productView(row: ProductRow): Product {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    priceMinor: row.price_minor,
    currency: row.currency,
    imageUrl: row.image_key === null ? null : pictureUrl(row.image_key),
    url: row.url,
    stock: row.stock,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function pinView(row: ProductRow & Pick<PinRow, 'pinned_at' | 'media_time'>): Pin {
  return { product: productView(row), pinnedAt: row.pinned_at.toISOString(), mediaTime: row.media_time };
}

export function shopEventView(row: ShopEventRow): ShopEvent {
  return {
    id: row.id,
    kind: row.kind,
    productId: row.product_id,
    title: row.title,
    priceMinor: row.price_minor,
    currency: row.currency,
    stock: row.stock,
    at: row.at.toISOString(),
    mediaTime: row.media_time,
  };
}
