import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rows } from './rows.ts';

test('only rows in sight, and some around them, are named', () => {
  const rows = new Rows(20);
  rows.set(Array.from({ length: 100 }, (_, index) => `r${index}`));
  assert.equal(rows.total, 2000);
  assert.deepEqual(rows.between(200, 300, 0), { from: 10, to: 16 });
  assert.deepEqual(rows.between(0, 100, 3), { from: 0, to: 9 });
  assert.deepEqual(rows.between(1990, 2500, 3), { from: 96, to: 100 });
});

test('measured heights move what stands below, and are kept when rows come before', () => {
  const rows = new Rows(20);
  rows.set(['b', 'c']);
  assert.equal(rows.measure([['b', 50]]), true);
  assert.equal(rows.measure([['b', 50]]), false);
  assert.equal(rows.offsetOf('c'), 50);
  rows.set(['a', 'b', 'c']);
  assert.equal(rows.offsetOf('c'), 70);
  assert.equal(rows.keyAt(69), 'b');
  assert.equal(rows.offsetOf('x'), undefined);
});

test('without rows there is nothing', () => {
  const rows = new Rows(20);
  rows.set([]);
  assert.deepEqual(rows.between(0, 500, 5), { from: 0, to: 0 });
  assert.equal(rows.keyAt(10), undefined);
});
