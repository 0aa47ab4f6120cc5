import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ ROOM_PEER_GRACE_SECONDS: '600', MEETING_PASSWORDS_PER_MINUTE: '5' });
});
after(() => server.close());

const newGuest = () => Person.guest(server.url);

describe('the door of a meeting', () => {
  test('an open room lets everybody in with the link, and answers what the meeting is', async () => {
    const { host, room } = await newRoom(server.url);
    const first = await enter(host, room.id);
    assert.equal(first.joined.me.role, 'host');
    assert.deepEqual(first.joined.meeting, {
      title: 'Meeting',
      access: 'open',
      lobby: false,
      locked: false,
      hostUserId: host.id,
      leaderPeerId: first.peerId,
      activeSince: first.joined.meeting?.activeSince,
      broadcast: null,
    });
    assert.deepEqual([first.joined.waiting, first.joined.pins], [[], []]);
    const guest = await enter(await newGuest(), room.id);
    assert.equal(guest.joined.me.role, 'speaker');
    assert.equal((await first.socket.next('newPeer')).peerId, guest.peerId);
    assert.ok((await guest.socket.next('routerCapabilities')).routerRtpCapabilities.codecs.length > 0);
    await guest.socket.next('currentProducers');
    const { people, activeSince } = await host.get('getRoom', { params: { id: room.id } });
    assert.deepEqual([people, activeSince], [2, first.joined.meeting?.activeSince]);
    assert.equal(await guest.socket.code('createWebRtcTransport', { sender: true }), 'ok');
  });

  test('listeners enter as viewers, those who were invited as what they were invited as', async () => {
    const { host, room } = await newRoom(server.url, { entryRole: 'viewer' });
    const named = await Person.user(server.url);
    const params = { id: room.id };
    await host.get('putRoomMember', { params, body: { userId: named.id, role: 'moderator' } });
    assert.equal((await enter(await newGuest(), room.id)).joined.me.role, 'viewer');
    const seat = await enter(named, room.id);
    assert.equal(seat.joined.me.role, 'moderator');
    await host.get('putRoomMember', { params, body: { userId: named.id, role: 'speaker' } });
    assert.equal((await seat.socket.next('roleChanged')).role, 'speaker');
    await host.get('removeRoomMember', { params: { ...params, userId: named.id } });
    assert.equal((await seat.socket.next('roleChanged')).role, 'viewer');
  });

  test('a password is asked of everybody but hosts and the invited, once in a meeting', async () => {
    const { host, room } = await newRoom(server.url, { access: 'password', password: 'open sesame' });
    const member = await Person.user(server.url);
    await host.get('putRoomMember', { params: { id: room.id }, body: { userId: member.id } });
    const guest = await newGuest();
    assert.equal(await atTheDoor(guest, room.id), 'room_password_required');
    assert.equal(await atTheDoor(guest, room.id, { password: 'wrong' }), 'room_password_wrong');
    const hostSeat = await enter(host, room.id);
    await enter(member, room.id);
    const seat = await enter(guest, room.id, { password: 'open sesame' });
    await seat.socket.get('leave', {});
    assert.equal(await atTheDoor(guest, room.id), 'ok');
    // Another meeting asks again.
    await hostSeat.socket.get('endMeeting', {});
    assert.equal(await atTheDoor(guest, room.id), 'room_password_required');
  });

  test('wrong passwords are limited by person and by address, right ones are not', async () => {
    const { room } = await newRoom(server.url, { access: 'password', password: 'open sesame' });
    const guest = await newGuest();
    const socket = await guest.connect();
    const codes = await Promise.all(
      Array.from({ length: 8 }, () =>
        guest.connect().then((one) => one.code('joinRoom', { roomId: room.id, password: 'no' })),
      ),
    );
    assert.equal(codes.filter((code) => code === 'room_password_wrong').length, 5);
    const refused = await socket.ask('joinRoom', { roomId: room.id, password: 'open sesame' });
    assert.ok(!refused.ok && refused.error.code === 'rate_limited' && refused.error.retryAfterSeconds! > 0);
    // Somebody else from the same address is no better off; another room is.
    assert.equal(await atTheDoor(await newGuest(), room.id, { password: 'open sesame' }), 'rate_limited');
    const other = await newRoom(server.url, { access: 'password', password: 'open sesame' });
    for (let count = 0; count < 8; count++)
      assert.equal(await atTheDoor(await newGuest(), other.room.id, { password: 'open sesame' }), 'ok');
  });

  test('a room by invitation is there for the invited and for those with the secret link, until it is reset', async () => {
    const { host, room } = await newRoom(server.url, { access: 'invite' });
    const params = { id: room.id };
    const [guest, member] = [await newGuest(), await Person.user(server.url)];
    assert.ok(room.inviteToken !== null);
    assert.equal(await guest.code('getRoom', { params }), 'not_found');
    assert.equal(await atTheDoor(guest, room.id), 'forbidden');
    assert.equal(await atTheDoor(guest, room.id, { invite: 'guessed' }), 'forbidden');
    const seen = await guest.get('getRoom', { params, query: { invite: room.inviteToken } });
    assert.equal(seen.inviteToken, room.inviteToken, 'to pass on, as it was brought');
    const seat = await enter(guest, room.id, { invite: room.inviteToken });
    const reset = await host.get('updateRoom', { params, body: { resetInvite: true } });
    assert.notEqual(reset.inviteToken, room.inviteToken);
    assert.equal(await atTheDoor(await newGuest(), room.id, { invite: room.inviteToken }), 'forbidden');
    assert.equal(await guest.code('getRoom', { params }), 'ok', 'who is in stays in');
    const stale = await guest.get('getRoom', { params, query: { invite: room.inviteToken } });
    assert.equal(stale.inviteToken, null, 'nobody passes on what leads nowhere, and the new one is for hosts to give');
    await host.get('putRoomMember', { params, body: { email: member.email } });
    const memberSeat = await enter(member, room.id);
    await host.get('removeRoomMember', { params: { ...params, userId: member.id } });
    assert.deepEqual(await memberSeat.socket.next('removed'), { reason: 'uninvited' });
    assert.equal(await atTheDoor(member, room.id), 'forbidden');
    assert.equal(await member.code('getRoom', { params }), 'not_found');
    assert.equal(await seat.socket.code('requestSync', {}), 'ok');
  });

  test('a locked room is closed for all but its hosts; who is in may come back', async () => {
    const { host, room } = await newRoom(server.url);
    const params = { id: room.id };
    const [member, coHost, guest] = [await Person.user(server.url), await Person.user(server.url), await newGuest()];
    await host.get('putRoomMember', { params, body: { userId: member.id } });
    await host.get('putRoomMember', { params, body: { userId: coHost.id, role: 'host' } });
    const seat = await enter(guest, room.id);
    await host.get('updateRoom', { params, body: { locked: true } });
    assert.equal((await seat.socket.next('meetingUpdate', ({ locked }) => locked)).title, 'Meeting');
    assert.equal(await atTheDoor(member, room.id), 'room_locked');
    assert.equal(await atTheDoor(await newGuest(), room.id), 'room_locked');
    await enter(coHost, room.id);
    // A reload: the page's peer is still there when the next one asks.
    await enter(guest, room.id);
    await coHost.get('updateRoom', { params, body: { locked: false } });
    assert.equal(await atTheDoor(member, room.id), 'ok');
  });

  test('resuming asks neither password nor lock nor lobby, and keeps peer and role', async () => {
    const { host, room } = await newRoom(server.url, { access: 'password', password: 'open sesame' });
    const hostSeat = await enter(host, room.id);
    const lost = await enter(await newGuest(), room.id, { password: 'open sesame' });
    await hostSeat.socket.get('setPeerRole', { peerId: lost.peerId, role: 'host' });
    await host.get('updateRoom', { params: { id: room.id }, body: { locked: true, lobby: true } });
    lost.socket.drop();
    await lost.socket.ended();
    const socket = await lost.person.connect();
    const { roomId, seq, me } = lost.joined;
    const back = await socket.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
    assert.deepEqual([back.snapshot.me.peerId, back.snapshot.me.role], [lost.peerId, 'host']);
    assert.equal(back.snapshot.meeting?.locked, true);
    assert.ok(back.events.some(({ event }) => event === 'meetingUpdate'));
  });

  test('a rule for newcomers takes nothing from those who are in, whether they resume or a show is changed', async () => {
    const { host, room } = await newRoom(server.url);
    const hostSeat = await enter(host, room.id);
    const seat = await enter(await newGuest(), room.id);
    await host.get('updateRoom', { params: { id: room.id }, body: { entryRole: 'viewer' } });
    assert.equal((await enter(await newGuest(), room.id)).joined.me.role, 'viewer');
    const { id } = await host.get('goLiveFromRoom', { params: { id: room.id }, body: {} });
    await host.get('updateBroadcast', { params: { id }, body: { visibility: 'unlisted' } });
    assert.equal(await seat.socket.code('createWebRtcTransport', { sender: true }), 'ok');
    seat.socket.drop();
    await seat.socket.ended();
    const socket = await seat.person.connect();
    const { roomId, seq, me } = seat.joined;
    const { snapshot } = await socket.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
    assert.equal(snapshot.me.role, 'speaker');
    await hostSeat.socket.get('setPeerRole', { peerId: seat.peerId, role: 'viewer' });
    assert.equal(await socket.code('createWebRtcTransport', { sender: true }), 'forbidden');
  });

  test('nobody enters as a speaker beyond the limit, and nobody loses a voice by it', async () => {
    const strict = await composeServer({ MEETING_MAX_SPEAKERS: '2', ROOM_PEER_GRACE_SECONDS: '600' });
    try {
      const { host, room } = await newRoom(strict.url);
      const hostSeat = await enter(host, room.id);
      const speaker = await enter(await Person.guest(strict.url), room.id);
      const third = await enter(await Person.guest(strict.url), room.id);
      assert.deepEqual([speaker.joined.me.role, third.joined.me.role], ['speaker', 'viewer']);
      const promote = (role: 'speaker' | 'host') => hostSeat.socket.code('setPeerRole', { peerId: third.peerId, role });
      assert.equal(await promote('speaker'), 'capacity_exceeded');
      speaker.socket.drop();
      await speaker.socket.ended();
      const { roomId, seq, me } = speaker.joined;
      const socket = await speaker.person.connect();
      const { snapshot } = await socket.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
      assert.equal(snapshot.me.role, 'speaker');
      await socket.get('leave', {});
      assert.equal(await promote('speaker'), 'ok');
    } finally {
      await strict.close();
    }
  });
});
