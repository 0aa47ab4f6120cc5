import type { Person } from './person.ts';

/** What a product is made from. */
export const product = (title: string, about: Partial<{ priceMinor: number; stock: number | null }> = {}) => ({
  title,
  priceMinor: 1999,
  currency: 'EUR',
  url: 'https://shop.example/item',
  ...about,
});

/** Resolves when the end of a show has reached its pins in the database. */
export async function allUnpinned(person: Person, id: string): Promise<void> {
  for (;;) {
    const { items } = await person.get('shopEvents', { params: { id }, query: { limit: 100 } });
    const open = new Set<string>();
    for (const { kind, productId } of items) {
      if (kind === 'pinned') open.add(productId);
      if (kind === 'unpinned') open.delete(productId);
    }
    if (open.size === 0) return;
  }
}
