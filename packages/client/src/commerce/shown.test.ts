import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pin } from '@footlight/contract';
import { type ShownProduct, shownAfter } from './shown.ts';

const pin = (id: string, priceMinor: number, about: { currency?: string; stock?: number } = {}): Pin => ({
  product: {
    id,
    title: id,
    description: '',
    priceMinor,
    currency: 'EUR',
    imageUrl: null,
    url: null,
    stock: null,
    createdAt: '',
    updatedAt: '',
    ...about,
  },
  pinnedAt: '',
  mediaTime: null,
});
/** The old price after each of these, of product `a`. */
const falls = (...steps: Pin[][]) => {
  let shown: readonly ShownProduct[] = [];
  return steps.map((pins) => {
    shown = shownAfter(shown, pins);
    return shown.find(({ product }) => product.id === 'a')?.fellFromMinor;
  });
};

test('the old price is told only where the price fell, until it changes again', () => {
  assert.deepEqual(falls([pin('a', 100)], [pin('a', 80)], [pin('a', 80, { stock: 0 })], [pin('a', 90)]), [
    null,
    100,
    100,
    null,
  ]);
});

test('another currency, and another time it is pinned, begin anew', () => {
  assert.deepEqual(falls([pin('a', 100)], [pin('a', 80, { currency: 'JPY' })]), [null, null]);
  assert.deepEqual(falls([pin('a', 100)], [], [pin('a', 80)]), [null, undefined, null]);
});

test('nothing shown before and after is the same value, so that nobody is woken', () => {
  const nothing: readonly ShownProduct[] = [];
  assert.equal(shownAfter(nothing, []), nothing);
});
