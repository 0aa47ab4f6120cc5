import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { LocalStorage } from './local.ts';

async function withStorage(run: (storage: LocalStorage, root: string) => Promise<void>) {
  const root = await mkdtemp(join(tmpdir(), 'footlight-storage-'));
  try {
    await run(await LocalStorage.open(root), root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
const coded = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

test('what is put can be read, in part, listed and removed', () =>
  withStorage(async (storage) => {
    await storage.put('a/one.bin', Buffer.from('0123456789'));
    await storage.put('b/two.bin', Readable.from([Buffer.from('xy')]));
    const { object, stream } = await storage.open('a/one.bin', { start: 2, end: 4 });
    assert.equal(object.sizeBytes, 10);
    assert.equal((await buffer(stream)).toString(), '234');
    assert.deepEqual(
      (await Array.fromAsync(storage.list('a/'))).map(({ key }) => key),
      ['a/one.bin'],
    );
    await storage.remove('a/one.bin');
    await storage.remove('a/one.bin');
    assert.equal(await storage.stat('a/one.bin'), undefined);
    await assert.rejects(storage.open('a/one.bin'), coded('not_found'));
  }));

test('a write that fails leaves the old object and no half file', () =>
  withStorage(async (storage, root) => {
    await storage.put('k', Buffer.from('old'));
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from('new');
        throw new Error('source failed');
      })(),
    );
    await assert.rejects(storage.put('k', failing), /source failed/);
    assert.equal((await buffer((await storage.open('k')).stream)).toString(), 'old');
    assert.deepEqual(await readdir(join(root, '.partial')), []);
  }));

test('keys cannot leave the folder', () =>
  withStorage(async (storage) => {
    for (const key of ['../x', 'a/../../x', '/etc/passwd', '', 'a//b', '.partial/x', 'a\0b', 'a\\b']) {
      await assert.rejects(async () => storage.put(key, Buffer.from('x')), coded('invalid'), key);
    }
  }));

test('the check says how much space is left', () =>
  withStorage(async (storage) => {
    const { freeBytes } = await storage.check();
    assert.ok(freeBytes !== undefined && freeBytes > 0);
  }));
