import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import { silentLogger } from '../../base/logger.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { isUniqueViolation } from './failures.ts';

export function newUser(email: string) {
  return { id: newId(), email, password_hash: 'x', display_name: email, role: 'user' as const };
}

/** What every kind of database promises (database.ts); `options` says how a fresh and empty one is opened, once. */
export function databaseContract(options: () => Promise<DatabaseOptions>): void {
  let opened: DatabaseOptions;
  let database: Database;
  before(async () => {
    opened = await options();
    database = await openDatabase(opened, { logger: silentLogger() });
  });
  after(() => database.close());

  test('values look the same whatever the database', async () => {
    const moment = new Date('2026-02-03T04:05:06.789Z');
    const { rows } = await sql`
      select ${9007199254740991}::int8 as count, ${moment}::timestamptz(3) as moment, ${null}::text as nothing,
        ${JSON.stringify({ a: [1, 'b', null] })}::jsonb as document, ${JSON.stringify('text')}::jsonb as word,
        ${true}::boolean as yes, ${12}::integer as number, ${'1.50'}::numeric as amount, ${1.5}::float8 as fraction,
        ${'2026-02-03'}::date as day, ${['a', 'b"c']}::text[] as list, ${Buffer.from([0, 255])}::bytea as bytes`.execute(
      database.db,
    );
    assert.deepEqual(rows, [
      {
        count: 9007199254740991,
        moment,
        nothing: null,
        document: { a: [1, 'b', null] },
        word: 'text',
        yes: true,
        number: 12,
        amount: '1.50',
        fraction: 1.5,
        day: '2026-02-03',
        list: ['a', 'b"c'],
        bytes: Buffer.from([0, 255]),
      },
    ]);
  });

  test('a megabyte of text goes in and comes out', async () => {
    const text = 'ü'.repeat(500_000);
    const { rows } = await sql<{ text: string }>`select ${text}::text as text`.execute(database.db);
    assert.equal(rows[0]?.text, text);
  });

  test('changed rows are counted', async () => {
    await database.db.insertInto('settings').values({ key: 'count', value: '{}' }).execute();
    const one = await database.db.deleteFrom('settings').where('key', '=', 'count').executeTakeFirst();
    const none = await database.db.deleteFrom('settings').where('key', '=', 'count').executeTakeFirst();
    assert.deepEqual([one.numDeletedRows, none.numDeletedRows], [1n, 0n]);
  });

  test('a unique violation is recognised by its constraint', async () => {
    await database.db.insertInto('users').values(newUser('twice@example.org')).execute();
    const error = await database.db
      .insertInto('users')
      .values(newUser('twice@example.org'))
      .execute()
      .catch((caught: unknown) => caught);
    assert.equal(isUniqueViolation(error), true);
    assert.equal(isUniqueViolation(error, 'users_email_unique'), true);
    assert.equal(isUniqueViolation(error, 'users_pkey'), false);
  });

  test('an e-mail address with capitals cannot get in', async () => {
    await assert.rejects(database.db.insertInto('users').values(newUser('Big@example.org')).execute(), {
      code: '23514',
      constraint: 'users_email_lower',
    });
  });

  test('of many broadcasts of one host that go live at once, one does', async () => {
    const host = newUser('host@example.org');
    await database.db.insertInto('users').values(host).execute();
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        database.db
          .insertInto('broadcasts')
          .values({
            id: newId(),
            room_id: newId(),
            host_id: host.id,
            title: 'Show',
            description: '',
            kind: 'video',
            visibility: 'public',
            status: 'live',
          })
          .execute(),
      ),
    );
    const failures = results.filter((result) => result.status === 'rejected');
    assert.equal(failures.length, 7);
    assert.ok(failures.every(({ reason }) => isUniqueViolation(reason, 'broadcasts_one_live_per_host')));
  });

  test('concurrent transactions lose no update', async () => {
    const { db } = database;
    await db
      .insertInto('settings')
      .values({ key: 'counter', value: JSON.stringify({ n: 0 }) })
      .execute();
    await Promise.all(
      Array.from({ length: 30 }, () =>
        db.transaction().execute(async (trx) => {
          const row = await trx
            .selectFrom('settings')
            .select('value')
            .where('key', '=', 'counter')
            .forUpdate()
            .executeTakeFirstOrThrow();
          const value = JSON.stringify({ n: (row.value as { n: number }).n + 1 });
          await trx.updateTable('settings').set({ value }).where('key', '=', 'counter').execute();
        }),
      ),
    );
    const row = await db.selectFrom('settings').select('value').where('key', '=', 'counter').executeTakeFirstOrThrow();
    assert.deepEqual(row.value, { n: 30 });
  });

  test('a query outside a transaction neither sees into it nor takes part in it', async () => {
    const { db } = database;
    let outside: Promise<unknown> | undefined;
    const rolledBack = db.transaction().execute(async (trx) => {
      await trx.insertInto('settings').values({ key: 'inside', value: '{}' }).execute();
      outside = db.insertInto('settings').values({ key: 'outside', value: '{}' }).execute();
      await sql`select 1`.execute(trx);
      throw new RangeError('changed my mind');
    });
    await assert.rejects(rolledBack, RangeError);
    await outside;
    const rows = await db.selectFrom('settings').select('key').where('key', 'in', ['inside', 'outside']).execute();
    assert.deepEqual(rows, [{ key: 'outside' }]);
  });

  test('a failed statement dooms its transaction and nothing else', async () => {
    const { db } = database;
    const doomed = db.transaction().execute(async (trx) => {
      await trx.insertInto('settings').values({ key: 'doomed', value: '{}' }).execute();
      await assert.rejects(sql`select * from missing`.execute(trx), { code: '42P01' });
    });
    await assert.rejects(doomed);
    const row = await db.selectFrom('settings').selectAll().where('key', '=', 'doomed').executeTakeFirst();
    assert.equal(row, undefined);
    await database.ping();
  });

  test('no acknowledged write is lost when the process is killed, time after time', async () => {
    await database.close();
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      acknowledged.push(...(await writeAndKill(opened, round)));
      database = await openDatabase(opened, { logger: silentLogger() });
      const rows = await database.db.selectFrom('settings').select('key').where('key', 'like', 'ack-%').execute();
      const present = new Set(rows.map(({ key }) => key));
      assert.deepEqual(
        acknowledged.filter((key) => !present.has(key)),
        [],
      );
      await database.close();
    }
  });

  test('a closed database says that it is unavailable, and closing twice is fine', async () => {
    await database.close();
    await assert.rejects(database.ping(), (error) => error instanceof AppError && error.code === 'unavailable');
    database = await openDatabase(opened, { logger: silentLogger() });
    await database.ping();
  });
}

/** Kills a writer after 200 acknowledged rows; the answer is all it acknowledged. */
async function writeAndKill(options: DatabaseOptions, round: number): Promise<string[]> {
  const script = new URL('./durability.child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify(options), String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const keys: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    keys.push(line);
    if (keys.length === 200) {
      child.kill('SIGKILL');
    }
  }
  const [, signal] = await exited;
  assert.equal(signal, 'SIGKILL');
  return keys;
}
