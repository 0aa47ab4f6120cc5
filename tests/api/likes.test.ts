import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Ack, Broadcast, ClientAnswer } from '@footlight/contract';
import { Person } from '../support/person.ts';
import { startPostgres } from '../support/postgres.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { ServerProcess } from '../support/server-process.ts';

async function liveShow(url: string): Promise<{ host: Person; show: Broadcast }> {
  const host = await Person.user(url);
  const { id } = await host.get('createBroadcast', { body: { title: 'Liked' } });
  return { host, show: await host.get('startBroadcast', { params: { id } }) };
}

async function seat(person: Person, broadcastId: string): Promise<RoomSocket> {
  const socket = await person.connect();
  await socket.get('join', { broadcastId });
  return socket;
}

describe('likes', () => {
  let server: TestServer;
  before(async () => {
    server = await composeServer();
  });
  after(() => server.close());

  test('are toggled or set, once per person, and everybody sees the count', async () => {
    const { show, host } = await liveShow(server.url);
    const hostSocket = await seat(host, show.id);
    const guest = await Person.guest(server.url);
    const [tab, otherTab] = [await seat(guest, show.id), await seat(guest, show.id)];
    const toggle = async (socket: RoomSocket, payload = {}) => {
      const { liked, likes } = await socket.get('toggleLike', payload);
      return { liked, likes };
    };
    assert.deepEqual(await toggle(tab), { liked: true, likes: 1 });
    assert.equal((await hostSocket.next('streamUpdate', ({ likes }) => likes === 1)).likes, 1);
    assert.deepEqual(await toggle(otherTab, { liked: true }), { liked: true, likes: 1 });
    assert.deepEqual(await toggle(otherTab), { liked: false, likes: 0 });
    assert.deepEqual(await toggle(hostSocket), { liked: true, likes: 1 });
    assert.equal((await host.get('getBroadcast', { params: { id: show.id } })).likes, 1);
    const late = await (await Person.guest(server.url)).connect();
    assert.equal((await late.get('join', { broadcastId: show.id })).counts.likes, 1);
  });

  test('a toggle that is sent again counts once, also after others', async () => {
    const { show } = await liveShow(server.url);
    const socket = await seat(await Person.guest(server.url), show.id);
    const first = await socket.get('toggleLike', { clientId: 'one' });
    const again = await socket.get('toggleLike', { clientId: 'one' });
    assert.deepEqual([first.liked, again.liked, again.likes], [true, true, 1]);
    await socket.get('toggleLike', { clientId: 'two' });
    const late = await socket.get('toggleLike', { clientId: 'one' });
    assert.deepEqual([late.liked, late.likes], [false, 0]);
  });

  test('a crowd that toggles at once is counted exactly', async () => {
    const { show, host } = await liveShow(server.url);
    const people = await Promise.all(
      Array.from({ length: 20 }, async () => seat(await Person.guest(server.url), show.id)),
    );
    const answers = await Promise.all(
      people.flatMap((socket, index) =>
        Array.from({ length: 10 + (index % 3) }, () => socket.get('toggleLike', {}).then(({ likes }) => likes)),
      ),
    );
    assert.ok(answers.every((likes) => likes >= 0 && likes <= people.length));
    const odd = people.filter((_, index) => (10 + (index % 3)) % 2 === 1).length;
    assert.equal((await host.get('getBroadcast', { params: { id: show.id } })).likes, odd);
  });
});

const sockets = 200;
const togglesEach = 50;

/** One person who toggles until all of it is acknowledged, whatever happens to its connection. */
async function fan(
  person: Person,
  broadcastId: string,
  on: { acknowledged: () => void; up: () => Promise<void> },
): Promise<{ liked: boolean; retried: number }> {
  let socket: RoomSocket | undefined;
  let liked = false;
  let retried = 0;
  for (let count = 0; count < togglesEach; count++) {
    // Set now and then, so that the end is not always where it began.
    const wanted = Math.random() < 0.3 ? Math.random() < 0.5 : undefined;
    const payload = { clientId: `toggle-${count}`, ...(wanted !== undefined && { liked: wanted }) };
    for (;;) {
      await on.up();
      try {
        socket = socket?.connected ? socket : await seat(person, broadcastId);
        const asked: Promise<Ack<ClientAnswer<'toggleLike'>>> = socket.ask('toggleLike', payload);
        if (Math.random() < 0.05) setTimeout((lost: RoomSocket) => lost.drop(), Math.random() * 20, socket);
        const answer = await asked;
        if (!answer.ok) throw new Error(answer.error.code);
        liked = wanted ?? !liked;
        assert.equal(answer.liked, liked, `toggle ${count} of ${person.id}`);
        break;
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        // The answer was lost, or the server is away: the same toggle again, on a new connection.
        socket?.close();
        socket = undefined;
        retried++;
      }
    }
    on.acknowledged();
  }
  socket?.close();
  return { liked, retried };
}

for (const kind of ['PGlite', 'PostgreSQL'] as const)
  test(`on ${kind}, ${sockets} sockets toggle ${togglesEach} times each, connections break, the server is killed: the count is what was acknowledged`, async (t) => {
    const postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
    const server = await ServerProcess.start({
      ...(postgres !== undefined && { DATABASE_URL: postgres.url }),
      SOCKETS_PER_ADDRESS: '2000',
      BROADCAST_GRACE_SECONDS: '600',
      LOG_LEVEL: 'fatal',
    });
    try {
      const { host, show } = await liveShow(server.url);
      const people = await Promise.all(Array.from({ length: sockets }, () => Person.guest(server.url)));
      let acknowledged = 0;
      let up = Promise.resolve();
      let killed = false;
      const fans = await Promise.all(
        people.map((person) =>
          fan(person, show.id, {
            up: () => up,
            acknowledged: () => {
              if (++acknowledged !== (sockets * togglesEach) / 2) return;
              killed = true;
              up = server.restart();
            },
          }),
        ),
      );
      assert.ok(killed);
      assert.equal(acknowledged, sockets * togglesEach);
      const expected = fans.filter(({ liked }) => liked).length;
      assert.equal((await host.get('getBroadcast', { params: { id: show.id } })).likes, expected);
      const late = await host.connect();
      assert.equal((await late.get('join', { broadcastId: show.id })).counts.likes, expected);
      late.close();
      t.diagnostic(`${expected} likes; ${fans.reduce((sum, { retried }) => sum + retried, 0)} toggles were sent again`);
    } finally {
      await server.stop();
      await postgres?.stop();
    }
  });
