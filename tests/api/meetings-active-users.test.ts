import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { silentLogger } from '@footlight/server/base/logger.ts';
import type { Database } from '@footlight/server/platform/database/database.ts';
import { openPostgres } from '@footlight/server/platform/database/postgres.ts';
import { openTemplateDatabase } from '@footlight/server/platform/database/testing.ts';
import { enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { startPostgres } from '../support/postgres.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { ServerProcess } from '../support/server-process.ts';

const dayMs = 86_400_000;

for (const kind of ['PGlite', 'PostgreSQL'] as const)
  describe(`on ${kind}`, () => {
    /** A server and the database it uses, for a test to look into. */
    async function open(env: Record<string, string> = {}) {
      const postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
      const databases: Database[] = [];
      const server = await composeServer(env, async () => {
        const database =
          postgres === undefined
            ? await openTemplateDatabase()
            : await openPostgres({ url: postgres.url, poolSize: 4 }, { logger: silentLogger() });
        databases.push(database);
        return database;
      });
      const close = async () => {
        await server.close();
        await postgres?.stop();
      };
      return { server, db: databases[0]!.db, close };
    }

    const settled = (server: TestServer) => server.app.meetings.stored();

    test('active users are those in the meeting, with their roles, and gone with it', async () => {
      const { server, db, close } = await open();
      try {
        const { host, room } = await newRoom(server.url);
        const guest = await Person.guest(server.url, 'Ann');
        const hostSeat = await enter(host, room.id);
        const seat = await enter(guest, room.id);
        const active = async () => {
          await settled(server);
          const rows = await db
            .selectFrom('active_users')
            .selectAll()
            .orderBy('joined_at')
            .orderBy('peer_id')
            .execute();
          return rows.map(({ peer_id, room_id, person, display_name, role }) => [
            room_id === room.id,
            peer_id,
            person,
            display_name,
            role,
          ]);
        };
        const hostRow = [true, hostSeat.peerId, `user:${host.id}`, 'Host', 'host'];
        const row = (role: string) => [true, seat.peerId, `guest:${guest.id}`, 'Ann', role];
        assert.deepEqual(await active(), [hostRow, row('speaker')]);
        await hostSeat.socket.get('setPeerRole', { peerId: seat.peerId, role: 'moderator' });
        assert.deepEqual(await active(), [hostRow, row('moderator')]);
        await seat.socket.get('leave', {});
        assert.deepEqual(await active(), [hostRow]);
        await enter(guest, room.id);
        await hostSeat.socket.get('endMeeting', {});
        assert.deepEqual(await active(), []);
        await enter(guest, room.id);
        await host.get('deleteRoom', { params: { id: room.id } });
        assert.deepEqual(await active(), []);
      } finally {
        await close();
      }
    });

    test('rooms that nobody uses and guests of long ago are cleaned away, and nothing else', async () => {
      const { server, db, close } = await open({ MEETING_UNUSED_DAYS: '30', MEETING_GUESTS_KEPT_DAYS: '20' });
      try {
        const make = () => newRoom(server.url);
        const [unused, used, planned, going] = [await make(), await make(), await make(), await make()];
        await enter(going.host, going.room.id);
        await settled(server);
        const longAgo = new Date(Date.now() - 100 * dayMs);
        const old = [unused, planned, going].map(({ room }) => room.id);
        await db.updateTable('rooms').set({ last_used_at: longAgo }).where('id', 'in', old).execute();
        const scheduled_at = new Date(Date.now() + 10 * dayMs);
        await db.updateTable('rooms').set({ scheduled_at }).where('id', '=', planned.room.id).execute();
        const person = { room_id: used.room.id, removed: true, admitted: false, role: null };
        await db
          .insertInto('room_people')
          .values([
            { ...person, person: `guest:${crypto.randomUUID()}`, updated_at: new Date(Date.now() - 21 * dayMs) },
            { ...person, person: `guest:${crypto.randomUUID()}`, updated_at: new Date(Date.now() - 19 * dayMs) },
            { ...person, person: `user:${crypto.randomUUID()}`, updated_at: longAgo },
          ])
          .execute();
        await server.app.meetings.clean();
        const { last_used_at } = await db
          .selectFrom('rooms')
          .select('last_used_at')
          .where('id', '=', going.room.id)
          .executeTakeFirstOrThrow();
        assert.ok(last_used_at > new Date(Date.now() - dayMs), 'a meeting that goes on for long is in use');
        const left = (await db.selectFrom('rooms').select('id').execute()).map(({ id }) => id);
        assert.deepEqual(left.sort(), [used, planned, going].map(({ room }) => room.id).sort());
        assert.equal((await db.selectFrom('room_people').selectAll().execute()).length, 2);
        assert.equal(await unused.host.code('getRoom', { params: { id: unused.room.id } }), 'not_found');
      } finally {
        await close();
      }
    });
  });

test('what a killed server has left of active users is removed by the next start', async () => {
  const postgres = await startPostgres();
  const server = await ServerProcess.start({ DATABASE_URL: postgres.url, LOG_LEVEL: 'fatal' });
  const { db, close } = await openPostgres({ url: postgres.url, poolSize: 1 }, { logger: silentLogger() }).then(
    (database) => ({ db: database.db, close: () => database.close() }),
  );
  try {
    const { host, room } = await newRoom(server.url, { access: 'password', password: 'open sesame' });
    await enter(host, room.id);
    const guest = await Person.guest(server.url);
    await enter(guest, room.id, { password: 'open sesame' });
    const count = async () => (await db.selectFrom('active_users').selectAll().execute()).length;
    while ((await count()) < 2);
    const admitted = () => db.selectFrom('room_people').selectAll().where('admitted', '=', true).execute();
    while ((await admitted()).length === 0);
    await server.restart();
    assert.equal(await count(), 0);
    // The meeting goes on for those who come back: they have given the password.
    await enter(guest, room.id);
    while ((await count()) < 1);
    await server.kill('SIGTERM');
    assert.equal(await count(), 0);
  } finally {
    await close();
    await server.stop();
    await postgres.stop();
  }
});

test('a meeting goes on while the database is away, and is written down when it is back', async () => {
  const postgres = await startPostgres();
  const server = await composeServer({}, () =>
    openPostgres({ url: postgres.url, poolSize: 2 }, { logger: silentLogger() }),
  );
  try {
    const { host, room } = await newRoom(server.url);
    const hostSeat = await enter(host, room.id);
    const guestSeat = await enter(await Person.guest(server.url), room.id);
    await server.app.meetings.stored();
    await postgres.kill('SIGKILL');
    await hostSeat.socket.get('muteAll', {});
    guestSeat.socket.drop();
    await guestSeat.socket.ended();
    const back = await guestSeat.person.connect();
    const { roomId, seq, me } = guestSeat.joined;
    await back.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
    await back.get('leave', {});
    assert.equal((await hostSeat.socket.next('peerLeft')).peerId, guestSeat.peerId);
    await postgres.restart();
    const database = await openPostgres({ url: postgres.url, poolSize: 1 }, { logger: silentLogger() });
    const count = async () => (await database.db.selectFrom('active_users').selectAll().execute()).length;
    while ((await count()) !== 1);
    await database.close();
  } finally {
    await server.close();
    await postgres.stop();
  }
});
