import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Placed } from './plan.ts';
import { viewsOf } from './views.ts';

test('others are asked for in the size they have, the largest first; oneself is not', () => {
  const placed = [
    { tile: { peerId: 'a', kind: 'person', isSelf: false }, rect: { width: 160, height: 90 } },
    { tile: { peerId: 'me', kind: 'person', isSelf: true }, rect: { width: 900, height: 500 } },
    { tile: { peerId: 'b', kind: 'screen', isSelf: false }, rect: { width: 800, height: 450.4 } },
  ] as Placed[];
  assert.deepEqual(viewsOf(placed, 2), [
    { peerId: 'b', source: 'screen', height: 901 },
    { peerId: 'a', source: 'camera', height: 180 },
  ]);
});
