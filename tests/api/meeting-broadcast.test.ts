import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { silentLogger } from '@footlight/server/base/logger.ts';
import { openDatabase } from '@footlight/server/platform/database/database.ts';
import { enter, newRoom } from '../support/meeting.ts';
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

describe('going live from a meeting', () => {
  test('makes it the stage of a show, whose audience sees nothing of the meeting but what is on the stage', async () => {
    const { room, host, hostSeat, member } = await meeting();
    await member.socket.get('chatMessage', { text: 'Among ourselves' });
    const producerId = await publish(hostSeat, 11);
    const show = await goLive(host, room.id);
    assert.deepEqual([show.status, show.roomId, show.host.id], ['live', room.id, host.id]);

    const { interaction, meeting: shown } = await turned(member.socket, show.id);
    assert.deepEqual(interaction.chat, { of: 'broadcast', id: show.id });
    assert.deepEqual(interaction.messages, []);
    assert.equal(shown?.broadcast?.id, show.id);
    assert.equal((await member.socket.next('streamStarted')).broadcast.id, show.id);

    const viewer = await seat(await Person.guest(server.url, 'Viewer'), show);
    const { joined } = viewer;
    assert.deepEqual([joined.me.role, joined.meeting, joined.waiting], ['viewer', null, []]);
    assert.deepEqual(joined.interaction.messages, []);
    assert.deepEqual(
      joined.producers.map((one) => one.producerId),
      [producerId],
    );
    assert.equal(joined.counts.viewers, 1);
    await viewer.socket.get('chatMessage', { text: 'Hello from outside' });
    await member.socket.next('chatMessage', ({ text }) => text === 'Hello from outside');
    assert.equal(await viewer.person.code('listRoomMessages', { params: { id: room.id } }), 'not_found');
    assert.equal((await viewer.socket.get('toggleLike', {})).likes, 1);

    await host.get('postRoomMessage', { params: { id: room.id }, body: { text: 'Still among ourselves' } });
    await host.get('updateRoom', { params: { id: room.id }, body: { lobby: true, title: 'Renamed' } });
    await member.socket.next('meetingUpdate', ({ title }) => title === 'Renamed');
    await host.get('postMessage', { params: { id: show.id }, body: { text: 'To all' } });
    await viewer.socket.next('chatMessage', ({ text }) => text === 'To all');
    assert.deepEqual(viewer.socket.received('meetingUpdate'), []);
    assert.deepEqual(
      viewer.socket.received('chatMessage').map((one) => (one as { text: string }).text),
      ['Hello from outside'],
    );
  });

  test('ends without the meeting: the audience is out, the others go on where they were, and may go live again', async () => {
    const { room, host, hostSeat, member, coHost } = await meeting();
    await member.socket.get('chatMessage', { text: 'Before the show' });
    const producerId = await publish(hostSeat, 21);
    const show = await goLive(host, room.id);
    await turned(member.socket, show.id);
    const viewer = await seat(await Person.guest(server.url), show);
    await viewer.socket.get('chatMessage', { text: 'In the show' });

    assert.equal((await host.get('endBroadcast', { params: { id: show.id } })).status, 'ended');
    assert.equal((await viewer.socket.next('streamEnded')).broadcast.id, show.id);
    assert.equal(await viewer.socket.code('raiseHand', {}), 'not_joined');
    assert.equal(await viewer.socket.code('join', { broadcastId: show.id }), 'broadcast_ended');
    assert.equal(
      await viewer.person.code('httpRtpCapabilities', { params: { broadcastId: show.id } }),
      'broadcast_ended',
    );
    assert.equal(
      await viewer.socket.code('resume', {
        roomId: room.id,
        lastSeq: 0,
        resumeToken: viewer.joined.me.resumeToken,
      }),
      'resume_expired',
    );

    const back = await turned(member.socket, room.id);
    assert.deepEqual(
      back.interaction.messages.map(({ text }) => text),
      ['Before the show'],
    );
    assert.deepEqual([back.meeting?.broadcast, back.counts.onAir, back.counts.likes], [null, false, 0]);
    assert.deepEqual(
      back.producers.map((one) => one.producerId),
      [producerId],
    );
    assert.deepEqual(
      back.peers.map(({ peerId }) => peerId).sort(),
      [hostSeat.peerId, coHost.peerId, member.peerId].sort(),
    );
    await member.socket.get('chatMessage', { text: 'After it' });
    assert.equal((await coHost.socket.next('chatMessage', ({ text }) => text === 'After it')).number, 2);
    const kept = await viewer.person.get('listMessages', { params: { id: show.id } });
    assert.deepEqual(
      kept.items.map(({ text }) => text),
      ['In the show'],
    );

    const second = await goLive(coHost.person, room.id);
    assert.equal((await turned(member.socket, second.id)).interaction.messages.length, 0);
    assert.equal(await viewer.socket.code('join', { broadcastId: show.id }), 'broadcast_ended');
    assert.equal(await viewer.socket.code('join', { broadcastId: second.id }), 'ok');
    await host.get('deleteBroadcast', { params: { id: show.id } });
    assert.equal(await viewer.socket.code('raiseHand', {}), 'ok', 'another show of the room is none of it');
  });

  test('tells its people nothing anew of the meeting when another comes to listen or to watch', async () => {
    const { room, host, member } = await meeting();
    await host.get('updateRoom', { params: { id: room.id }, body: { entryRole: 'viewer' } });
    const show = await goLive(host, room.id);
    await turned(member.socket, show.id);
    const before = member.socket.received('meetingUpdate').length;
    const listener = await enter(await Person.guest(server.url), room.id);
    assert.equal(listener.joined.meeting?.broadcast?.viewers, 0, 'who listens in the meeting is no viewer of the show');
    await seat(await Person.guest(server.url), show);
    await member.socket.next('streamUpdate', ({ viewers }) => viewers === 1);
    assert.equal(member.socket.received('meetingUpdate').length, before);
  });

  test('is for hosts with an account, one show a room and one a host', async () => {
    const { room, params, host, coHost, member } = await meeting();
    const stranger = await Person.user(server.url);
    const body = { title: 'Mine' };
    assert.equal(await member.person.code('goLiveFromRoom', { params, body }), 'forbidden');
    assert.equal(await stranger.code('goLiveFromRoom', { params, body }), 'forbidden');
    const { id } = await host.get('createBroadcast', { body: { title: 'Another' } });
    await host.get('startBroadcast', { params: { id } });
    assert.equal(await host.code('goLiveFromRoom', { params, body }), 'already_live');
    const show = await goLive(coHost.person, room.id);
    await host.get('endBroadcast', { params: { id } });
    assert.equal(await host.code('goLiveFromRoom', { params, body }), 'conflict');
    assert.equal((await host.get('getRoom', { params })).broadcastId, show.id);
    const outcomes = await Promise.all(
      [coHost, coHost].map(({ person }) => person.code('goLiveFromRoom', { params, body })),
    );
    assert.ok(
      outcomes.every((code) => code === 'conflict' || code === 'already_live'),
      outcomes.join(),
    );
    const { items } = await stranger.get('activeBroadcasts', { query: { host: coHost.person.id } });
    assert.deepEqual(
      items.map((one) => one.id),
      [show.id],
    );
    assert.equal(await stranger.code('endBroadcast', { params: { id: show.id } }), 'forbidden');
    assert.equal(await host.code('updateBroadcast', { params: { id: show.id }, body: { title: 'Mine' } }), 'forbidden');
    assert.equal(await host.code('endBroadcast', { params: { id: show.id } }), 'ok', 'it is the owner’s meeting');
  });

  test('what one show pins the next of the room does not have', async () => {
    const { room, host, coHost } = await meeting();
    const first = await goLive(host, room.id);
    await host.get('endBroadcast', { params: { id: first.id } });
    const second = await goLive(coHost.person, room.id);
    const params = { id: second.id };
    const product = await coHost.person.get('createProduct', {
      body: { title: 'Bowl', priceMinor: 100, currency: 'EUR' },
    });
    await coHost.person.get('setLineUp', { params, body: { productIds: [product.id] } });
    await coHost.person.get('pinProduct', { params, body: { productId: product.id } });
    const viewer = await seat(await Person.guest(server.url), second);
    assert.equal(viewer.joined.pins.length, 1);
    assert.equal((await host.get('pinnedProducts', { params: { id: first.id } })).pins.length, 0);
    assert.equal((await host.get('getBroadcastStats', { params: { id: first.id } })).viewers.total, 0);
    assert.equal((await host.get('getBroadcast', { params: { id: first.id } })).viewers, 0);
    await coHost.person.get('endBroadcast', { params });
    await viewer.socket.next('streamEnded');
    assert.deepEqual((await turned(coHost.socket, room.id)).pins, []);
  });

  test('a private show lets in whom its host has invited, by the door of the audience', async () => {
    const { room, host, member } = await meeting();
    const show = await host.get('goLiveFromRoom', {
      params: { id: room.id },
      body: { visibility: 'private' },
    });
    assert.equal(show.title, 'Meeting');
    const viewer = await Person.user(server.url);
    const socket = await viewer.connect();
    assert.equal(await socket.code('join', { broadcastId: show.id }), 'not_found');
    await host.get('putMember', { params: { id: show.id }, body: { userId: viewer.id, role: 'viewer' } });
    assert.equal(await socket.code('join', { broadcastId: show.id }), 'ok');
    await host.get('removeMember', { params: { id: show.id, userId: viewer.id } });
    assert.equal((await socket.next('removed')).reason, 'uninvited');

    const read = () => member.person.code('listMessages', { params: { id: show.id } });
    assert.equal(await read(), 'ok', 'the meeting sees the chat of what shows it');
    await host.get('endBroadcast', { params: { id: show.id } });
    assert.equal(await read(), 'not_found', 'whoever comes into the meeting later had no part in it');
  });
});

test('a show in a meeting outlives the process: its people find both again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-meeting-'));
  const options = { dataDir: join(folder, 'database'), poolSize: 4, url: undefined };
  const start = (grace: string) =>
    composeServer(
      { BROADCAST_GRACE_SECONDS: grace, JWT_SECRET: 'a secret that both processes know, long enough' },
      () => openDatabase(options, { logger: silentLogger() }),
    );
  try {
    const first = await start('600');
    const { host, room } = await newRoom(first.url);
    const { socket } = await enter(host, room.id);
    await socket.get('chatMessage', { text: 'In the meeting' });
    const show = await goLive(host, room.id);
    await socket.get('chatMessage', { text: 'In the show' });
    await first.close();

    const second = await start('600');
    try {
      const again = await Person.login(second.url, host.email);
      assert.equal((await again.get('getRoom', { params: { id: room.id } })).broadcastId, show.id);
      const viewer = await seat(await Person.guest(second.url), show);
      assert.equal(viewer.joined.me.role, 'viewer');
      const member = await enter(again, room.id);
      assert.deepEqual(member.joined.interaction.chat, { of: 'broadcast', id: show.id });
      assert.equal(member.joined.interaction.messages[0]?.text, 'In the show');
      await again.get('endBroadcast', { params: { id: show.id } });
      await viewer.socket.next('streamEnded');
      assert.equal((await turned(member.socket, room.id)).interaction.messages[0]?.text, 'In the meeting');
    } finally {
      await second.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
