import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backlog } from './backlog.ts';

/** Frames of 20 ms, each written when it is due; `outAt` tells when each comes out. Answers which were left out. */
function leftOut(count: number, outAt: (index: number) => number): number[] {
  const backlog = new Backlog();
  const events = Array.from({ length: count }, (_, index) => index).flatMap((index) => [
    { atMs: index * 20, index, out: false },
    { atMs: outAt(index), index, out: true },
  ]);
  const left: number[] = [];
  for (const { atMs, index, out } of events.sort((a, b) => a.atMs - b.atMs || Number(a.out) - Number(b.out))) {
    if (!out) backlog.wrote(index * 20, atMs);
    else if (backlog.includes(index * 20, atMs)) left.push(index);
  }
  return left;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test('what waited for a converter to start is left out, what follows is not', () => {
  assert.deepEqual(
    leftOut(100, (index) => Math.max(800, index * 20 + 30)),
    upTo(37),
  );
  const interrupted = (index: number) => Math.max(index < 10 ? 800 : 1_000, index * 20 + 30);
  assert.deepEqual(leftOut(100, interrupted), upTo(47), 'it stopped for a moment while it caught up');
});

test('a prompt converter loses nothing, nor does a slow one that is no slower than before', () => {
  assert.deepEqual(
    leftOut(100, (index) => index * 20 + 40),
    [],
  );
  const slow = leftOut(100, (index) => index * 20 + 250);
  assert.ok(slow.length <= 51, `${slow.length} frames, until it is known to be slow`);
});

test('what waited while a converter was held up is left out', () => {
  const left = leftOut(100, (index) => (index >= 20 && index < 50 ? 1_000 : index * 20 + 30));
  assert.deepEqual(left, upTo(47).slice(20));
});
