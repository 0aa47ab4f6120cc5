import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { password } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { freePortRange } from '../support/ports.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ServerProcess } from '../support/server-process.ts';

/** What has been acknowledged, and what was still on its way when the server died. */
interface Ledger {
  created: Set<string>;
  /** Titles by broadcast: the last one acknowledged, and one that may or may not have been written. */
  titles: Map<string, { acknowledged: string; sent: string }>;
  registered: string[];
  names: Map<Person, { acknowledged: string; sent: string }>;
}

/** Writes of every kind by several people at once until the server is killed, which is when `enough` of them are acknowledged. */
async function writeUntilKilled(server: ServerProcess, writers: Person[], enough: number): Promise<Ledger> {
  const ledger: Ledger = { created: new Set(), titles: new Map(), registered: [], names: new Map() };
  let acknowledged = 0;
  let killed: Promise<unknown> | undefined;
  const note = () => {
    if (++acknowledged === enough) killed = server.kill('SIGKILL');
  };
  const until = async (write: (round: number) => Promise<void>) => {
    for (let round = 0; ; round++) {
      try {
        await write(round);
      } catch (error) {
        // The connection is gone with the server; anything else is a failure of the test.
        if (error instanceof TypeError && killed !== undefined) return;
        throw error;
      }
      note();
    }
  };
  const authors = writers.map((person) =>
    until(async (round) => {
      const { id } = await person.get('createBroadcast', { body: { title: `created ${round}` } });
      ledger.created.add(id);
      const titles = { acknowledged: `created ${round}`, sent: `changed ${round}` };
      ledger.titles.set(id, titles);
      await person.get('updateBroadcast', { params: { id }, body: { title: titles.sent } });
      titles.acknowledged = titles.sent;
    }),
  );
  const registrar = until(async () => {
    ledger.registered.push((await Person.user(server.url)).email);
  });
  const renamer = until(async (round) => {
    const person = writers[0]!;
    const name = { acknowledged: ledger.names.get(person)?.acknowledged ?? '', sent: `name ${round}` };
    ledger.names.set(person, name);
    await person.get('updateMe', { body: { displayName: name.sent } });
    name.acknowledged = name.sent;
  });
  await Promise.all([...authors, registrar, renamer]);
  await killed;
  return ledger;
}

async function everythingIsThere(server: ServerProcess, ledger: Ledger, writers: Person[]): Promise<void> {
  for (const [id, { acknowledged, sent }] of ledger.titles) {
    const { title } = await writers[0]!.get('getBroadcast', { params: { id } });
    assert.ok(title === acknowledged || title === sent, `${title} is neither ${acknowledged} nor ${sent}`);
  }
  for (const email of ledger.registered)
    assert.equal(await Person.nobody(server.url).code('login', { body: { email, password } }), 'ok');
  for (const [person, { acknowledged, sent }] of ledger.names) {
    const name = (await person.get('me')).user!.displayName;
    assert.ok(name === acknowledged || name === sent, `${name} is neither ${acknowledged} nor ${sent}`);
  }
}

const rounds = 3;

for (const kind of ['PGlite', 'PostgreSQL'] as const)
  describe(`kill -9 of the server, on ${kind}`, () => {
    let server: ServerProcess | undefined;
    let postgres: PostgresServer | undefined;
    after(async () => {
      await server?.stop();
      await postgres?.stop();
    });

    test('under writes loses nothing that was acknowledged', async (t) => {
      postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
      server = await ServerProcess.start({
        BROADCAST_GRACE_SECONDS: '6',
        ...(postgres !== undefined && { DATABASE_URL: postgres.url }),
      });
      const { url } = server;
      const writers = await Promise.all(Array.from({ length: 4 }, () => Person.user(url)));
      let writes = 0;
      for (let round = 0; round < rounds; round++) {
        const ledger = await writeUntilKilled(server, writers, 60 + round * 25);
        await server.restart();
        await everythingIsThere(server, ledger, writers);
        writes += ledger.created.size + ledger.registered.length;
      }
      t.diagnostic(`${rounds} kills, ${writes} acknowledged shows and accounts, all there`);
    });

    test('leaves a live show live, waiting for its host, and ends it when nobody comes back', async () => {
      assert.ok(server);
      const host = await Person.user(server.url);
      const { id } = await host.get('createBroadcast', { body: { title: 'Survivor' } });
      const params = { id };
      await host.get('startBroadcast', { params });
      await server.kill('SIGKILL');
      await server.restart();

      const viewer = await (await Person.guest(server.url)).connect();
      const { broadcast } = await viewer.get('join', { broadcastId: id });
      assert.equal(broadcast.status, 'live');
      assert.equal(broadcast.onAir, false);
      const ended = await viewer.next('streamEnded');
      assert.equal(ended.broadcast.status, 'ended');
      assert.equal((await host.get('getBroadcast', { params })).status, 'ended');
      viewer.close();
    });

    test('SIGTERM with a live show and open sockets ends it cleanly', async () => {
      assert.ok(server);
      const host = await Person.user(server.url);
      const { id } = await host.get('createBroadcast', { body: { title: 'Kept' } });
      await host.get('startBroadcast', { params: { id } });
      const sockets = await Promise.all(
        Array.from({ length: 5 }, async () => (await Person.guest(host.url)).connect()),
      );
      for (const socket of sockets) await socket.get('join', { broadcastId: id });
      const hungUp = sockets.map((socket) => socket.ended());
      assert.equal(await server.kill('SIGTERM'), 0);
      await Promise.all(hungUp);
    });
  });

describe('a server that cannot start says why and exits with a failure', () => {
  test('a setting that does not hold', async () => {
    await assert.rejects(
      ServerProcess.start({ BROADCAST_GRACE_SECONDS: 'soon' }),
      /ended \(2\)[\s\S]*BROADCAST_GRACE_SECONDS/,
    );
  });

  test('a setting that does not exist', async () => {
    await assert.rejects(ServerProcess.start({ MEDIASOUP_WORKRES: '2' }), /ended \(2\)[\s\S]*MEDIASOUP_WORKRES/);
  });

  test('a port that is taken, a database that is not there', async () => {
    const server = await ServerProcess.start();
    try {
      const { port } = new URL(server.url);
      await assert.rejects(ServerProcess.start({ PORT: port }), (error: Error) => {
        assert.match(error.message, /ended \(1\)/);
        assert.match(error.message, /could not start: .*(EADDRINUSE|in use)/);
        return true;
      });
      const nowhere = `postgres://nobody@127.0.0.1:${await freePortRange(1)}/none`;
      await assert.rejects(
        ServerProcess.start({ DATABASE_URL: nowhere }),
        /ended \(1\)[\s\S]*could not start: .*database/i,
      );
    } finally {
      await server.stop();
    }
  });
});
