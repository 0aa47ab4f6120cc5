import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { WriteBehind } from './write-behind.ts';

function writer(failing: { error: Error | null } = { error: null }, most = 100) {
  const clock = new ManualClock();
  const written: [string, number][] = [];
  const lost: [string, unknown][] = [];
  const log = Object.assign(silentLogger(), {
    error: ({ key, value }: { key: string; value: number }, why: string) => lost.push([why, `${key} ${value}`]),
  });
  const writes = new WriteBehind<number>(
    { most },
    {
      clock,
      log,
      write: async (key, value) => {
        await Promise.resolve();
        if (failing.error !== null) throw failing.error;
        written.push([key, value]);
      },
      about: (value) => ({ value }),
    },
  );
  return { clock, written, writes, lost };
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

test('what waits is written in the order it came, however often that was tried', async () => {
  for (const tries of [1, 2, 3]) {
    const failing: { error: Error | null } = { error: new AppError('unavailable') };
    const { clock, written, writes } = writer(failing);
    for (const key of ['a', 'b', 'c']) writes.put(key, 1);
    for (let count = 0; count < tries; count++) {
      await writes.attempted();
      if (count === tries - 1) failing.error = null;
      clock.advance(2000);
    }
    await writes.attempted();
    assert.deepEqual(
      written.map(([key]) => key),
      ['a', 'b', 'c'],
      `${tries} tries`,
    );
  }
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
  assert.deepEqual(written, [
    ['b', 1],
    ['a', 2],
  ]);
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
  const { written, writes, lost } = writer();
  writes.put('a', 1);
  await writes.close();
  writes.put('b', 1);
  await writes.attempted();
  assert.deepEqual(written, [['a', 1]]);
  assert.deepEqual(lost, [['never written: the server is closing', 'b 1']]);
});

test('no more keys wait than the limit; what is given up is in the log', async () => {
  const failing: { error: Error | null } = { error: new AppError('unavailable') };
  const { clock, written, writes, lost } = writer(failing, 2);
  for (const key of ['a', 'b', 'c']) {
    writes.put(key, 1);
    await writes.attempted();
  }
  writes.put('a', 2);
  assert.deepEqual(lost, [['not written: too much waits for the database', 'c 1']]);
  failing.error = null;
  clock.advance(2000);
  await writes.attempted();
  assert.deepEqual(written, [
    ['b', 1],
    ['a', 2],
  ]);
});

test('closing tries what waits for the database once more, and says what it would not take', async () => {
  const failing: { error: Error | null } = { error: new AppError('unavailable') };
  for (const isBack of [true, false]) {
    const { written, writes, lost } = writer(failing);
    failing.error = new AppError('unavailable');
    writes.put('a', 1);
    writes.put('b', 1);
    await writes.attempted();
    if (isBack) failing.error = null;
    await writes.close();
    assert.deepEqual([written.length, lost.length], isBack ? [2, 0] : [0, 2]);
  }
});

test('what is put just as the last write ends is written too', async () => {
  for (let ticks = 0; ticks < 12; ticks++) {
    const { written, writes } = writer();
    writes.put('a', 1);
    for (let tick = 0; tick < ticks; tick++) await null;
    writes.put('b', 1);
    await writes.attempted();
    assert.deepEqual([written.map(([key]) => key), writes.idle], [['a', 'b'], true], `${ticks} ticks`);
  }
});
