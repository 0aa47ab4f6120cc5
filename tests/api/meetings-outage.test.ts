import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { silentLogger } from '@footlight/server/base/logger.ts';
import { openPostgres } from '@footlight/server/platform/database/postgres.ts';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { startPostgres } from '../support/postgres.ts';
import { microphone } from '../support/rtp.ts';
import { ServerProcess } from '../support/server-process.ts';

/** A meeting of a host, an account and two guests on a server whose database can be taken away. */
async function meetingWithDatabase(env: Record<string, string> = {}) {
  const postgres = await startPostgres();
  const server = await ServerProcess.start({ DATABASE_URL: postgres.url, LOG_LEVEL: 'error', ...env });
  const { host, room } = await newRoom(server.url);
  const hostSeat = await enter(host, room.id);
  const account = await enter(await Person.user(server.url, { displayName: 'Account' }), room.id);
  const guest = await enter(await Person.guest(server.url, 'Guest'), room.id);
  const other = await enter(await Person.guest(server.url, 'Other'), room.id);
  const close = async () => {
    await server.stop();
    await postgres.stop();
  };
  return { postgres, server, host, hostSeat, account, guest, other, room, params: { id: room.id }, close };
}

type Scene = Awaited<ReturnType<typeof meetingWithDatabase>>;

/** The moderation log of the meeting, oldest first, as soon as it has so many entries. */
async function log({ host, params }: Scene, count: number) {
  for (;;) {
    if ((await host.code('listRoomAudit', { params })) !== 'ok') continue;
    const { items } = await host.get('listRoomAudit', { params });
    if (items.length >= count) return items.reverse();
  }
}

describe('while the database is away', () => {
  test('somebody is thrown out of a meeting at once and stays out; it is written down when the database is back', async () => {
    // All of a test come from one address.
    const scene = await meetingWithDatabase({ CHAT_BAN_ADDRESSES: 'false' });
    const { postgres, server, host, hostSeat, account, guest, other, room, params, close } = scene;
    try {
      const roomId = room.id;
      const secondTab = await enter(guest.person, roomId);
      await other.socket.get('createWebRtcTransport', { sender: true });
      const { producerId } = await other.socket.get('produce', microphone());
      await postgres.kill('SIGKILL');

      await hostSeat.socket.get('kickPeer', { peerId: guest.peerId, roomId });
      for (const { socket } of [guest, secondTab]) assert.deepEqual(await socket.next('removed'), { reason: 'kicked' });
      assert.equal(await atTheDoor(guest.person, roomId), 'removed_from_room');
      const { seq, me } = guest.joined;
      const back = await guest.person.connect();
      const resume = { roomId, lastSeq: seq, resumeToken: me.resumeToken };
      assert.equal(await back.code('resume', resume), 'resume_expired');

      await hostSeat.socket.get('banUser', { peerId: account.peerId, reason: 'Enough' });
      assert.deepEqual(await account.socket.next('removed'), { reason: 'banned' });
      assert.equal(await atTheDoor(account.person, roomId), 'removed_from_room');

      await hostSeat.socket.get('mutePeer', { peerId: other.peerId, kind: 'audio' });
      assert.deepEqual(await other.socket.next('muted'), { producerId, kind: 'audio', source: 'microphone' });
      await hostSeat.socket.get('muteAll', { kind: 'video' });
      await hostSeat.socket.get('timeoutPeer', { peerId: other.peerId, seconds: 600 });
      assert.equal((await other.socket.next('restricted')).restriction?.kind, 'timeout');
      // The second one takes the place of the first, also where both are written later.
      await hostSeat.socket.get('timeoutPeer', { peerId: other.peerId, seconds: 60 });
      const { restriction } = await other.socket.next('restricted');
      assert.equal(await host.code('listRoomAudit', { params }), 'unavailable');

      await postgres.restart();
      const entries = await log(scene, 6);
      assert.deepEqual(
        entries.map(({ action, target, undoable }) => [action, target?.displayName, undoable]),
        [
          ['peer_removed', 'Guest', true],
          ['banned', 'Account', true],
          ['peer_muted', 'Other', false],
          ['everybody_muted', undefined, false],
          ['timed_out', 'Other', true],
          ['timed_out', 'Other', true],
        ],
      );
      const restrictions = await host.get('listRoomRestrictions', { params });
      assert.deepEqual(restrictions.items.map(({ kind, person, until }) => [kind, person.displayName, until]).sort(), [
        ['ban', 'Account', null],
        ['timeout', 'Other', restriction?.until],
      ]);

      // It is stored: another process knows it too, and it can be taken back.
      const { db, ...database } = await openPostgres({ url: postgres.url, poolSize: 1 }, { logger: silentLogger() });
      const removed = () => db.selectFrom('room_people').select('person').where('removed', '=', true).execute();
      while ((await removed()).length < 2);
      await database.close();
      await server.restart();
      await enter(host, roomId);
      for (const { person } of [guest, account]) assert.equal(await atTheDoor(person, roomId), 'removed_from_room');
      await host.get('undoRoomAudit', { params: { ...params, entryId: entries[0]!.id } });
      assert.equal(await atTheDoor(guest.person, roomId), 'ok');
    } finally {
      await close();
    }
  });

  test('who may not throw somebody out may not then either', async () => {
    const { postgres, hostSeat, guest, other, room, close } = await meetingWithDatabase();
    try {
      await postgres.kill('SIGKILL');
      const { peerId } = hostSeat;
      assert.equal(await guest.socket.code('kickPeer', { peerId: other.peerId, roomId: room.id }), 'forbidden');
      assert.equal(await guest.socket.code('kickPeer', { peerId, roomId: room.id }), 'forbidden');
      assert.equal(await hostSeat.socket.code('kickPeer', { peerId: room.id, roomId: room.id }), 'not_found');
    } finally {
      await close();
    }
  });

  test('no more than the limit waits to be written; what is lost is in the log of the server, as is what a shutdown loses', async () => {
    const scene = await meetingWithDatabase({ DATABASE_WAITING_WRITES: '1' });
    const { postgres, server, hostSeat, account, guest, room, close } = scene;
    try {
      await postgres.kill('SIGKILL');
      const roomId = room.id;
      for (const { peerId } of [guest, account]) await hostSeat.socket.get('kickPeer', { peerId, roomId });
      for (const { person } of [guest, account])
        assert.equal(await atTheDoor(person, roomId), 'removed_from_room', 'it holds all the same');
      const lost = (text: string) => {
        return server.line((line) => line.includes(text) && line.includes('peer_removed') && line.includes(roomId));
      };
      assert.ok((await lost('too much waits for the database')).includes(account.person.id));
      await server.kill('SIGTERM');
      assert.ok((await lost('never written')).includes(guest.person.id));
    } finally {
      await close();
    }
  });
});
