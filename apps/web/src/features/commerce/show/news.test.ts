import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShownProduct } from '@footlight/client';
import { newsOf } from './news.ts';

const shown = (id: string, priceMinor: number, stock: number | null = null) =>
  ({ product: { id, title: id, priceMinor, currency: 'EUR', stock } }) as ShownProduct;
const told = (before: ShownProduct[], now: ShownProduct[]) => {
  const news = newsOf(before, now);
  return news === null ? null : `${news.kind} ${news.product.id}`;
};

test('what is new is told once: the product, then its price, then its stock', () => {
  assert.equal(told([], [shown('a', 1)]), 'shown a');
  assert.equal(told([shown('a', 1)], [shown('a', 2), shown('b', 1)]), 'shown b');
  assert.equal(told([shown('a', 1)], [shown('a', 2, 0)]), 'price a');
  assert.equal(told([shown('a', 1, 3)], [shown('a', 1, 0)]), 'soldOut a');
  assert.equal(told([shown('a', 1, 0)], [shown('a', 1, 9)]), 'back a');
});

test('what goes, and stock that only gets less, is not worth a word', () => {
  assert.equal(told([shown('a', 1), shown('b', 1)], [shown('b', 1)]), null);
  assert.equal(told([shown('a', 1, 9)], [shown('a', 1, 8)]), null);
});
