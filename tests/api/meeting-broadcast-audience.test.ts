import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RoomSnapshot, ServerEventName } from '@footlight/contract';
import { enter, type MeetingSeat } from '../support/meeting.ts';
import { goLive, publish, shownMeeting, turned } from '../support/meeting-show.ts';
import { Person } from '../support/person.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { seat } from '../support/show.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server.close());

/** Every event that names a peer or counts them. */
const telling = [
  'newPeer',
  'userJoined',
  'peerLeft',
  'userLeft',
  'roleChanged',
  'handRaised',
  'handLowered',
  'roomSnapshot',
  'roomEvents',
  'streamUpdate',
] as const satisfies ServerEventName[];

/** A meeting of a host, a co-host, a speaker and a listener, live as a show, and one of its audience. */
async function shown() {
  const scene = await shownMeeting(server.url);
  await scene.host.get('updateRoom', { params: scene.params, body: { entryRole: 'viewer' } });
  const listener = await enter(await Person.guest(server.url, 'Listener'), scene.room.id);
  assert.equal(listener.joined.me.role, 'viewer');
  const show = await goLive(scene.host, scene.room.id);
  await turned(scene.hostSeat.socket, show.id);
  const viewer = await seat(await Person.guest(server.url, 'Viewer'), show);
  return { ...scene, listener, show, viewer };
}

/** Asks after what is on its way to this socket has come: answers come in order with what is told. */
const settled = (socket: RoomSocket) => socket.get('requestSync', {});

/** Whether anything this socket was told names this peer. */
function wasToldOf(socket: RoomSocket, { peerId, person }: Pick<MeetingSeat, 'peerId' | 'person'>): string[] {
  return telling.filter((event) => {
    const text = JSON.stringify(socket.received(event));
    return text.includes(peerId) || text.includes(person.id);
  });
}

const idsOf = (peers: RoomSnapshot['peers']) => peers.map(({ peerId }) => peerId).sort();

describe('the audience of a meeting that is shown', () => {
  test('sees who may be on the stage and itself, and not those who listen in the meeting', async () => {
    const { hostSeat, coHost, member, listener, viewer, show } = await shown();
    const { peerId } = viewer.joined.me;
    const onStage = [hostSeat.peerId, coHost.peerId, member.peerId];
    assert.deepEqual(idsOf(viewer.joined.peers), [...onStage, peerId].sort());
    assert.deepEqual(idsOf((await viewer.socket.get('requestSync', {})).peers), [...onStage, peerId].sort());
    assert.equal(viewer.joined.counts.viewers, 1);
    assert.equal(viewer.joined.broadcast.viewers, 1);

    const other = await seat(await Person.guest(server.url, 'Other viewer'), show);
    assert.equal((await viewer.socket.next('newPeer')).displayName, 'Other viewer');
    await viewer.socket.next('streamUpdate', ({ viewers }) => viewers === 2);
    // Those in the meeting see everybody, also to invite them to the stage.
    const inside = await listener.socket.get('requestSync', {});
    assert.deepEqual(idsOf(inside.peers), [...onStage, listener.peerId, peerId, other.joined.me.peerId].sort());
    assert.equal(await viewer.socket.code('requestSync', { peerId: listener.peerId }), 'not_found');
    assert.equal(await viewer.socket.code('requestSync', { peerId: member.peerId }), 'ok');
  });

  test('is not told of listeners who come and go, raise a hand or lose their connection', async () => {
    const { room, host, hostSeat, listener, viewer, show } = await shown();
    const second = await enter(await Person.guest(server.url, 'Second listener'), room.id);
    await hostSeat.socket.next('newPeer', ({ peerId }) => peerId === second.peerId);
    await second.socket.get('raiseHand', {});
    assert.equal((await hostSeat.socket.next('handRaised')).peerId, second.peerId);
    const late = await seat(await Person.guest(server.url, 'Late'), show);
    assert.deepEqual(late.joined.interaction.hands, []);
    assert.equal((await enter(host, room.id)).joined.interaction.hands[0]?.peerId, second.peerId);
    await second.socket.get('lowerHand', {});
    await second.socket.get('raiseHand', {});
    await second.socket.get('leave', {});
    await hostSeat.socket.next('userLeft', ({ peerId }) => peerId === second.peerId);
    listener.socket.drop();
    const again = await listener.person.connect();
    const { roomId, seq, me } = listener.joined;
    await again.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
    await viewer.socket.get('raiseHand', {});
    await hostSeat.socket.next('handRaised', ({ peerId }) => peerId === viewer.joined.me.peerId);
    await viewer.socket.next('handRaised', ({ peerId }) => peerId === viewer.joined.me.peerId);

    await settled(viewer.socket);
    for (const one of [second, listener]) assert.deepEqual(wasToldOf(viewer.socket, one), []);
    for (const update of viewer.socket.received('streamUpdate'))
      assert.ok((update as { viewers: number }).viewers <= 2, 'of the audience alone');
  });

  test('learns nothing of them from what it missed, nor from a snapshot in its place', async () => {
    const { room, host, listener, viewer } = await shown();
    viewer.socket.drop();
    const second = await enter(await Person.guest(server.url, 'Second listener'), room.id);
    await second.socket.get('raiseHand', {});
    const back = await viewer.person.connect();
    const { roomId, seq, me } = viewer.joined;
    const resumed = await back.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
    assert.ok(!JSON.stringify(resumed).includes(second.peerId));
    assert.ok(!JSON.stringify(resumed).includes(listener.peerId));
    server.app.rooms.room(room.id)!.tellAnew();
    const told = await back.next('roomSnapshot');
    assert.ok(!JSON.stringify(told).includes(second.peerId));
    assert.ok(!JSON.stringify(told).includes(listener.peerId));
    assert.equal(told.counts.viewers, 1);
    const host2 = await enter(host, room.id);
    assert.ok(JSON.stringify(host2.joined.peers).includes(second.peerId));
  });

  test('is told when a listener comes on the stage, and when they are off it again', async () => {
    const { hostSeat, listener, viewer, show, coHost } = await shown();
    const { peerId } = listener;
    await hostSeat.socket.get('setPeerRole', { peerId, role: 'speaker' });
    assert.equal((await viewer.socket.next('newPeer', (peer) => peer.peerId === peerId)).role, 'speaker');
    assert.equal((await viewer.socket.next('userJoined', (peer) => peer.peerId === peerId)).role, 'speaker');
    const producerId = await publish(listener, 71);
    assert.equal((await viewer.socket.next('newProducer')).producerId, producerId);
    viewer.socket.forget();
    await hostSeat.socket.get('setPeerRole', { peerId, role: 'moderator' });
    await viewer.socket.next('peerLeft', (peer) => peer.peerId === peerId);
    await viewer.socket.next('userLeft', (peer) => peer.peerId === peerId);
    await viewer.socket.next('producerClosed', (closed) => closed.producerId === producerId);
    await coHost.socket.next('roleChanged', (changed) => changed.peerId === peerId && changed.role === 'moderator');
    await hostSeat.socket.get('setPeerRole', { peerId, role: 'viewer' });
    const { peers } = await settled(viewer.socket);
    assert.ok(!peers.some((peer) => peer.peerId === peerId));
    assert.deepEqual(wasToldOf(viewer.socket, listener), []);
    await listener.socket.get('leave', {});
    await hostSeat.socket.next('peerLeft', (peer) => peer.peerId === peerId);
    await settled(viewer.socket);
    assert.deepEqual(wasToldOf(viewer.socket, listener), [], 'that they were gone was told already');
    const late = await seat(await Person.guest(server.url), show);
    assert.ok(!JSON.stringify(late.joined.peers).includes(peerId));
  });

  test('is counted by itself: listeners of the meeting are no viewers of the show', async () => {
    const { room, host, hostSeat, listener, viewer, show } = await shown();
    const params = { id: show.id };
    await listener.socket.get('createWebRtcTransport', { sender: false });
    const producerId = await publish(hostSeat, 81);
    const rtpCapabilities = listener.joined.routerRtpCapabilities;
    await listener.socket.get('consume', { producerId, rtpCapabilities });
    assert.equal((await host.get('getBroadcast', { params })).viewers, 1);
    const { viewers } = await host.get('getBroadcastStats', { params });
    assert.deepEqual([viewers.total, viewers.webrtc], [1, 0]);
    const stays = await enter(await Person.guest(server.url), room.id);
    assert.equal(stays.joined.counts.viewers, 1);
    viewer.socket.close();
    await host.get('endBroadcast', { params });
    const after = await turned(hostSeat.socket, room.id);
    assert.equal(after.counts.viewers, 2, 'in a meeting that nothing shows: those who listen');
  });
});

test('in a large room too the audience is told of those on the stage alone', async () => {
  const small = await composeServer({ ROOM_ANNOUNCE_PEERS: '2', ROOM_BATCH_PEERS: '2', ROOM_TICK_MS: '20' });
  try {
    const { room, params, host, hostSeat } = await shownMeeting(small.url);
    await host.get('updateRoom', { params, body: { entryRole: 'viewer' } });
    const show = await goLive(host, room.id);
    const viewer = await seat(await Person.guest(small.url, 'Viewer'), show);
    const listener = await enter(await Person.guest(small.url, 'Listener'), room.id);
    assert.ok(!JSON.stringify(viewer.joined.peers).includes(listener.peerId));
    await hostSeat.socket.get('setPeerRole', { peerId: listener.peerId, role: 'speaker' });
    const named = () =>
      viewer.socket.get('requestSync', {}).then(({ peers }) => idsOf(peers).includes(listener.peerId));
    assert.equal(await named(), true);
    await hostSeat.socket.get('setPeerRole', { peerId: listener.peerId, role: 'viewer' });
    assert.equal(await named(), false);
    const { peers } = await hostSeat.socket.get('requestSync', {});
    assert.ok(idsOf(peers).includes(listener.peerId), 'the meeting knows them still');
  } finally {
    await small.close();
  }
});
