import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { goLive, shownMeeting, turned } from '../support/meeting-show.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { seat } from '../support/show.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server.close());

describe('who is not in a meeting', () => {
  test('has no say in it by leading the show that shows it', async () => {
    const { room, host, hostSeat, member } = await shownMeeting(server.url);
    const show = await goLive(host, room.id);
    await turned(member.socket, show.id);
    await host.get('updateRoom', { params: { id: room.id }, body: { lobby: true } });
    const stranger = await Person.guest(server.url);
    const waiting = await stranger.connect();
    assert.equal(await waiting.code('joinRoom', { roomId: room.id }), 'in_lobby');
    for (const role of ['host', 'moderator'] as const) {
      const leading = await Person.user(server.url);
      await host.get('putMember', { params: { id: show.id }, body: { userId: leading.id, role } });
      const { socket, joined } = await seat(leading, show);
      assert.deepEqual([joined.me.role, joined.meeting, joined.waiting], [role, null, []]);
      for (const [event, payload] of [
        ['admitWaiting', {}],
        ['denyWaiting', {}],
        ['setPeerRole', { peerId: member.peerId, role: 'viewer' }],
        ['muteAll', {}],
        ['askToUnmute', { peerId: member.peerId }],
        ['mutePeer', { peerId: member.peerId, kind: 'video' }],
        ['removePeer', { peerId: member.peerId }],
        ['kickPeer', { peerId: member.peerId, roomId: room.id }],
        ['lowerHand', { peerId: member.peerId }],
        ['inviteToStage', { peerId: member.peerId }],
        ['leaveStage', { peerId: member.peerId }],
        ['endMeeting', {}],
      ] as const)
        assert.equal(await socket.code(event, payload), 'forbidden', `${event} by a ${role} of the show`);
    }
    assert.equal((await hostSeat.socket.get('requestSync', {})).peers.length, 5);
    assert.equal(await hostSeat.socket.code('admitWaiting', {}), 'ok');
  });

  test('does not learn the id of a show that is not public, by which it could be watched', async () => {
    const { host, room } = await newRoom(server.url, { access: 'password', password: 'open sesame' });
    const params = { id: room.id };
    const member = await Person.user(server.url);
    await host.get('putRoomMember', { params, body: { userId: member.id } });
    const show = await host.get('goLiveFromRoom', { params, body: { visibility: 'unlisted' } });
    const known = async (person: Person) => (await person.get('getRoom', { params })).broadcastId;
    assert.equal(await known(Person.nobody(server.url)), null);
    assert.equal(await known(await Person.guest(server.url)), null);
    assert.equal(await known(member), show.id);
    await host.get('updateBroadcast', { params: { id: show.id }, body: { visibility: 'public' } });
    assert.equal(await known(Person.nobody(server.url)), show.id);
  });

  test('comes into the stage of a show as its audience, whatever the event: a full one has no other door', async () => {
    const small = await composeServer({ ROOM_MAX_PEERS: '2' });
    try {
      const host = await Person.user(small.url);
      const { id, roomId } = await host.get('createBroadcast', { body: { title: 'Show' } });
      await host.get('startBroadcast', { params: { id } });
      const hostSeat = await enter(host, roomId);
      await enter(await Person.guest(small.url), roomId);
      assert.equal(await atTheDoor(await Person.guest(small.url), roomId), 'capacity_exceeded');
      assert.equal(small.app.rooms.room(roomId)?.peer(hostSeat.peerId)?.door, 'audience');
    } finally {
      await small.close();
    }
  });

  test('nor does a host who was sent away keep the secret link, or the room among their own', async () => {
    const { host, room } = await newRoom(server.url, { access: 'invite' });
    const params = { id: room.id };
    const hostSeat = await enter(host, room.id);
    const coHost = await Person.user(server.url);
    await host.get('putRoomMember', { params, body: { userId: coHost.id, role: 'host' } });
    const listed = async () =>
      (await coHost.get('listRooms', { query: {} })).items.map(({ inviteToken }) => inviteToken);
    assert.deepEqual(await listed(), [room.inviteToken]);
    const { peerId } = await enter(coHost, room.id);
    await hostSeat.socket.get('kickPeer', { peerId, roomId: room.id });
    assert.deepEqual(await listed(), []);
    const byLink = await coHost.get('getRoom', { params, query: { invite: room.inviteToken! } });
    assert.deepEqual([byLink.role, byLink.inviteToken], [null, null]);
    assert.equal(await atTheDoor(coHost, room.id), 'removed_from_room');
    await host.get('putRoomMember', { params, body: { userId: coHost.id, role: 'speaker' } });
    await server.app.meetings.stored();
    assert.deepEqual(await listed(), [null]);
  });
});
