import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLayer } from './layer-choice.ts';

const camera = { spatialLayers: 3, lines: 720 };

test('the smallest layer that is not much smaller than the tile', () => {
  const first = (height: number) => chooseLayer({ ...camera, height, before: null });
  assert.deepEqual([0, 90, 180, 198, 199, 360, 396, 400, 720, 2160].map(first), [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]);
});

test('a tile that is being resized does not go to and fro', () => {
  let before = chooseLayer({ ...camera, height: 170, before: null });
  const chosen = [];
  for (const height of [185, 175, 220, 225, 230, 220, 190, 185, 181, 180, 170]) {
    before = chooseLayer({ ...camera, height, before });
    chosen.push(before);
  }
  assert.deepEqual(chosen, [0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0]);
});

test('a great change goes there at once', () => {
  assert.equal(chooseLayer({ ...camera, height: 1080, before: 0 }), 2);
  assert.equal(chooseLayer({ ...camera, height: 0, before: 2 }), 0);
});

test('what was measured counts, and until then what such publishers send', () => {
  const chosen = (spatialLayers: number, lines: number | null) =>
    chooseLayer({ spatialLayers, lines, height: 300, before: null });
  assert.equal(chosen(3, null), 1);
  assert.equal(chosen(3, 1080), 1);
  assert.equal(chosen(3, 2160), 0);
  assert.equal(chosen(2, null), 1);
  assert.equal(chosen(1, 360), 0);
});
