import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { type PostgresServer, startPostgres } from '../../../../../tests/support/postgres.ts';
import { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { databaseContract } from './contract.ts';
import { type Database, openDatabase } from './database.ts';
import { migrations } from './migrations/index.ts';

const isUnavailable = (error: unknown) => error instanceof AppError && error.code === 'unavailable';
const open = (url: string, poolSize = 4): Promise<Database> =>
  openDatabase({ url, poolSize, dataDir: '' }, { logger: silentLogger() });

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(() => server.stop());

/** A database of its own on the one server. */
async function createDatabase(name: string): Promise<string> {
  const admin = await open(server.url, 1);
  await sql`create database ${sql.id(name)}`.execute(admin.db);
  await admin.close();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

describe('a PostgreSQL server', () => {
  databaseContract(async () => ({ url: await createDatabase('contract'), poolSize: 4, dataDir: '' }));
});

describe('PostgreSQL', () => {
  test('is migrated once by nodes that start together', async () => {
    const url = await createDatabase('together');
    const nodes = await Promise.all(Array.from({ length: 5 }, () => open(url)));
    const { rows } = await sql<{ n: number }>`select count(*) as n from kysely_migration`.execute(nodes[0]!.db);
    assert.deepEqual(rows, [{ n: Object.keys(migrations).length }]);
    await Promise.all(nodes.map((node) => node.close()));
  });

  test('that cannot be reached is unavailable at once', async () => {
    await assert.rejects(open('postgres://postgres@127.0.0.1:1/postgres'), isUnavailable);
  });

  test('keeps every acknowledged write when the server is killed, and is used again when it is back', async () => {
    const database = await open(await createDatabase('killed'));
    try {
      const acknowledged: string[] = [];
      const refused: unknown[] = [];
      const write = async (writer: number): Promise<void> => {
        for (let i = 0; refused.length === 0; i += 1) {
          const key = `${writer}-${i}`;
          try {
            await database.db.insertInto('settings').values({ key, value: '{}' }).execute();
            acknowledged.push(key);
          } catch (error) {
            refused.push(error);
          }
          if (acknowledged.length === 100) {
            await server.kill('SIGKILL');
          }
        }
      };
      await Promise.all([0, 1, 2, 3].map(write));
      assert.ok(refused.every(isUnavailable));
      await assert.rejects(database.ping(), isUnavailable);

      await server.restart();
      await database.ping();
      const rows = await database.db.selectFrom('settings').select('key').execute();
      const present = new Set(rows.map(({ key }) => key));
      assert.deepEqual(
        acknowledged.filter((key) => !present.has(key)),
        [],
      );
    } finally {
      await database.close();
    }
  });

  test('that closes connections under use costs the statement, not the process', async () => {
    const database = await open(await createDatabase('terminated'));
    try {
      const interrupted = database.db.transaction().execute(async (trx) => {
        await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
      });
      await assert.rejects(interrupted, isUnavailable);
      await database.ping();
    } finally {
      await database.close();
    }
  });
});
