import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { startPostgres } from '../support/postgres.ts';
import { ServerProcess } from '../support/server-process.ts';

for (const kind of ['PGlite', 'PostgreSQL'] as const)
  describe(`on ${kind}, who was sent away from a meeting`, () => {
    test('cannot return by any connection, not even when the server was killed, until a host invites them again', async () => {
      const postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
      const server = await ServerProcess.start({
        LOG_LEVEL: 'fatal',
        ...(postgres !== undefined && { DATABASE_URL: postgres.url }),
      });
      try {
        const { host, room } = await newRoom(server.url);
        const { url } = server;
        const hostSeat = await enter(host, room.id);
        const [account, guest, coHost] = [await Person.user(url), await Person.guest(url), await Person.user(url)];
        const seat = await enter(account, room.id);
        const otherTab = await enter(account, room.id);
        const guestSeat = await enter(guest, room.id);
        const coHostSeat = await enter(coHost, room.id);
        await hostSeat.socket.get('setPeerRole', { peerId: coHostSeat.peerId, role: 'host' });
        const roomId = room.id;
        for (const { peerId } of [seat, guestSeat, coHostSeat])
          await hostSeat.socket.get('kickPeer', { peerId, roomId });
        await server.kill('SIGKILL');
        assert.deepEqual(await seat.socket.next('removed'), { reason: 'kicked' });
        assert.deepEqual(await otherTab.socket.next('removed'), { reason: 'kicked' });

        await server.restart();
        for (const person of [account, guest, coHost]) {
          assert.equal(await atTheDoor(person, roomId), 'removed_from_room');
        }
        assert.equal(await coHost.code('updateRoom', { params: { id: roomId }, body: { title: 'Mine' } }), 'forbidden');
        await enter(host, roomId);
        assert.equal(await atTheDoor(await Person.guest(url), roomId), 'ok');
        await host.get('putRoomMember', { params: { id: roomId }, body: { userId: account.id } });
        assert.equal(await atTheDoor(account, roomId), 'ok');
        assert.equal(await atTheDoor(guest, roomId), 'removed_from_room');
      } finally {
        await server.stop();
        await postgres?.stop();
      }
    });
  });
