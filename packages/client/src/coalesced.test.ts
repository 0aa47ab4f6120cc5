import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Coalesced } from './coalesced.ts';

test('the first value at once, of those that come too fast the last, and nothing after the end', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const taken: number[] = [];
  const values = new Coalesced<number>(100, (value) => taken.push(value));
  for (const value of [1, 2, 3]) values.set(value);
  assert.deepEqual(taken, [1]);
  t.mock.timers.tick(100);
  assert.deepEqual(taken, [1, 3]);
  values.set(4);
  t.mock.timers.tick(99);
  assert.deepEqual(taken, [1, 3]);
  t.mock.timers.tick(1);
  t.mock.timers.tick(100);
  values.set(5);
  values.set(6);
  values.close();
  t.mock.timers.tick(100);
  assert.deepEqual(taken, [1, 3, 4, 5]);
});
