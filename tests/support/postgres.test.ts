import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { type PostgresServer, startPostgres } from './postgres.ts';

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(() => server.stop());

async function query(text: string, url = server.url): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => client.end()); // the server is killed on purpose
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('takes connections as soon as it is handed out', async () => {
  assert.deepEqual(await query('select current_user as name'), [{ name: 'postgres' }]);
});

test('keeps its data, port and clients over kill -9 and restart', async () => {
  await query('create table kept (value int); insert into kept values (7)');
  const pid = server.pid!;
  const idle = new Client({ connectionString: server.url });
  idle.on('error', () => {}); // loses its connection: that is what happens here
  await idle.connect();

  await server.kill('SIGKILL');
  assert.equal(server.pid, undefined);
  assert.throws(() => process.kill(pid, 0));
  await assert.rejects(query('select 1'));

  await server.restart();
  assert.notEqual(server.pid, pid);
  assert.deepEqual(await query('select value from kept'), [{ value: 7 }]);
  await idle.end();
});

test('servers run beside each other and stop for good', async () => {
  const other = await startPostgres();
  const pid = other.pid!;
  assert.notEqual(other.url, server.url);
  assert.deepEqual(await query('select 1 as one', other.url), [{ one: 1 }]);
  await other.stop();
  await other.stop();
  assert.throws(() => process.kill(pid, 0));
  await assert.rejects(query('select 1', other.url));
});
