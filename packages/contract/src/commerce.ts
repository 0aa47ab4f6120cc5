import { z } from 'zod';
import { id, isoTime, lineOfText, page, pageQuery, text } from './common.ts';
import { endpoint } from './endpoint.ts';
import { limits } from './limits.ts';

const currencies = new Set(Intl.supportedValuesOf('currency'));
/** ISO 4217. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217')
  .refine((code) => currencies.has(code), 'must be a currency of ISO 4217');

export const product = z.object({
  id,
  title: z.string(),
  description: z.string(),
  /** In the smallest unit of the currency: 1999 is 19.99 EUR, or 1999 JPY. */
  priceMinor: z.number().int(),
  currency: z.string(),
  imageUrl: z.string().nullable(),
  /** Where it is bought. */
  url: z.string().nullable(),
  /** How many there are; null where that is not counted. 0: sold out. */
  stock: z.number().int().nullable(),
  createdAt: isoTime,
  updatedAt: isoTime,
});
export type Product = z.infer<typeof product>;

/** A product that is shown now. */
export const pin = z.object({ product, pinnedAt: isoTime, mediaTime: z.number().nullable() });
export type Pin = z.infer<typeof pin>;

const priceMinor = z.number().int().min(0).max(limits.priceMinor);
const stock = z.number().int().min(0).max(limits.stock).nullable();
const url = z
  .url({ protocol: /^https?$/ })
  .max(limits.urlLength)
  .nullable();
const editable = {
  title: lineOfText(limits.titleLength),
  description: text(limits.descriptionLength),
  priceMinor,
  currency,
  url,
  stock,
};

export const commerceServerEvents = {
  /** All that are pinned now, the newest last; also sent when a price or the stock of one changes. */
  pinnedProducts: z.object({ pins: z.array(pin), seq: z.number().int().optional() }),
} as const;

export const shopEventKinds = ['pinned', 'unpinned', 'price_changed', 'stock_changed'] as const;
/** What happened to a product during the show, for the replay. */
export const shopEvent = z.object({
  id,
  kind: z.enum(shopEventKinds),
  productId: id,
  title: z.string(),
  priceMinor: z.number().int(),
  currency: z.string(),
  stock: z.number().int().nullable(),
  at: isoTime,
  mediaTime: z.number().nullable(),
});
export type ShopEvent = z.infer<typeof shopEvent>;

export const productFigures = z.object({
  product,
  /** Viewers whose page showed its card, each once. */
  impressions: z.number().int(),
  clicks: z.number().int(),
  pinnedSeconds: z.number(),
});
export type ProductFigures = z.infer<typeof productFigures>;

const byId = z.object({ id });
const inShow = z.object({ id, productId: id });
const items = z.object({ items: z.array(product) });
const pins = z.object({ pins: z.array(pin) });
const tag = 'Commerce';
export const commerceEndpoints = {
  listProducts: endpoint({
    method: 'GET',
    path: '/api/products',
    tag,
    summary: 'The catalogue of this account, newest first',
    auth: 'user',
    rate: 'read',
    status: 200,
    query: z.object({ search: text(limits.searchLength).optional(), ...pageQuery }),
    response: page(product),
    errors: [],
  }),
  createProduct: endpoint({
    method: 'POST',
    path: '/api/products',
    tag,
    summary: 'Add a product',
    auth: 'user',
    rate: 'write',
    status: 201,
    body: z.object({
      ...editable,
      description: editable.description.default(''),
      url: url.default(null),
      stock: stock.default(null),
    }),
    response: product,
    errors: ['capacity_exceeded'],
  }),
  getProduct: endpoint({
    method: 'GET',
    path: '/api/products/:id',
    tag,
    summary: 'One product of this account',
    auth: 'user',
    rate: 'read',
    status: 200,
    params: byId,
    response: product,
    errors: ['not_found'],
  }),
  updateProduct: endpoint({
    method: 'PATCH',
    path: '/api/products/:id',
    tag,
    summary: 'Change a product; where it is pinned, everybody sees it at once',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    body: z.object(editable).partial(),
    response: product,
    errors: ['not_found'],
  }),
  deleteProduct: endpoint({
    method: 'DELETE',
    path: '/api/products/:id',
    tag,
    summary: 'Delete a product that is not pinned now',
    auth: 'user',
    rate: 'write',
    status: 204,
    params: byId,
    errors: ['not_found', 'conflict'],
  }),
  uploadProductImage: endpoint({
    method: 'POST',
    path: '/api/products/:id/image',
    tag,
    summary:
      'Give a product its picture: JPEG, PNG or WebP. It is made anew from the pixels, at most 800 wide and high.',
    auth: 'user',
    rate: 'upload',
    status: 200,
    params: byId,
    file: {
      contentTypes: ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream'],
      maxBytes: limits.productImageBytes,
    },
    response: product,
    errors: ['not_found', 'payload_too_large', 'unsupported_media_type'],
  }),
  deleteProductImage: endpoint({
    method: 'DELETE',
    path: '/api/products/:id/image',
    tag,
    summary: 'Take its picture away',
    auth: 'user',
    rate: 'write',
    status: 204,
    params: byId,
    errors: ['not_found'],
  }),
  getLineUp: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id/products',
    tag,
    summary: 'What the show will present, in order, for those who run or moderate it',
    auth: 'user',
    rate: 'read',
    status: 200,
    params: byId,
    response: items,
    errors: ['not_found', 'forbidden'],
  }),
  setLineUp: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/products',
    tag,
    summary: 'Say what the show will present, in order: products of its host',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    body: z.object({ productIds: z.array(id).max(limits.lineUpLength) }),
    response: items,
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
  updateShownProduct: endpoint({
    method: 'PATCH',
    path: '/api/broadcasts/:id/products/:productId',
    tag,
    summary: 'Change price or stock of a product of the line-up: the host, or a helper who moderates',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: inShow,
    body: z.object({ priceMinor, stock }).partial(),
    response: product,
    errors: ['not_found', 'forbidden'],
  }),
  pinProduct: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/pin-product',
    tag,
    summary: 'Show a product of the host to everybody; at most three at once. Pinning what is pinned changes nothing.',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    body: z.object({ productId: id }),
    response: pins,
    errors: ['not_found', 'forbidden', 'conflict', 'broadcast_not_live'],
  }),
  unpinProduct: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/unpin-product',
    tag,
    summary: 'Show it no longer',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    body: z.object({ productId: id }),
    response: pins,
    errors: ['not_found', 'forbidden'],
  }),
  pinnedProducts: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id/pinned-products',
    tag,
    summary: 'What is shown now',
    auth: 'optional',
    rate: 'read',
    status: 200,
    params: byId,
    response: pins,
    errors: ['not_found'],
  }),
  productSeen: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/products/:productId/impression',
    tag,
    summary: 'The card of a pinned product is on the screen of this viewer; counted once',
    auth: 'guest',
    rate: 'write',
    status: 204,
    params: inShow,
    errors: ['not_found'],
  }),
  productClicked: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/products/:productId/click',
    tag,
    summary: 'This viewer opens the link of a product',
    auth: 'guest',
    rate: 'write',
    status: 204,
    params: inShow,
    errors: ['not_found'],
  }),
  shopFigures: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id/shop-stats',
    tag,
    summary: 'Impressions and clicks of each product, for those who run or moderate the show',
    auth: 'user',
    rate: 'read',
    status: 200,
    params: byId,
    response: z.object({ items: z.array(productFigures) }),
    errors: ['not_found', 'forbidden'],
  }),
  shopEvents: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id/shop-events',
    tag,
    summary: 'When each product was pinned, unpinned or changed, by media time, oldest first',
    auth: 'optional',
    rate: 'read',
    status: 200,
    params: byId,
    query: z.object(pageQuery),
    response: page(shopEvent),
    errors: ['not_found'],
  }),
} as const;
