import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf } from './pace.ts';

const at = (latency: number) => ({ window: { from: 0, to: 100 }, latency, target: 0.6, giveUp: 3.2 });

test('the farther behind the faster, up to a rate that is not heard', () => {
  const rates = [0.6, 0.7, 0.8, 1, 2, 3].map((latency) => paceOf(at(latency), 1));
  assert.deepEqual(rates, [1, 1.02, 1.04, 1.08, 1.1, 1.1]);
});

test('at its target it plays as it comes, and before it too', () => {
  assert.equal(paceOf(at(0.64), 1), 1);
  assert.equal(paceOf(at(0.3), 1), 1);
});

test('what is buffered is not played away', () => {
  assert.equal(paceOf(at(1.5), 0.36), 1.1);
  assert.equal(paceOf(at(1.5), 0.3), 1);
});

test('from where nobody catches up by playing faster it does not try', () => {
  assert.equal(paceOf(at(3.3), 2), 1);
});
