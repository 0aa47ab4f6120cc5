import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { atTheDoor, enter } from '../support/meeting.ts';
import { goLive, shownMeeting, turned } from '../support/meeting-show.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server.close());

describe('the log of a meeting', () => {
  test('says who has muted everybody and who has given or taken which role, also while the meeting is shown', async () => {
    const { params, room, host, hostSeat, coHost, member } = await shownMeeting(server.url);
    const show = await goLive(host, room.id);
    await turned(member.socket, show.id);
    await coHost.socket.get('muteAll', { kind: 'video' });
    await coHost.socket.get('mutePeer', { peerId: member.peerId, kind: 'audio' });
    await hostSeat.socket.get('setPeerRole', { peerId: member.peerId, role: 'viewer' });
    await hostSeat.socket.get('setPeerRole', { peerId: member.peerId, role: 'viewer' });
    const invited = await Person.user(server.url, { displayName: 'Invited' });
    await host.get('putRoomMember', { params, body: { userId: invited.id, role: 'moderator' } });
    await host.get('removeRoomMember', { params: { ...params, userId: invited.id } });
    const { items } = await host.get('listRoomAudit', { params, query: {} });
    assert.deepEqual(
      items.map(({ action, actor, target, detail, undoable }) => {
        return [action, actor.displayName, target?.displayName, detail, undoable];
      }),
      [
        ['role_taken', 'Host', 'Invited', 'moderator', false],
        ['role_given', 'Host', 'Invited', 'moderator', false],
        ['role_given', 'Host', 'Member', 'viewer', false],
        ['peer_muted', 'Co-host', 'Member', '', false],
        ['everybody_muted', 'Co-host', undefined, 'video', false],
        ['role_given', 'Host', 'Co-host', 'host', false],
      ],
    );
    assert.deepEqual((await host.get('listAudit', { params: { id: show.id }, query: {} })).items, []);
  });

  test('lets a guest who was removed come again; not whom a host has let in already, nor whom a ban keeps out', async () => {
    const { params, room, host, hostSeat, coHost, member } = await shownMeeting(server.url);
    const kick = (peerId: string) => hostSeat.socket.get('kickPeer', { peerId, roomId: room.id });
    const newest = async () => (await host.get('listRoomAudit', { params, query: { limit: 1 } })).items[0]!;
    const undo = (entryId: string) => host.code('undoRoomAudit', { params: { ...params, entryId } });
    await kick(member.peerId);
    const removal = await newest();
    assert.deepEqual([removal.action, removal.target?.displayName, removal.undoable], ['peer_removed', 'Member', true]);
    assert.equal(await atTheDoor(member.person, room.id), 'removed_from_room');
    assert.equal(await undo(removal.id), 'ok');
    assert.equal(await undo(removal.id), 'conflict');
    const back = await enter(member.person, room.id);
    await back.socket.get('chatMessage', { text: 'Here again' });

    await kick(back.peerId);
    const second = await newest();
    await host.get('restrictInRoom', { params, body: { guestId: member.person.id, kind: 'ban', reason: '' } });
    assert.equal(await undo(second.id), 'conflict', 'a ban is lifted for itself');
    assert.equal(await atTheDoor(member.person, room.id), 'removed_from_room');

    await kick(coHost.peerId);
    const third = await newest();
    await host.get('putRoomMember', { params, body: { userId: coHost.person.id, role: 'speaker' } });
    assert.equal(await undo(third.id), 'conflict');
    assert.equal(await atTheDoor(coHost.person, room.id), 'ok');
  });
});
