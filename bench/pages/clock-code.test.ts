import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockDifference, decodeClock, encodeClock } from './clock-code.ts';

test('what is encoded is decoded', () => {
  for (const time of [0, 1, 0xaaaaaa, 0x555555, 0xffffff]) assert.equal(decodeClock(encodeClock(time)), time);
});

test('a wrong square is noticed', () => {
  const squares = encodeClock(123_456);
  for (const index of squares.keys()) assert.equal(decodeClock(squares.with(index, !squares[index])), null);
});

test('differences go over the end of the range', () => {
  assert.equal(clockDifference(0xfffffe, 3), 5);
  assert.equal(clockDifference(10, 25), 15);
});
