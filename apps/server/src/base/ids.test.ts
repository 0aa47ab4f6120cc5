import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from './ids.ts';

test('ids are UUIDv7 with the time they are given, and sort as they are made, also within a millisecond', () => {
  const nowMs = Date.UTC(2026, 10, 28);
  const ids = [nowMs, nowMs + 1].flatMap((ms) => Array.from({ length: 1000 }, () => newId(ms)));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.equal(Number.parseInt(ids[0]!.replace('-', '').slice(0, 12), 16), nowMs);
});

test('more than fit into a millisecond are still different', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1));
  assert.equal(new Set(ids).size, ids.length);
});
