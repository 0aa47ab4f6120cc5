import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pinnedSeconds } from './figures.ts';

test('the time a product was shown is the sum of its times, and counts on while it is shown', () => {
  const at = (seconds: number) => new Date(seconds * 1000);
  const events = [
    { product_id: 'a', kind: 'pinned', at: at(10) },
    { product_id: 'b', kind: 'pinned', at: at(12) },
    { product_id: 'a', kind: 'unpinned', at: at(15) },
    { product_id: 'a', kind: 'pinned', at: at(20) },
    { product_id: 'a', kind: 'unpinned', at: at(21) },
    { product_id: 'c', kind: 'unpinned', at: at(22) },
  ] as const;
  assert.deepEqual(
    [...pinnedSeconds(events, 30_000)],
    [
      ['a', 6],
      ['b', 18],
    ],
  );
});
