import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../base/errors.ts';
import { silentLogger } from '../../../base/logger.ts';
import { HandClock } from '../rooms.testkit.ts';
import { WriteBehind } from './write-behind.ts';

function writer(failing: { error: Error | null } = { error: null }) {
  const clock = new HandClock();
  const written: [string, number][] = [];
  const writes = new WriteBehind<number>({
    clock,
    log: silentLogger(),
    write: async (key, value) => {
      await Promise.resolve();
      if (failing.error !== null) throw failing.error;
      written.push([key, value]);
    },
  });
  return { clock, written, writes };
}

test('of each key the newest value is written, one after the other', async () => {
  const { written, writes } = writer();
  writes.put('a', 1);
  for (const value of [1, 2, 3]) writes.put('b', value);
  writes.put('a', 2);
  assert.equal(writes.idle, false);
  await writes.attempted();
  assert.deepEqual(written, [
    ['a', 1],
    ['b', 3],
    ['a', 2],
  ]);
  assert.equal(writes.idle, true);
});

test('while the database is away nothing is lost, and what is newer wins', async () => {
  const failing: { error: Error | null } = { error: new AppError('unavailable') };
  const { clock, written, writes } = writer(failing);
  writes.put('a', 1);
  writes.put('b', 1);
  await writes.attempted();
  writes.put('a', 2);
  await writes.attempted();
  assert.deepEqual([written, writes.idle], [[], false]);
  failing.error = null;
  clock.advance(2000);
  await writes.attempted();
  assert.deepEqual(
    new Map(written),
    new Map([
      ['a', 2],
      ['b', 1],
    ]),
  );
});

test('what cannot be written for another reason is given up, and does not stop the rest', async () => {
  const failing: { error: Error | null } = { error: new Error('no such table') };
  const { written, writes } = writer(failing);
  writes.put('a', 1);
  await writes.attempted();
  failing.error = null;
  writes.put('b', 1);
  await writes.attempted();
  assert.deepEqual(written, [['b', 1]]);
});

test('closing awaits what is being written, and takes nothing more', async () => {
  const { written, writes } = writer();
  writes.put('a', 1);
  await writes.close();
  writes.put('b', 1);
  await writes.attempted();
  assert.deepEqual(written, [['a', 1]]);
});
