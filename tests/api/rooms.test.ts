import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Broadcast } from '@footlight/contract';
import { Person } from '../support/person.ts';
import type { RoomSocket } from '../support/room-socket.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ ROOM_PEER_GRACE_SECONDS: '600' });
});
after(() => server.close());

async function newShow(url = server.url): Promise<{ host: Person; show: Broadcast }> {
  const host = await Person.user(url);
  return { host, show: await host.get('createBroadcast', { body: { title: 'Show' } }) };
}

async function seat(person: Person, show: Broadcast) {
  const socket = await person.connect();
  const joined = await socket.get('join', { broadcastId: show.id });
  return { person, socket, joined };
}

/** The server has seen that this peer's connection is gone. */
async function detached({ roomId, me }: { roomId: string; me: { peerId: string } }): Promise<void> {
  const peer = server.app.rooms.room(roomId)?.peer(me.peerId);
  assert.ok(peer);
  while (peer.connection !== null) await nextTurn();
}

const newGuest = (url = server.url) => Person.guest(url);

describe('joining', () => {
  test('answers what the room is, tells the others, and answers again to whoever is in', async () => {
    const { host, show } = await newShow();
    const first = await seat(host, show);
    assert.equal(first.joined.me.role, 'host');
    assert.deepEqual(first.joined.me.permissions, ['watch', 'publish', 'moderate', 'manage']);
    assert.equal(first.joined.broadcast.id, show.id);
    const second = await seat(await newGuest(), show);
    assert.equal(second.joined.me.role, 'viewer');
    assert.deepEqual(
      second.joined.peers.map(({ role }) => role),
      ['host', 'viewer'],
    );
    const { peerId } = second.joined.me;
    assert.equal((await first.socket.next('newPeer')).peerId, peerId);
    assert.equal((await first.socket.next('userJoined')).peerId, peerId);
    const again = await second.socket.get('joinRoom', { roomId: show.roomId });
    assert.equal(again.me.peerId, peerId);
    assert.ok((await second.socket.next('routerCapabilities')).routerRtpCapabilities.codecs.length > 0);
    await second.socket.get('leave', {});
    assert.equal((await first.socket.next('peerLeft')).peerId, peerId);
    assert.equal(await second.socket.code('requestSync', {}), 'not_joined');
  });

  test('a connection is in one room at a time, also when it asks for two at once', async () => {
    const [{ show }, other] = [await newShow(), await newShow()];
    const socket = await (await newGuest()).connect();
    const codes = await Promise.all([
      socket.code('join', { broadcastId: show.id }),
      socket.code('join', { broadcastId: show.id }),
      socket.code('join', { broadcastId: other.show.id }),
    ]);
    assert.deepEqual(codes.sort(), ['already_joined', 'already_joined', 'ok']);
    const { roomId } = await socket.get('join', { broadcastId: show.id }).catch(() => other.show);
    assert.equal(await socket.code('joinRoom', { roomId: crypto.randomUUID() }), 'already_joined');
    assert.equal(server.app.rooms.room(roomId)?.size, 1);
  });

  test('leaving while a join is under way leaves no peer behind', async () => {
    const { show } = await newShow();
    const socket = await (await newGuest()).connect();
    await Promise.all([
      socket.ask('join', { broadcastId: show.id }),
      socket.ask('leave', {}),
      socket.ask('join', { broadcastId: show.id }),
    ]);
    await socket.get('join', { broadcastId: show.id });
    assert.equal(server.app.rooms.room(show.roomId)?.size, 1);
    await socket.get('leave', {});
    assert.equal(server.app.rooms.room(show.roomId), undefined);
  });

  test('whoever comes back as the only one finds the room open', async () => {
    const { show } = await newShow();
    const lost = await seat(await newGuest(), show);
    lost.socket.drop();
    await detached(lost.joined);
    const back = await seat(lost.person, show);
    assert.notEqual(back.joined.me.peerId, lost.joined.me.peerId);
    assert.equal(await back.socket.code('createWebRtcTransport', { sender: false }), 'ok');
    assert.equal(server.app.rooms.room(show.roomId)?.size, 1);
    assert.deepEqual(
      (await back.socket.get('requestSync', {})).peers.map(({ peerId }) => peerId),
      [back.joined.me.peerId],
    );
  });

  test('what is over or unknown cannot be joined', async () => {
    const { host, show } = await newShow();
    await host.get('startBroadcast', { params: { id: show.id } });
    await host.get('endBroadcast', { params: { id: show.id } });
    const socket = await (await newGuest()).connect();
    assert.equal(await socket.code('join', { broadcastId: show.id }), 'broadcast_ended');
    assert.equal(await socket.code('join', { broadcastId: crypto.randomUUID() }), 'not_found');
  });

  test('a token that does not hold is refused with its code', async () => {
    const refused = (token: string) =>
      assert.rejects(Person.nobody(server.url).withToken(token).connect(), { code: 'unauthenticated' });
    await refused('nonsense');
    const { token } = await newGuest();
    await refused(`${token}x`);
  });
});

describe('resuming', () => {
  test('within the grace period gives the same peer and what it missed, in order', async () => {
    const { host, show } = await newShow();
    const { socket: hostSocket } = await seat(host, show);
    const lost = await seat(await newGuest(), show);
    await lost.socket.get('requestSync', {});
    const { me, roomId, seq } = lost.joined;
    lost.socket.drop();
    await lost.socket.ended();
    for (let count = 0; count < 3; count++) (await seat(await newGuest(), show)).socket.close();
    await host.get('startBroadcast', { params: { id: show.id } });
    await hostSocket.next('streamStarted');

    const socket = await lost.person.connect();
    const back = await socket.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
    assert.equal(back.snapshot.me.peerId, me.peerId);
    assert.equal(back.mediaKept, false);
    const numbers = back.events.map((event) => event.seq);
    assert.deepEqual(
      numbers,
      Array.from({ length: numbers.length }, (_, index) => seq + 1 + index),
    );
    assert.equal(numbers.at(-1), back.snapshot.seq);
    const names = back.events.map(({ event }) => event);
    assert.equal(names.filter((name) => name === 'newPeer').length, 3);
    assert.ok(names.includes('streamStarted'));
    assert.equal(back.snapshot.counts.status, 'live');
    assert.equal(await socket.code('requestSync', {}), 'ok');
  });

  test('takes the peer over from a connection that is still there', async () => {
    const { show } = await newShow();
    const old = await seat(await newGuest(), show);
    const { me, roomId, seq } = old.joined;
    const socket = await old.person.connect();
    const { snapshot } = await socket.get('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
    assert.equal(snapshot.me.peerId, me.peerId);
    assert.deepEqual(await old.socket.next('removed'), { reason: 'replaced' });
    await old.socket.ended();
    assert.equal(server.app.rooms.room(roomId)?.size, 1);
  });

  test('needs the token of the peer and its identity', async () => {
    const { show } = await newShow();
    const { joined, person } = await seat(await newGuest(), show);
    const { roomId, seq: lastSeq, me } = joined;
    const again = await person.connect();
    assert.equal(await again.code('resume', { roomId, lastSeq, resumeToken: 'wrong' }), 'resume_expired');
    const thief = await (await newGuest()).connect();
    assert.equal(await thief.code('resume', { roomId, lastSeq, resumeToken: me.resumeToken }), 'resume_expired');
    const elsewhere = { roomId: crypto.randomUUID(), lastSeq, resumeToken: me.resumeToken };
    assert.equal(await again.code('resume', elsewhere), 'resume_expired');
  });

  test('is over with the grace period: the others see the peer leave', async () => {
    const hasty = await composeServer({ ROOM_PEER_GRACE_SECONDS: '1' });
    try {
      const { host, show } = await newShow(hasty.url);
      const { socket: watching } = await seat(host, show);
      const lost = await seat(await newGuest(hasty.url), show);
      const { me, roomId, seq } = lost.joined;
      lost.socket.drop();
      assert.equal((await watching.next('peerLeft')).peerId, me.peerId);
      const socket = await lost.person.connect();
      const late = { roomId, lastSeq: seq, resumeToken: me.resumeToken };
      assert.equal(await socket.code('resume', late), 'resume_expired');
      assert.equal(await socket.code('join', { broadcastId: show.id }), 'ok');
    } finally {
      await hasty.close();
    }
  });
});

test('a large room hears of each who may publish, and nobody stays in its list who has left', async () => {
  const small = await composeServer({ ROOM_ANNOUNCE_PEERS: '3' });
  try {
    const { host, show } = await newShow(small.url);
    const first = await seat(await newGuest(small.url), show);
    const second = await seat(await newGuest(small.url), show);
    const third = await seat(await newGuest(small.url), show);
    const crowd = await seat(await newGuest(small.url), show);
    const onStage = await seat(host, show);
    const ids = [first, second, third, crowd, onStage].map(({ joined }) => joined.me.peerId);
    const [firstId, secondId, thirdId, crowdId, hostId] = ids as [string, string, string, string, string];
    // The fourth came to a room of more than three, the fifth publishes.
    const told: string[] = [];
    for (let count = 0; count < 3; count++) told.push((await first.socket.next('newPeer')).peerId);
    assert.deepEqual(told, [secondId, thirdId, hostId]);
    const peersOf = async ({ socket }: typeof first) =>
      (await socket.get('requestSync', {})).peers.map(({ peerId }) => peerId).sort();
    assert.deepEqual(await peersOf(first), [firstId, secondId, thirdId, hostId].sort());
    // Announced while the room was small, gone while it is large.
    await second.socket.get('leave', {});
    assert.equal((await first.socket.next('peerLeft')).peerId, secondId);
    assert.equal((await first.socket.next('userLeft')).peerId, secondId);
    assert.deepEqual(first.socket.received('newPeer'), []);
    // Small again: the room hears of the one it was not told of.
    await third.socket.get('leave', {});
    assert.equal((await first.socket.next('peerLeft')).peerId, thirdId);
    assert.equal((await first.socket.next('newPeer')).peerId, crowdId);
    assert.deepEqual(await peersOf(first), [firstId, crowdId, hostId].sort());
  } finally {
    await small.close();
  }
});

test('a kicked peer is told why, is out, and its connection lives on', async () => {
  const { host, show } = await newShow();
  const moderator = await seat(host, show);
  const { socket, joined } = await seat(await newGuest(), show);
  await moderator.socket.get('kickPeer', { peerId: joined.me.peerId, roomId: show.roomId });
  assert.deepEqual(await socket.next('removed'), { reason: 'kicked' });
  assert.equal((await moderator.socket.next('peerLeft')).peerId, joined.me.peerId);
  assert.equal(await socket.code('requestSync', {}), 'not_joined');
  const gone = { peerId: joined.me.peerId, roomId: show.roomId };
  assert.equal(await moderator.socket.code('kickPeer', gone), 'not_found');
  assert.equal(await socket.code('join', { broadcastId: show.id }), 'ok');
});

test('the audience hears of start, numbers and end; two tabs of one guest are one viewer', async () => {
  const { host, show } = await newShow();
  const params = { id: show.id };
  const guest = await newGuest();
  const tab = await seat(guest, show);
  await seat(host, show);
  await host.get('startBroadcast', { params });
  assert.equal((await tab.socket.next('streamStarted')).broadcast.status, 'live');

  // One that was told before the start has its number too.
  const count = (socket: RoomSocket, viewers: number) =>
    socket.next('streamUpdate', (update) => update.viewers === viewers && update.status === 'live');
  const secondTab = await seat(guest, show);
  const other = await seat(await newGuest(), show);
  await count(tab.socket, 2);
  assert.equal((await host.get('getBroadcast', { params })).viewers, 2);
  await other.socket.get('leave', {});
  await count(tab.socket, 1);
  await secondTab.socket.get('leave', {});
  assert.equal((await host.get('getBroadcast', { params })).viewers, 1);

  await host.get('endBroadcast', { params });
  assert.equal((await tab.socket.next('streamEnded')).broadcast.status, 'ended');
  assert.equal(await tab.socket.code('requestSync', {}), 'not_joined');
  assert.equal(server.app.rooms.room(show.roomId), undefined);
});

test('peers over HTTP that are asked for at once are counted too', async () => {
  const strict = await composeServer({ ROOM_HTTP_PEERS: '2' });
  try {
    const { host, show } = await newShow(strict.url);
    const request = { params: { broadcastId: show.id }, body: { sender: false } };
    const ask = () => host.ask('httpCreateTransport', request);
    const replies = await Promise.all(Array.from({ length: 6 }, ask));
    const codes = replies.map(({ code }) => code).sort();
    assert.deepEqual(codes, [...Array(4).fill('capacity_exceeded'), 'ok', 'ok']);
    assert.equal(strict.app.rooms.room(show.roomId)?.size, 2);
    const made = replies.find(({ code }) => code === 'ok')!.body as { id: string };
    await host.get('httpCloseTransport', { params: { id: made.id } });
    assert.equal((await ask()).code, 'ok', 'a place that was given back can be taken');
  } finally {
    await strict.close();
  }
});

test('a deleted show sends everybody away', async () => {
  const { host, show } = await newShow();
  const { socket } = await seat(await newGuest(), show);
  await host.get('deleteBroadcast', { params: { id: show.id } });
  assert.deepEqual(await socket.next('removed'), { reason: 'deleted' });
});
