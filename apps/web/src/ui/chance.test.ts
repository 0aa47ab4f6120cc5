import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf, sequenceOf } from './chance.ts';

test('the same text always has the same number, near texts have far ones', () => {
  assert.equal(hashOf('a'), hashOf('a'));
  assert.notEqual(hashOf('show-1') % 360, hashOf('show-2') % 360);
  assert.equal(hashOf(''), 0x811c9dc5);
});

test('a sequence repeats for its seed and stays within [0, 1)', () => {
  const first = sequenceOf(7);
  const second = sequenceOf(7);
  const values = Array.from({ length: 100 }, first);
  assert.deepEqual(values, Array.from({ length: 100 }, second));
  assert.ok(values.every((value) => value >= 0 && value < 1));
  assert.ok(new Set(values).size > 95);
});
