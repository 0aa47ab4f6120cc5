import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Broadcast } from '@footlight/contract';
import { Person } from '../support/person.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { camera, dtlsParameters, microphone } from '../support/rtp.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ STAGE_MAX_SPEAKERS: '2', STAGE_MAX_HANDS: '3', REACTIONS_PER_SECOND: '1' });
});
after(() => server.close());

interface Seat {
  person: Person;
  socket: RoomSocket;
  peerId: string;
}

async function seat(person: Person, show: Broadcast, batches = false): Promise<Seat & { role: string }> {
  const socket = await person.connect({}, batches);
  const { me } = await socket.get('join', { broadcastId: show.id });
  return { person, socket, peerId: me.peerId, role: me.role };
}

async function stage(viewers = 1) {
  const host = await Person.user(server.url, { displayName: 'Host' });
  const { id } = await host.get('createBroadcast', { body: { title: 'Stage' } });
  const show = await host.get('startBroadcast', { params: { id } });
  const hostSeat = await seat(host, show);
  const audience: Seat[] = [];
  for (let count = 0; count < viewers; count++) audience.push(await seat(await Person.guest(server.url), show));
  return { show, host: hostSeat, audience };
}

async function bringOn(host: Seat, { socket, peerId }: Seat): Promise<void> {
  await host.socket.get('inviteToStage', { peerId });
  await socket.next('stageInvited');
  await socket.get('acceptStage', {});
}

async function publish({ socket }: Seat): Promise<string> {
  await socket.get('createWebRtcTransport', { sender: true });
  await socket.get('connectTransport', { sender: true, dtlsParameters });
  return (await socket.get('produce', microphone(5555))).producerId;
}

describe('the way to the stage', () => {
  test('a hand is raised, seen, invited; its owner speaks and goes back', async () => {
    const { host, audience } = await stage(2);
    const [first, other] = audience as [Seat, Seat];
    const { hand } = await first.socket.get('raiseHand', {});
    assert.equal(hand.peerId, first.peerId);
    assert.deepEqual((await first.socket.get('raiseHand', {})).hand, hand, 'a hand is up once');
    assert.equal((await host.socket.next('handRaised')).displayName, 'Guest');
    assert.equal(await first.socket.code('createWebRtcTransport', { sender: true }), 'forbidden');
    assert.equal(await first.socket.code('acceptStage', {}), 'forbidden');

    await host.socket.get('inviteToStage', { peerId: first.peerId });
    assert.equal((await first.socket.next('stageInvited')).by, 'Host');
    await first.socket.get('acceptStage', {});
    const mine = (socket: RoomSocket, role: string) =>
      socket.next('roleChanged', (change) => change.peerId === first.peerId && change.role === role);
    assert.deepEqual((await mine(first.socket, 'speaker')).permissions, ['watch', 'publish']);
    await mine(other.socket, 'speaker');
    assert.equal((await host.socket.next('handLowered')).peerId, first.peerId);
    const producerId = await publish(first);
    assert.equal((await other.socket.next('newProducer')).producerId, producerId);

    await first.socket.get('leaveStage', {});
    await mine(other.socket, 'viewer');
    assert.equal((await other.socket.next('producerClosed')).producerId, producerId);
    assert.equal(await first.socket.code('createWebRtcTransport', { sender: true }), 'forbidden');
    assert.equal(await first.socket.code('leaveStage', {}), 'conflict');
  });

  test('hands go down: by their owner, by a moderator, with their peer; the queue has an end', async () => {
    const { host, audience } = await stage(4);
    const [first, second, third, fourth] = audience as [Seat, Seat, Seat, Seat];
    for (const { socket } of [first, second, third]) await socket.get('raiseHand', {});
    assert.equal(await fourth.socket.code('raiseHand', {}), 'capacity_exceeded');
    assert.equal(await fourth.socket.code('lowerHand', { peerId: first.peerId }), 'forbidden');
    const lowered = (peerId: string) => host.socket.next('handLowered', (one) => one.peerId === peerId);
    await first.socket.get('lowerHand', {});
    await lowered(first.peerId);
    await host.socket.get('lowerHand', { peerId: second.peerId });
    await lowered(second.peerId);
    await third.socket.get('leave', {});
    await lowered(third.peerId);
    assert.equal(await host.socket.code('raiseHand', {}), 'conflict');
    await fourth.socket.get('raiseHand', {});
    await host.socket.get('inviteToStage', { peerId: fourth.peerId });
    await fourth.socket.get('declineStage', {});
    await lowered(fourth.peerId);
    assert.equal(await fourth.socket.code('acceptStage', {}), 'forbidden');
  });

  test('a speaker stays one on a new connection and through what the host changes, and is not one after leaving', async () => {
    const { show, host, audience } = await stage();
    const [speaker] = audience as [Seat];
    await bringOn(host, speaker);
    await speaker.socket.get('leave', {});
    speaker.socket.close();
    const again = await seat(speaker.person, show);
    assert.equal(again.role, 'speaker');
    await host.person.get('updateBroadcast', { params: { id: show.id }, body: { visibility: 'unlisted' } });
    assert.equal(server.app.rooms.room(show.roomId)?.peer(again.peerId)?.role, 'speaker');
    await host.socket.get('leaveStage', { peerId: again.peerId });
    await again.socket.get('leave', {});
    assert.equal((await seat(speaker.person, show)).role, 'viewer');
  });

  test('what the host says of a member counts more than what happened on the stage', async () => {
    const { show, host } = await stage(0);
    const user = await Person.user(server.url);
    const params = { id: show.id };
    await host.person.get('putMember', { params, body: { userId: user.id, role: 'speaker' } });
    const speaker = await seat(user, show);
    assert.equal(speaker.role, 'speaker');
    await host.socket.get('leaveStage', { peerId: speaker.peerId });
    await speaker.socket.get('leave', {});
    const viewer = await seat(user, show);
    assert.equal(viewer.role, 'viewer');
    await host.person.get('putMember', { params, body: { userId: user.id, role: 'speaker' } });
    const change = await viewer.socket.next('roleChanged', ({ peerId }) => peerId === viewer.peerId);
    assert.equal(change.role, 'speaker');
  });

  test('a snapshot has the hands, the invitation and the like; the queue outlives the connection of the host', async () => {
    const { show, host, audience } = await stage(2);
    const [first, second] = audience as [Seat, Seat];
    await first.socket.get('raiseHand', {});
    await second.socket.get('raiseHand', {});
    await host.socket.get('inviteToStage', { peerId: second.peerId });
    await second.socket.get('toggleLike', {});
    const again = await host.person.connect();
    const { interaction } = await again.get('join', { broadcastId: show.id });
    const waiting = [first.peerId, second.peerId];
    assert.deepEqual(
      interaction.hands.map(({ peerId }) => peerId),
      waiting,
    );
    assert.deepEqual([interaction.liked, interaction.invited], [false, false]);
    const own = (await second.socket.get('join', { broadcastId: show.id })).interaction;
    assert.deepEqual([own.liked, own.invited], [true, true]);
  });

  test('who is sent away is not on the stage on return', async () => {
    const { show, host, audience } = await stage();
    const [speaker] = audience as [Seat];
    await bringOn(host, speaker);
    await host.socket.get('kickPeer', { peerId: speaker.peerId, roomId: show.roomId });
    assert.equal((await speaker.socket.next('removed')).reason, 'kicked');
    assert.equal((await seat(speaker.person, show)).role, 'viewer');
  });

  test('has room for so many', async () => {
    const { host, audience } = await stage(3);
    for (const one of audience.slice(0, 2)) await bringOn(host, one);
    const [first, , last] = audience as [Seat, Seat, Seat];
    await host.socket.get('inviteToStage', { peerId: last.peerId });
    assert.equal(await last.socket.code('acceptStage', {}), 'capacity_exceeded');
    await first.socket.get('leaveStage', {});
    assert.equal(await last.socket.code('acceptStage', {}), 'ok');
  });

  test('only those who moderate invite, mute and take others off', async () => {
    const { host, audience } = await stage(2);
    const [first, second] = audience as [Seat, Seat];
    assert.equal(await first.socket.code('inviteToStage', { peerId: second.peerId }), 'forbidden');
    assert.equal(await first.socket.code('mutePeer', { peerId: second.peerId }), 'forbidden');
    assert.equal(await first.socket.code('leaveStage', { peerId: second.peerId }), 'forbidden');
    assert.equal(await host.socket.code('inviteToStage', { peerId: crypto.randomUUID() }), 'not_found');
    assert.equal(await host.socket.code('inviteToStage', { peerId: host.peerId }), 'conflict');
  });

  test('a muted speaker is told, the room sees it, and it may speak again', async () => {
    const { host, audience } = await stage(1);
    const [speaker] = audience as [Seat];
    await bringOn(host, speaker);
    const producerId = await publish(speaker);
    const picture = await speaker.socket.get('produce', camera(7777));
    await host.socket.get('mutePeer', { peerId: speaker.peerId });
    assert.deepEqual(await speaker.socket.next('muted'), { producerId, kind: 'audio', source: 'microphone' });
    assert.equal((await host.socket.next('producerPaused')).producerId, producerId);
    await speaker.socket.get('resumeProducer', { producerId });
    assert.equal((await host.socket.next('producerResumed')).producerId, producerId);
    await host.socket.get('mutePeer', { peerId: speaker.peerId, kind: 'video' });
    assert.deepEqual(await speaker.socket.next('muted'), {
      producerId: picture.producerId,
      kind: 'video',
      source: 'camera',
    });
  });
});

test('who publishes a source again from another page takes it over: first the older producer ends, then there is the new one', async () => {
  const { show, host, audience } = await stage(1);
  const older = await publish(host);
  const newer = await publish(await seat(host.person, show));
  for (const { socket } of [host, ...audience]) {
    const closed = await socket.next('producerClosed');
    const opened = await socket.next('newProducer', ({ producerId }) => producerId !== older);
    assert.deepEqual([closed.producerId, opened.producerId], [older, newer]);
    assert.equal(opened.seq, closed.seq! + 1);
  }
});

test('reactions are told as counts, and flooding is refused by person', async () => {
  const { host, audience } = await stage(2);
  const [first, second] = audience as [Seat, Seat];
  await Promise.all([
    first.socket.get('reaction', { emoji: '👏' }),
    first.socket.get('reaction', { emoji: '🔥' }),
    second.socket.get('reaction', { emoji: '👏' }),
  ]);
  const counts: Record<string, number> = {};
  while ((counts['👏'] ?? 0) < 2 || (counts['🔥'] ?? 0) < 1) {
    for (const [emoji, count] of Object.entries((await host.socket.next('reaction')).counts))
      counts[emoji] = (counts[emoji] ?? 0) + count;
  }
  assert.deepEqual(counts, { '👏': 2, '🔥': 1 });
  const codes = await Promise.all(Array.from({ length: 20 }, () => first.socket.code('reaction', { emoji: '👍' })));
  assert.ok(codes.filter((code) => code === 'rate_limited').length >= 10);
  assert.equal(await second.socket.code('reaction', { emoji: '👍' }), 'ok', 'others are not harmed');
});

test('a large audience hears one frame for many events, in order; who does not ask for that hears each by itself', async () => {
  const crowded = await composeServer({ ROOM_BATCH_PEERS: '3', ROOM_ANNOUNCE_PEERS: '3' });
  try {
    const host = await Person.user(crowded.url);
    const { id } = await host.get('createBroadcast', { body: { title: 'Crowd' } });
    const show = await host.get('startBroadcast', { params: { id } });
    const seats: Seat[] = [await seat(host, show)];
    for (let count = 0; count < 8; count++) seats.push(await seat(await Person.guest(crowded.url), show, true));
    const plain = await seat(await Person.guest(crowded.url), show);
    const [hostSeat, speaker, other] = seats as [Seat, Seat, Seat, ...Seat[]];
    await speaker.socket.get('raiseHand', {});
    await hostSeat.socket.get('inviteToStage', { peerId: speaker.peerId });
    await speaker.socket.get('acceptStage', {});
    const { events } = await other.socket.next('roomEvents', (frame) =>
      frame.events.some(({ event }) => event === 'roleChanged'),
    );
    const told = events.map(({ event, payload }) => [event, payload.peerId]);
    assert.deepEqual(
      told.filter(([event]) => event === 'handLowered' || event === 'roleChanged'),
      [
        ['handLowered', speaker.peerId],
        ['roleChanged', speaker.peerId],
      ],
      'of one turn, in one frame; the peer itself was announced when the room was small',
    );
    const numbers = events.flatMap(({ payload }) => (typeof payload.seq === 'number' ? [payload.seq] : []));
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    const lowered = await plain.socket.next('handLowered');
    const promoted = await plain.socket.next('roleChanged');
    assert.deepEqual([lowered.peerId, promoted.peerId], [speaker.peerId, speaker.peerId]);
    assert.equal(promoted.seq! > lowered.seq!, true);
    assert.deepEqual(plain.socket.received('roomEvents'), []);
  } finally {
    await crowded.close();
  }
});
