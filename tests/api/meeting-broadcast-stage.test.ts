import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { goLive, publish, shownMeeting, turned } from '../support/meeting-show.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { seat } from '../support/show.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ BROADCAST_GRACE_SECONDS: '1', STAGE_MAX_SPEAKERS: '1' });
});
after(() => server.close());

const meeting = () => shownMeeting(server.url);

/** As the media worker tells it when packets of somebody arrive, or no longer do. */
async function flow(roomId: string, peerId: string, flowing: boolean): Promise<void> {
  const sfuRoom = await server.app.rooms.room(roomId)!.media.open();
  sfuRoom.events.emit('mediaFlow', { peerId, flowing });
}

describe('the stage of a meeting that is shown', () => {
  test('somebody of the audience is brought on for the rest of the show', async () => {
    const { room, host, hostSeat, member } = await meeting();
    const show = await goLive(host, room.id);
    const [first, second] = [
      await seat(await Person.guest(server.url, 'First'), show),
      await seat(await Person.guest(server.url, 'Second'), show),
    ];
    await first.socket.get('raiseHand', {});
    assert.equal((await hostSeat.socket.next('handRaised')).displayName, 'First');
    assert.equal(await first.socket.code('createWebRtcTransport', { sender: true }), 'forbidden');
    await hostSeat.socket.get('inviteToStage', { peerId: first.joined.me.peerId });
    await first.socket.get('acceptStage', {});
    const producerId = await publish(first, 31);
    assert.equal((await second.socket.next('newProducer')).producerId, producerId);
    assert.equal((await member.socket.next('newProducer')).producerId, producerId);
    await hostSeat.socket.get('inviteToStage', { peerId: second.joined.me.peerId });
    assert.equal(await second.socket.code('acceptStage', {}), 'capacity_exceeded', 'the members do not count');
    assert.equal(await hostSeat.socket.code('inviteToStage', { peerId: member.peerId }), 'conflict');

    // A new connection of the same person is on the stage too.
    first.socket.close();
    const again = await seat(first.person, show);
    assert.equal(again.joined.me.role, 'speaker');
    await host.get('endBroadcast', { params: { id: show.id } });
    await again.socket.next('streamEnded');
    await turned(member.socket, room.id);
    const next = await goLive(host, room.id);
    assert.equal((await seat(first.person, next)).joined.me.role, 'viewer');
  });

  test('the hosts of the meeting keep the chat of the show in order; who leads only the show does not lead the meeting', async () => {
    const { room, params, host, hostSeat, coHost, member } = await meeting();
    const { message: inside } = await member.socket.get('chatMessage', { text: 'Inside' });
    const show = await goLive(host, room.id);
    const viewer = await seat(await Person.user(server.url, { displayName: 'Viewer' }), show);
    const { message } = await viewer.socket.get('chatMessage', { text: 'Spam' });
    const coHostsParams = { id: show.id, messageId: message.id };
    await coHost.person.get('deleteMessage', { params: coHostsParams });
    assert.equal((await viewer.socket.next('messageDeleted')).messageId, message.id);
    assert.equal((await coHost.socket.get('setChatMode', { slowModeSeconds: 5 })).chatMode.slowModeSeconds, 5);
    assert.equal((await viewer.socket.next('chatMode')).slowModeSeconds, 5);

    // What is done in the other chat is not told here.
    await host.get('pinRoomMessage', { params: { ...params, messageId: inside.id } });
    await host.get('updateRoomChatSettings', { params, body: { linksAllowed: false } });

    const moderator = await seat(await Person.user(server.url, { displayName: 'Moderator' }), show);
    await host.get('putMember', { params: { id: show.id }, body: { userId: moderator.person.id, role: 'moderator' } });
    await moderator.socket.next('roleChanged', ({ role }) => role === 'moderator');
    assert.equal(await moderator.socket.code('removePeer', { peerId: member.peerId }), 'forbidden');
    await moderator.socket.get('removePeer', { peerId: viewer.joined.me.peerId });
    assert.equal((await viewer.socket.next('removed')).reason, 'kicked');
    assert.deepEqual([...viewer.socket.received('messagePinned'), ...viewer.socket.received('chatMode')], []);

    await host.get('endBroadcast', { params: { id: show.id } });
    const back = await turned(hostSeat.socket, room.id);
    assert.deepEqual(
      [
        back.interaction.pinnedMessage?.text,
        back.interaction.chatMode.slowModeSeconds,
        back.interaction.chatMode.linksAllowed,
      ],
      ['Inside', 0, false],
    );
    await host.get('updateChatSettings', { params: { id: show.id }, body: { slowModeSeconds: 9 } });
    await host.get('postRoomMessage', { params, body: { text: 'Done' } });
    await member.socket.next('chatMessage', ({ text }) => text === 'Done');
    assert.ok(
      !member.socket.received('chatMode').some((one) => (one as { slowModeSeconds: number }).slowModeSeconds === 9),
    );
  });

  test('whoever is sent away from the audience is not sent away from the meeting, and the other way round', async () => {
    const { room, host, hostSeat, member } = await meeting();
    const show = await goLive(host, room.id);
    const moderator = await seat(await Person.user(server.url, { displayName: 'Moderator' }), show);
    await host.get('putMember', { params: { id: show.id }, body: { userId: moderator.person.id, role: 'moderator' } });
    await moderator.socket.next('roleChanged', ({ role }) => role === 'moderator');
    const also = await seat(member.person, show);
    await moderator.socket.get('removePeer', { peerId: also.joined.me.peerId });
    assert.equal((await also.socket.next('removed')).reason, 'kicked');
    await moderator.socket.get('banUser', { guestId: member.person.id });
    assert.equal((await member.socket.next('restricted')).restriction?.kind, 'ban');
    assert.equal(await member.socket.code('chatMessage', { text: 'Still here' }), 'chat_restricted');
    assert.equal(await also.socket.code('join', { broadcastId: show.id }), 'forbidden');
    assert.equal(await member.socket.code('raiseHand', {}), 'ok', 'the meeting is none of theirs');

    await hostSeat.socket.get('banUser', { guestId: member.person.id, reason: 'Enough' });
    assert.equal((await member.socket.next('removed')).reason, 'banned');
    assert.equal(await member.socket.code('joinRoom', { roomId: room.id }), 'removed_from_room');
    for (const audit of [
      await host.get('listRoomAudit', { params: { id: room.id } }),
      await host.get('listAudit', { params: { id: show.id } }),
    ])
      assert.deepEqual([audit.items[0]?.action, audit.items[0]?.detail], ['banned', 'Enough']);
  });

  test('what flows already is on air at once, and goes on for the next show', async () => {
    const { room, host, hostSeat } = await meeting();
    await publish(hostSeat, 41);
    await flow(room.id, hostSeat.peerId, true);
    const show = await goLive(host, room.id);
    assert.equal(show.onAir, true);
    assert.equal((await host.get('getPlayback', { params: { id: show.id } })).options[0]?.protocol, 'webrtc');
    await host.get('endBroadcast', { params: { id: show.id } });
    assert.equal((await goLive(host, room.id)).onAir, true);
  });

  test('a show that loses its last publisher ends after the grace period, and the meeting goes on', async () => {
    const { room, host, hostSeat, member } = await meeting();
    await publish(hostSeat, 51);
    await flow(room.id, hostSeat.peerId, true);
    const show = await goLive(host, room.id);
    const viewer = await seat(await Person.guest(server.url), show);
    await hostSeat.socket.get('leave', {});
    await viewer.socket.next('streamUpdate', ({ onAir }) => !onAir);
    assert.equal((await viewer.socket.next('streamEnded')).broadcast.status, 'ended');
    assert.equal((await turned(member.socket, room.id)).meeting?.broadcast, null);
  });

  test('ends with its meeting', async () => {
    const { room, host, hostSeat, member } = await meeting();
    await publish(hostSeat, 61);
    await flow(room.id, hostSeat.peerId, true);
    const show = await goLive(host, room.id);
    const viewer = await seat(await Person.guest(server.url), show);
    await hostSeat.socket.get('endMeeting', {});
    assert.equal((await viewer.socket.next('streamEnded')).broadcast.id, show.id);
    assert.equal((await member.socket.next('removed')).reason, 'ended');
    assert.equal((await host.get('getBroadcast', { params: { id: show.id } })).status, 'ended');
    assert.equal((await goLive(host, room.id)).onAir, false, 'nobody is there to be seen');
  });
});
