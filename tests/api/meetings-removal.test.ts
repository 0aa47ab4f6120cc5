import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { startPostgres } from '../support/postgres.ts';
import { composeServer } from '../support/server-in-process.ts';
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

test('who was sent away from the audience of a meeting may come to the meeting itself; who is out of it may watch', async () => {
  const server = await composeServer();
  try {
    const { host, room } = await newRoom(server.url);
    const roomId = room.id;
    const hostSeat = await enter(host, roomId);
    const { id: broadcastId } = await host.get('goLiveFromRoom', { params: { id: roomId }, body: {} });
    const [watching, member] = [await Person.guest(server.url), await Person.guest(server.url)];
    const viewer = await watching.connect();
    const joined = await viewer.get('join', { broadcastId });
    assert.deepEqual([joined.meeting, joined.waiting, joined.me.role], [null, [], 'viewer']);
    await hostSeat.socket.get('kickPeer', { peerId: joined.me.peerId, roomId });
    assert.equal((await viewer.next('removed')).reason, 'kicked');
    assert.equal(await atTheDoor(watching, roomId), 'ok');
    const memberSeat = await enter(member, roomId);
    await hostSeat.socket.get('kickPeer', { peerId: memberSeat.peerId, roomId });
    assert.equal(await atTheDoor(member, roomId), 'removed_from_room');
    assert.equal(await (await member.connect()).code('join', { broadcastId }), 'ok');
    assert.equal((await host.get('getRoom', { params: { id: roomId } })).broadcastId, broadcastId);
    await hostSeat.socket.get('endMeeting', {});
    assert.equal((await host.get('getBroadcast', { params: { id: broadcastId } })).status, 'ended');
  } finally {
    await server.close();
  }
});
