import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server.close());

async function meeting(about: Parameters<typeof newRoom>[1] = {}) {
  const { host, room } = await newRoom(server.url, about);
  const hostSeat = await enter(host, room.id);
  const member = await enter(await Person.guest(server.url, 'Ann'), room.id);
  return { room, params: { id: room.id }, host, hostSeat, member };
}

describe('the chat of a meeting', () => {
  test('is written by everybody in it, numbered, kept, and told to all', async () => {
    const { room, params, host, hostSeat, member } = await meeting();
    assert.deepEqual(member.joined.interaction.chat, { of: 'room', id: room.id });
    const { message } = await member.socket.get('chatMessage', { text: 'Hello', clientId: 'one' });
    assert.deepEqual([message.number, message.author.role, message.mediaTime], [1, 'speaker', null]);
    assert.equal((await hostSeat.socket.next('chatMessage')).text, 'Hello');
    const answer = await host.get('postRoomMessage', { params, body: { text: 'Welcome', replyTo: message.id } });
    assert.deepEqual([answer.number, answer.author.role, answer.replyTo?.text], [2, 'host', 'Hello']);
    assert.equal((await member.socket.next('chatMessage', ({ number }) => number === 2)).text, 'Welcome');
    const { items } = await member.person.get('listRoomMessages', { params });
    assert.deepEqual(
      items.map(({ text }) => text),
      ['Hello', 'Welcome'],
    );
    const late = await enter(await Person.guest(server.url), room.id);
    assert.equal(late.joined.interaction.messages.length, 2);
  });

  test('is not for those who only have the link; members read it when they like', async () => {
    const { room, params, host, member } = await meeting();
    await member.socket.get('chatMessage', { text: 'Between us' });
    const [guest, stranger, invited] = await Promise.all([
      Person.guest(server.url),
      Person.user(server.url),
      Person.user(server.url),
    ]);
    await host.get('putRoomMember', { params, body: { userId: invited.id } });
    assert.equal(await Person.nobody(server.url).code('listRoomMessages', { params }), 'unauthenticated');
    assert.equal(await guest.code('listRoomMessages', { params }), 'not_found');
    assert.equal(await stranger.code('listRoomMessages', { params }), 'not_found');
    assert.equal(await stranger.code('postRoomMessage', { params, body: { text: 'Psst' } }), 'not_found');
    assert.equal(await stranger.code('getRoomChatSettings', { params }), 'not_found');
    assert.equal((await invited.get('listRoomMessages', { params })).items.length, 1);
    assert.equal(await invited.code('listRoomAudit', { params }), 'forbidden');
    assert.equal(await host.code('listMessages', { params }), 'not_found', 'a room is no broadcast');

    await member.socket.get('leave', {});
    assert.equal(await member.person.code('listRoomMessages', { params }), 'not_found', 'who has left is a stranger');
    assert.equal(await host.code('listRoomMessages', { params: { id: room.id } }), 'ok');
  });

  test('is kept in order by its hosts, guests among them, who stand below its owner', async () => {
    const { params, host, hostSeat, member } = await meeting();
    const coHost = await enter(await Person.guest(server.url, 'Co-host'), params.id);
    await hostSeat.socket.get('setPeerRole', { peerId: coHost.peerId, role: 'host' });
    const { message } = await member.socket.get('chatMessage', { text: 'Spam' });
    const { message: own } = await hostSeat.socket.get('chatMessage', { text: 'From the owner' });
    assert.equal(await member.person.code('pinRoomMessage', { params: { ...params, messageId: own.id } }), 'forbidden');

    const guest = coHost.person;
    await guest.get('pinRoomMessage', { params: { ...params, messageId: own.id } });
    assert.equal((await member.socket.next('messagePinned')).message?.id, own.id);
    assert.equal(await guest.code('deleteRoomMessage', { params: { ...params, messageId: own.id } }), 'forbidden');
    await guest.get('deleteRoomMessage', { params: { ...params, messageId: message.id } });
    assert.equal((await member.socket.next('messageDeleted')).messageId, message.id);
    const { chatMode } = await coHost.socket.get('setChatMode', { audience: 'nobody' });
    assert.equal(chatMode.audience, 'nobody');
    assert.equal(await member.socket.code('chatMessage', { text: 'May I?' }), 'chat_restricted');

    const { items } = await host.get('listRoomAudit', { params });
    assert.deepEqual(
      items.map(({ action, actor }) => [action, actor.displayName]),
      [
        ['chat_mode_changed', 'Co-host'],
        ['message_deleted', 'Co-host'],
        ['message_pinned', 'Co-host'],
        ['role_given', 'Host'],
      ],
    );
    assert.equal(items[0]?.actor.id, guest.id);
    const [mode] = items;
    await guest.get('undoRoomAudit', { params: { ...params, entryId: mode!.id } });
    assert.equal((await host.get('getRoomChatSettings', { params })).audience, 'everyone');
  });

  test('a time-out silences; a ban removes, and lifting it lets the person come again', async () => {
    const { room, params, host, member } = await meeting();
    const person = { guestId: member.person.id };
    await host.get('restrictInRoom', { params, body: { ...person, kind: 'timeout', seconds: 60 } });
    assert.equal((await member.socket.next('restricted')).restriction?.kind, 'timeout');
    assert.equal(await member.socket.code('chatMessage', { text: 'But' }), 'chat_restricted');
    assert.equal(await host.code('restrictInRoom', { params, body: { userId: host.id, kind: 'ban' } }), 'forbidden');

    const ban = await host.get('restrictInRoom', { params, body: { ...person, kind: 'ban' } });
    assert.equal((await member.socket.next('removed')).reason, 'banned');
    assert.equal(await member.socket.code('joinRoom', { roomId: room.id }), 'removed_from_room');
    await host.get('liftRoomRestriction', { params: { ...params, restrictionId: ban.id } });
    assert.equal(await member.socket.code('joinRoom', { roomId: room.id }), 'ok');
    assert.deepEqual(
      (await host.get('listRoomRestrictions', { params })).items.map(({ kind }) => kind),
      ['timeout'],
    );
  });

  test('a ban of somebody who is not there keeps them out too, until a host invites them', async () => {
    const { room, params, host } = await meeting();
    const account = await Person.user(server.url);
    await host.get('putRoomMember', { params, body: { userId: account.id } });
    await host.get('restrictInRoom', { params, body: { userId: account.id, kind: 'ban' } });
    assert.equal(await atTheDoor(account, room.id), 'removed_from_room');
    assert.equal(await account.code('listRoomMessages', { params }), 'not_found');
    await host.get('putRoomMember', { params, body: { userId: account.id } });
    assert.equal(await atTheDoor(account, room.id), 'ok');
  });

  test('goes with its room', async () => {
    const { params, host, member } = await meeting();
    await member.socket.get('chatMessage', { text: 'Gone soon' });
    await host.get('deleteRoom', { params });
    assert.equal((await member.socket.next('removed')).reason, 'deleted');
    assert.equal(await member.person.code('listRoomMessages', { params }), 'not_found');
  });
});

describe('people in a meeting', () => {
  test('everybody may raise a hand, hosts lower them, and leaving does; nobody is brought on a stage', async () => {
    const { room, hostSeat, member } = await meeting();
    await member.socket.get('raiseHand', {});
    assert.equal((await hostSeat.socket.next('handRaised')).peerId, member.peerId);
    await hostSeat.socket.get('raiseHand', {});
    assert.equal(await member.socket.code('lowerHand', { peerId: hostSeat.peerId }), 'forbidden');
    await hostSeat.socket.get('lowerHand', { peerId: member.peerId });
    assert.equal((await member.socket.next('handLowered')).peerId, member.peerId);

    const listener = await enter(await Person.guest(server.url, 'Listener'), room.id);
    await listener.socket.get('raiseHand', {});
    assert.equal(await hostSeat.socket.code('inviteToStage', { peerId: listener.peerId }), 'conflict');
    assert.equal(await listener.socket.code('leaveStage', {}), 'conflict');
    await listener.socket.get('leave', {});
    assert.equal(
      (await hostSeat.socket.next('handLowered', (one) => one.peerId === listener.peerId)).peerId,
      listener.peerId,
    );
  });

  test('reactions are told; likes are for shows', async () => {
    const { hostSeat, member } = await meeting();
    await member.socket.get('reaction', { emoji: '👏' });
    assert.deepEqual((await hostSeat.socket.next('reaction')).counts, { '👏': 1 });
    assert.equal(await member.socket.code('toggleLike', {}), 'not_found');
  });

  test('a co-host removes whom they stand above, not the owner', async () => {
    const { room, hostSeat, member } = await meeting();
    const coHost = await enter(await Person.user(server.url, { displayName: 'Co-host' }), room.id);
    await hostSeat.socket.get('setPeerRole', { peerId: coHost.peerId, role: 'host' });
    assert.equal(await coHost.socket.code('removePeer', { peerId: hostSeat.peerId }), 'forbidden');
    assert.equal(await member.socket.code('kickPeer', { peerId: coHost.peerId, roomId: room.id }), 'forbidden');
    await coHost.socket.get('kickPeer', { peerId: member.peerId, roomId: room.id });
    assert.equal((await member.socket.next('removed')).reason, 'kicked');
    assert.equal(await member.socket.code('joinRoom', { roomId: room.id }), 'removed_from_room');
    assert.equal(await member.person.code('listRoomMessages', { params: { id: room.id } }), 'not_found');
    await hostSeat.socket.get('removePeer', { peerId: coHost.peerId });
    assert.equal((await coHost.socket.next('removed')).reason, 'kicked');
  });
});
