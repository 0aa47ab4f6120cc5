import type { Pin } from '@footlight/contract';

/** A product that is shown now. */
export interface ShownProduct extends Pin {
  /** What it cost before, in minor units, where it has become cheaper while we watched; else null. */
  fellFromMinor: number | null;
}

/** What is shown, after the server said what is pinned: a fall of the price is remembered until the price changes again. */
export function shownAfter(before: readonly ShownProduct[], pins: readonly Pin[]): readonly ShownProduct[] {
  if (before.length === 0 && pins.length === 0) return before;
  return pins.map((pin) => {
    const known = before.find(({ product }) => product.id === pin.product.id);
    return { ...pin, fellFromMinor: known === undefined ? null : fallOf(known, pin) };
  });
}

function fallOf({ product: old, fellFromMinor }: ShownProduct, { product }: Pin): number | null {
  if (old.currency !== product.currency) return null;
  if (old.priceMinor === product.priceMinor) return fellFromMinor;
  return product.priceMinor < old.priceMinor ? old.priceMinor : null;
}
