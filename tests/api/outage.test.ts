import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '@footlight/contract';
import { Person } from '../support/person.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ServerProcess } from '../support/server-process.ts';

let postgres: PostgresServer;
let server: ServerProcess;
before(async () => {
  postgres = await startPostgres();
  server = await ServerProcess.start({ DATABASE_URL: postgres.url, LOG_LEVEL: 'fatal' });
});
after(async () => {
  await server?.stop();
  await postgres?.stop();
});

const databaseOf = ({ body }: { body: unknown }) => (body as Health).checks.database.status;

test('a database that is away: health says so, requests are refused as unavailable, rooms go on, and it heals by itself', async () => {
  const { url, pid } = server;
  const nobody = Person.nobody(url);
  const host = await Person.user(url);
  const show = await host.get('createBroadcast', { body: { title: 'Show' } });
  await host.get('startBroadcast', { params: { id: show.id } });
  const viewer = await (await Person.guest(url)).connect();
  await viewer.get('join', { broadcastId: show.id });

  for (let round = 0; round < 2; round++) {
    await postgres.kill(round === 0 ? 'SIGINT' : 'SIGKILL');
    const health = await nobody.ask('health');
    assert.equal(health.status, 503);
    assert.equal(databaseOf(health), 'down');
    assert.equal((await nobody.ask('readyz')).status, 503);
    assert.equal((await nobody.ask('livez')).status, 200);
    const refused = await host.ask('createBroadcast', { body: { title: 'Another' } });
    assert.equal(refused.status, 503);
    assert.equal(refused.code, 'unavailable');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal(await host.code('listBroadcasts'), 'unavailable');
    assert.equal(await host.code('endBroadcast', { params: { id: show.id } }), 'unavailable');
    assert.equal(
      await (await Person.guest(url)).connect().then((socket) => socket.code('join', { broadcastId: show.id })),
      'unavailable',
    );

    // Who is in the room notices nothing.
    assert.equal(await viewer.code('requestSync', {}), 'ok');
    assert.equal(await viewer.code('createWebRtcTransport', { sender: false }), 'ok');

    await postgres.restart();
    while ((await nobody.ask('health')).status !== 200) await delay(50);
    assert.equal(await host.code('createBroadcast', { body: { title: 'After' } }), 'ok');
    assert.equal((await host.get('getBroadcast', { params: { id: show.id } })).status, 'live');
  }
  assert.equal(server.pid, pid);
  viewer.close();
});
