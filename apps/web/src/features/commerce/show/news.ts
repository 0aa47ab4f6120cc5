import type { ShownProduct } from '@footlight/client';
import type { Product } from '@footlight/contract';

export interface News {
  kind: 'shown' | 'price' | 'soldOut' | 'back';
  product: Product;
}

/** The one change worth a word: a new product before a new price, a new price before the stock. */
export function newsOf(before: readonly ShownProduct[], now: readonly ShownProduct[]): News | null {
  const added = now.findLast(({ product }) => !before.some((old) => old.product.id === product.id));
  if (added !== undefined) return { kind: 'shown', product: added.product };
  for (const { product } of now) {
    const old = before.find((one) => one.product.id === product.id)?.product;
    if (old === undefined) continue;
    if (old.priceMinor !== product.priceMinor || old.currency !== product.currency) return { kind: 'price', product };
    if (old.stock !== 0 && product.stock === 0) return { kind: 'soldOut', product };
    if (old.stock === 0 && product.stock !== 0) return { kind: 'back', product };
  }
  return null;
}
