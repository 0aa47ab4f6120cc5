import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ClientPayload, ServerPayload } from '@footlight/contract';
import { atTheDoor, enter, type MeetingSeat, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { camera, microphone } from '../support/rtp.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ ROOM_PEER_GRACE_SECONDS: '1' });
});
after(() => server.close());

const newGuest = (name = 'Guest') => Person.guest(server.url, name);

async function speak({ socket }: MeetingSeat): Promise<string> {
  await socket.get('createWebRtcTransport', { sender: true });
  return (await socket.get('produce', microphone())).producerId;
}

describe('in a meeting', () => {
  test('the role of an account is kept, that of a guest until the meeting is over', async () => {
    const { host, room } = await newRoom(server.url);
    const hostSeat = await enter(host, room.id);
    const [account, guest] = [
      await enter(await Person.user(server.url), room.id),
      await enter(await newGuest(), room.id),
    ];
    const give = (seat: MeetingSeat, role: 'host' | 'viewer' | 'moderator') =>
      hostSeat.socket.code('setPeerRole', { peerId: seat.peerId, role });
    assert.equal(await give(account, 'moderator'), 'ok');
    assert.deepEqual((await account.socket.next('roleChanged')).permissions, ['watch', 'moderate']);
    assert.equal(await give(guest, 'host'), 'ok');
    await guest.socket.next('roleChanged', ({ peerId }) => peerId === guest.peerId);
    assert.equal(await give(hostSeat, 'viewer'), 'forbidden', 'the owner is the owner');
    // A guest who is a host changes the room as any host does.
    const params = { id: room.id };
    await guest.person.get('updateRoom', { params, body: { title: 'By a guest' } });
    assert.equal((await account.socket.next('meetingUpdate', ({ title }) => title === 'By a guest')).lobby, false);
    assert.equal(await account.person.code('updateRoom', { params, body: { title: 'x' } }), 'forbidden');
    await guest.socket.get('leave', {});
    const again = await enter(guest.person, room.id);
    assert.equal(again.joined.me.role, 'host');

    await hostSeat.socket.get('endMeeting', {});
    for (const { socket } of [hostSeat, account, again])
      assert.deepEqual(await socket.next('removed'), { reason: 'ended' });
    assert.equal(await again.socket.code('requestSync', {}), 'not_joined');
    assert.equal(server.app.rooms.room(room.id), undefined);
    assert.equal((await enter(guest.person, room.id)).joined.me.role, 'speaker');
    assert.equal((await enter(account.person, room.id)).joined.me.role, 'moderator');
    assert.equal((await host.get('getRoom', { params })).people, 2);
  });

  test('when the host leaves, the co-host who has been here longest leads; the host takes the lead back', async () => {
    const { host, room } = await newRoom(server.url);
    const hostSeat = await enter(host, room.id);
    const [first, second] = [await enter(await newGuest(), room.id), await enter(await newGuest(), room.id)];
    const watching = await enter(await newGuest(), room.id);
    for (const { peerId } of [second, first]) await hostSeat.socket.get('setPeerRole', { peerId, role: 'host' });
    const leads = (peerId: string | null) =>
      watching.socket.next('meetingUpdate', ({ leaderPeerId }) => leaderPeerId === peerId);
    hostSeat.socket.drop();
    await leads(first.peerId);
    await first.socket.get('leave', {});
    await leads(second.peerId);
    const back = await enter(host, room.id);
    await leads(back.peerId);
    await second.socket.get('leave', {});
    await back.socket.get('leave', {});
    await leads(null);
    assert.equal((await enter(await newGuest(), room.id)).joined.meeting?.leaderPeerId, null);
  });

  test('everybody but the hosts is muted at once and may speak again; who is asked to is never forced', async () => {
    const { host, room } = await newRoom(server.url);
    const hostSeat = await enter(host, room.id);
    const [ann, bob] = [await enter(await newGuest('Ann'), room.id), await enter(await newGuest('Bob'), room.id)];
    const moderator = await enter(await newGuest(), room.id);
    await hostSeat.socket.get('setPeerRole', { peerId: moderator.peerId, role: 'moderator' });
    const [hosts, anns, bobs] = [await speak(hostSeat), await speak(ann), await speak(bob)];
    await bob.socket.get('produce', camera());
    await moderator.socket.get('muteAll', {});
    assert.deepEqual(await ann.socket.next('muted'), { producerId: anns, kind: 'audio', source: 'microphone' });
    assert.deepEqual(await bob.socket.next('muted'), { producerId: bobs, kind: 'audio', source: 'microphone' });
    const paused = async () =>
      (await ann.socket.get('requestSync', {})).producers
        .filter((one) => one.paused)
        .map(({ producerId }) => producerId);
    assert.deepEqual((await paused()).sort(), [anns, bobs].sort());
    assert.ok(!(await paused()).includes(hosts));
    await ann.socket.get('resumeProducer', { producerId: anns });
    assert.deepEqual(await paused(), [bobs]);
    await hostSeat.socket.get('askToUnmute', { peerId: bob.peerId });
    assert.deepEqual(await bob.socket.next('unmuteAsked'), { by: 'Host', kind: 'audio' });
    assert.deepEqual(await paused(), [bobs]);
    assert.equal(await hostSeat.socket.code('askToUnmute', { peerId: moderator.peerId }), 'conflict');
    assert.equal(await bob.socket.code('muteAll', {}), 'forbidden');
    await hostSeat.socket.get('mutePeer', { peerId: bob.peerId, kind: 'video' });
    assert.equal((await bob.socket.next('muted')).kind, 'video');
  });

  test('who is muted or whose camera is turned off goes on sharing the screen; it is stopped with its sound by itself', async () => {
    const { host, room } = await newRoom(server.url);
    const [hostSeat, ann] = [await enter(host, room.id), await enter(await newGuest('Ann'), room.id)];
    await ann.socket.get('createWebRtcTransport', { sender: true });
    const from = (source: 'screen' | 'screenAudio', media: ReturnType<typeof camera>) => {
      media.rtpParameters.mid = source;
      return { ...media, appData: { source } };
    };
    const sends = {
      microphone: microphone(),
      camera: camera(),
      screen: from('screen', camera(4444)),
      screenAudio: from('screenAudio', microphone(5555)),
    };
    const sources = new Map<string, string>();
    for (const [source, media] of Object.entries(sends))
      sources.set((await ann.socket.get('produce', media)).producerId, source);
    const paused = async () =>
      (await hostSeat.socket.get('requestSync', {})).producers
        .flatMap((one) => (one.paused ? [sources.get(one.producerId)] : []))
        .sort();
    const mute = (payload: Omit<ClientPayload<'mutePeer'>, 'peerId'>) =>
      hostSeat.socket.get('mutePeer', { peerId: ann.peerId, ...payload });

    await mute({});
    await hostSeat.socket.get('muteAll', {});
    assert.deepEqual(await paused(), ['microphone']);
    await hostSeat.socket.get('muteAll', { kind: 'video' });
    await mute({ kind: 'video' });
    assert.deepEqual(await paused(), ['camera', 'microphone']);
    await mute({ source: 'screen' });
    assert.deepEqual(await paused(), ['camera', 'microphone', 'screen', 'screenAudio']);
    const told = (ann.socket.received('muted') as ServerPayload<'muted'>[]).map(({ producerId, kind, source }) => {
      assert.equal(sources.get(producerId), source);
      return [source, kind];
    });
    assert.deepEqual(told, [
      ['microphone', 'audio'],
      ['camera', 'video'],
      ['screen', 'video'],
      ['screenAudio', 'audio'],
    ]);
    for (const producerId of sources.keys()) await ann.socket.get('resumeProducer', { producerId });
    assert.deepEqual(await paused(), []);
    await mute({ source: 'microphone' });
    await mute({ source: 'camera' });
    assert.deepEqual(await paused(), ['camera', 'microphone']);
    assert.equal(
      await hostSeat.socket.code('mutePeer', { peerId: ann.peerId, source: 'screenAudio' } as never),
      'invalid',
    );
    const { items } = await host.get('listRoomAudit', { params: { id: room.id }, query: {} });
    assert.equal(items.filter(({ action }) => action === 'screen_stopped').length, 1);
  });

  test('a deleted room sends its people away', async () => {
    const { host, room } = await newRoom(server.url);
    const seat = await enter(await newGuest(), room.id);
    await host.get('deleteRoom', { params: { id: room.id } });
    assert.deepEqual(await seat.socket.next('removed'), { reason: 'deleted' });
    assert.equal(await seat.socket.code('joinRoom', { roomId: room.id }), 'not_found');
  });

  test('what hosts do to each other at once ends in one state', async () => {
    const { host, room } = await newRoom(server.url);
    const hostSeat = await enter(host, room.id);
    const coHost = await enter(await Person.user(server.url), room.id);
    await hostSeat.socket.get('setPeerRole', { peerId: coHost.peerId, role: 'host' });
    const target = await enter(await Person.user(server.url), room.id);
    const roles = ['viewer', 'speaker', 'moderator', 'host'] as const;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? hostSeat : coHost).socket.get('setPeerRole', {
          peerId: target.peerId,
          role: roles[index % roles.length]!,
        }),
      ),
    );
    const params = { id: room.id };
    const { items } = await host.get('listRoomMembers', { params });
    const stored = items.find(({ user }) => user.id === target.person.id)?.role;
    const { peers } = await hostSeat.socket.get('requestSync', {});
    assert.equal(peers.find(({ peerId }) => peerId === target.peerId)?.role, stored);
    const titles = await Promise.all([
      host.get('updateRoom', { params, body: { title: 'One' } }),
      coHost.person.get('updateRoom', { params, body: { title: 'Two', lobby: true } }),
      host.get('updateRoom', { params, body: { locked: true } }),
    ]);
    const { title, lobby, locked } = await host.get('getRoom', { params });
    assert.ok(titles.some((one) => one.title === title));
    assert.deepEqual([lobby, locked], [true, true]);
  });

  test('the events of meetings have no meaning in a room that is only a stage', async () => {
    const host = await Person.user(server.url);
    const { roomId } = await host.get('createBroadcast', { body: { title: 'Show' } });
    const seat = await enter(host, roomId);
    assert.equal(seat.joined.meeting, null);
    assert.equal(await seat.socket.code('endMeeting', {}), 'conflict');
    assert.equal(await seat.socket.code('admitWaiting', {}), 'conflict');
    assert.equal(await seat.socket.code('setPeerRole', { peerId: seat.peerId, role: 'viewer' }), 'conflict');
    assert.equal(await atTheDoor(await newGuest(), roomId), 'ok');
  });
});
