import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { AppError } from '../../../base/errors.ts';
import { silentLogger } from '../../../base/logger.ts';
import { databaseContract } from '../contract.ts';
import { openTemplateDatabase } from '../testing.ts';
import { lockFolder } from './folder-lock.ts';
import { PgliteHost } from './host.ts';
import { openOnHost } from './pglite.ts';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-pglite-'));
  folders.push(folder);
  return folder;
}
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const isUnavailable = (error: unknown) => error instanceof AppError && error.code === 'unavailable';

describe('the embedded database', () => {
  databaseContract(async () => ({ dataDir: join(await newFolder(), 'database'), poolSize: 1 }));
});

describe('the thread of the embedded database', () => {
  test('is started again after it died; what was in flight is unavailable', async () => {
    const host = new PgliteHost({ dataDir: join(await newFolder(), 'database'), template: null }, silentLogger());
    const database = await openOnHost(host, { logger: silentLogger() });
    try {
      await database.db.insertInto('settings').values({ key: 'kept', value: '{}' }).execute();
      const interrupted = database.db.transaction().execute(async (trx) => {
        await trx.insertInto('settings').values({ key: 'lost', value: '{}' }).execute();
        await host.kill();
        await trx.selectFrom('settings').selectAll().execute();
      });
      await assert.rejects(interrupted, isUnavailable);
      const rows = await database.db.selectFrom('settings').select('key').execute();
      assert.deepEqual(rows, [{ key: 'kept' }]);
    } finally {
      await database.close();
    }
  });

  test('that cannot open its folder says why', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'file'), 'not a folder');
    const host = new PgliteHost({ dataDir: join(folder, 'file', 'database'), template: null }, silentLogger());
    await assert.rejects(openOnHost(host, { logger: silentLogger() }), isUnavailable);
  });
});

describe('a template database', () => {
  test('is empty and its own at every call', async () => {
    const [one, two] = await Promise.all([openTemplateDatabase(), openTemplateDatabase()]);
    try {
      await one.db.insertInto('settings').values({ key: 'mine', value: '{}' }).execute();
      assert.deepEqual(await two.db.selectFrom('settings').selectAll().execute(), []);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });
});

describe('the lock of a folder', () => {
  test('keeps a second holder out and names the first', async () => {
    const folder = join(await newFolder(), 'database');
    const lock = await lockFolder(folder);
    await assert.rejects(lockFolder(folder), (error) => {
      assert.ok(isUnavailable(error));
      assert.match((error as Error).message, new RegExp(`in use by process ${process.pid}\\b`));
      return true;
    });
    await lock.close();
    await (await lockFolder(folder)).close();
  });

  test('of a dead process is taken over by exactly one of many', async () => {
    const folder = join(await newFolder(), 'database');
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await writeFile(`${folder}.lock`, JSON.stringify({ pid: child.pid, startedAt: 'long ago' }));
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  test('of an earlier process with the number of a living one is taken over', async () => {
    const folder = join(await newFolder(), 'database');
    await writeFile(`${folder}.lock`, JSON.stringify({ pid: process.pid, startedAt: 'another time' }));
    const lock = await lockFolder(folder);
    assert.match(await readFile(`${folder}.lock`, 'utf8'), new RegExp(`"pid":${process.pid}\\b`));
    await lock.close();
  });

  test('that was never written whole is taken over', async () => {
    const folder = join(await newFolder(), 'database');
    await writeFile(`${folder}.lock`, '');
    await (await lockFolder(folder)).close();
  });
});
