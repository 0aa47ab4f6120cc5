import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupCommit } from './group-commit.ts';

test('what comes while a commit runs goes together into the next, in order', async () => {
  const batches: number[][] = [];
  let release = () => {};
  const commits = new GroupCommit<number, number>(async (items) => {
    batches.push(items);
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return items.map((item) => ({ result: item * 10 }));
  }, 3);
  const first = [commits.add(1), commits.add(2)];
  await new Promise(setImmediate);
  const later = [3, 4, 5, 6].map((item) => commits.add(item));
  release();
  assert.deepEqual(await Promise.all(first), [10, 20]);
  release();
  assert.deepEqual(await Promise.all(later.slice(0, 3)), [30, 40, 50]);
  release();
  assert.equal(await later[3], 60);
  assert.deepEqual(batches, [[1, 2], [3, 4, 5], [6]]);
});

test('one refused item fails alone, a failed commit fails its items and not the next', async () => {
  let down = false;
  const commits = new GroupCommit<number, number>(async (items) => {
    if (down) throw new Error('down');
    return items.map((item) => (item < 0 ? { error: new Error('negative') } : { result: item }));
  }, 10);
  const both = await Promise.allSettled([commits.add(1), commits.add(-1)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  down = true;
  await assert.rejects(commits.add(2), /down/);
  down = false;
  assert.equal(await commits.add(3), 3);
  await new Promise(setImmediate);
  assert.ok(commits.idle);
});
