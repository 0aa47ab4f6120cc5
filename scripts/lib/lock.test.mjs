import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { withLock } from './lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'footlight-lock-'));
after(() => rmSync(folder, { recursive: true }));

test('one holder at a time', async () => {
  const path = join(folder, 'one');
  let holders = 0;
  const hold = () =>
    withLock(path, 'testing', async () => {
      holders += 1;
      await new Promise(setImmediate);
      assert.equal(holders, 1);
      holders -= 1;
    });
  await Promise.all([hold(), hold(), hold()]);
  assert.ok(!existsSync(path));
});

test('a lock whose owner was killed is taken over', async () => {
  const path = join(folder, 'dead');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, String(pid));
  assert.equal(await withLock(path, 'testing', () => 'ran'), 'ran');
});

test('a lock that a full disk left empty is taken over', async () => {
  const path = join(folder, 'empty');
  writeFileSync(path, '');
  assert.equal(await withLock(path, 'testing', () => 'ran'), 'ran');
});

test('a failing action gives the lock back and is told', async () => {
  const path = join(folder, 'failing');
  await assert.rejects(
    withLock(path, 'testing', () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.ok(!existsSync(path));
});
