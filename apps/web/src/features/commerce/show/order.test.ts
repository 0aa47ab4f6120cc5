import assert from 'node:assert/strict';
import { test } from 'node:test';
import { droppedAt, moved } from './order.ts';

test('an item lies where it was dropped, from either side', () => {
  const items = ['a', 'b', 'c', 'd'];
  const drop = (from: number, target: number, position: 'before' | 'after') =>
    moved(items, from, droppedAt(from, target, position)).join('');
  assert.equal(drop(0, 2, 'before'), 'bacd');
  assert.equal(drop(0, 2, 'after'), 'bcad');
  assert.equal(drop(3, 1, 'before'), 'adbc');
  assert.equal(drop(3, 1, 'after'), 'abdc');
  assert.equal(drop(1, 1, 'after'), 'abcd');
  assert.equal(drop(0, 3, 'after'), 'bcda');
});
