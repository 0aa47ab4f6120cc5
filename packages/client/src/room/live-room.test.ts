import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Pin } from '@footlight/contract';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { Footlight } from '../footlight.ts';
import { next, receiving, startRoom, video, withCode } from '../testing/live-room.ts';
import { ids, type RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { RoomSession } from './types.ts';

let server: RoomServer;
let footlight: Footlight;
let room: RoomSession;

beforeEach(async () => {
  ({ server, footlight } = await startRoom());
});
afterEach(async () => {
  footlight.close();
  await server.stop();
});

const open = () => {
  room = footlight.openRoom(ids.broadcast);
  return room;
};

test('joins as a guest, consumes what the others publish, and resumes each consumer only when it is ready', async () => {
  server.producers = [server.producer('p-video'), server.producer('p-audio', 'audio')];
  open();
  const state = await receiving(room, 2);
  assert.equal(state.connection, 'connected');
  assert.equal(state.broadcast?.title, 'Show');
  assert.equal(state.peers.length, 2);
  const camera = state.remote.find(({ kind }) => kind === 'video')!;
  assert.deepEqual(camera.layers, { spatial: 3, current: null, missing: 0, preferred: 'auto' });
  await server.asked('resumeConsumer', 2);
  const events = server.events();
  assert.ok(events.indexOf('join') < events.indexOf('createWebRtcTransport'));
  assert.ok(events.indexOf('connectTransport') < events.indexOf('resumeConsumer'));
  assert.equal(events.filter((event) => event === 'createWebRtcTransport').length, 1);
});

test('follows the producers of the room', async () => {
  open();
  await until(room.store, ({ connection }) => connection === 'connected');
  assert.equal(server.events().includes('createWebRtcTransport'), false);
  const info = server.producer('p1');
  server.producers = [info];
  server.tell('newProducer', { ...info, seq: 1 });
  await receiving(room, 1);
  server.tell('producerPaused', { producerId: 'p1', seq: 2 });
  await until(room.store, ({ remote }) => remote[0]?.paused === true);
  server.tell('producerClosed', { producerId: 'p1', consumerId: null, seq: 3 });
  await receiving(room, 0);
});

test('features hear every event of the server once, and the snapshot of every join and resume', async () => {
  open();
  const heard: unknown[] = [];
  room.serverEvents.on('snapshot', ({ seq }) => heard.push(['snapshot', seq]));
  room.serverEvents.on('messageDeleted', ({ messageId }) => heard.push(['messageDeleted', messageId]));
  await until(room.store, ({ connection }) => connection === 'connected');
  server.tell('messageDeleted', { messageId: 'a', seq: 1 });
  server.tell('messageDeleted', { messageId: 'a', seq: 1 });
  server.tell('roomEvents', { events: [{ event: 'messageDeleted', payload: { messageId: 'b', seq: 2 } }] });
  const recovered = next(room, 'recovered');
  server.tell('streamUpdate', { viewers: 3, likes: 0, onAir: true, status: 'live', seq: 3 });
  await until(room.store, ({ counts }) => counts?.viewers === 3);
  server.seq = 4;
  server.missed = [{ seq: 4, event: 'messageDeleted', payload: { messageId: 'c' } }];
  server.cut();
  await recovered;
  assert.deepEqual(heard, [
    ['snapshot', 0],
    ['messageDeleted', 'a'],
    ['messageDeleted', 'b'],
    ['messageDeleted', 'c'],
    ['snapshot', 4],
  ]);
});

test('what is shown comes with the snapshot and changes with every event', async () => {
  const product = { id: ids.user, title: 'Bowl', priceMinor: 1999, currency: 'EUR', stock: null };
  const pins = (priceMinor: number) => [{ product: { ...product, priceMinor }, pinnedAt: '', mediaTime: 1 }] as Pin[];
  server.pins = pins(1999);
  open();
  const { shown } = await until(room.store, ({ connection }) => connection === 'connected');
  assert.deepEqual([shown[0]?.product.title, shown[0]?.fellFromMinor], ['Bowl', null]);
  server.tell('pinnedProducts', { pins: pins(1500), seq: 1 });
  await until(room.store, (state) => state.shown[0]?.fellFromMinor === 1999);
  server.tell('pinnedProducts', { pins: [], seq: 2 });
  await until(room.store, (state) => state.shown.length === 0);
});

test('a refusal that stays ends the room', async () => {
  server.on.join = () => 'broadcast_ended';
  open();
  const { error } = await until(room.store, ({ connection }) => connection === 'closed');
  assert.equal(error?.code, 'broadcast_ended');
});

test('a refusal of the moment is tried again', async () => {
  let refusals = 3;
  server.on.join = () => (refusals-- > 0 ? 'unavailable' : undefined);
  open();
  await until(room.store, ({ connection }) => connection === 'connected');
  assert.equal(server.events().filter((event) => event === 'join').length, 4);
});

test('gets a new token when the server does not take the one it has', async () => {
  let refusals = 1;
  server.on.join = () => (refusals-- > 0 ? 'token_expired' : undefined);
  open();
  await until(room.store, ({ connection }) => connection === 'connected');
  assert.equal(server.guests, 2);
});

test('a track the role may not publish fails for good, and only that track', async () => {
  server.on.produce = ({ kind }: { kind: string }) => (kind === 'video' ? 'forbidden' : undefined);
  open();
  const camera = room.publish('camera', video(), { codec: 'vp8' });
  const microphone = room.publish('microphone', new FakeMediaStreamTrack({ kind: 'audio' }));
  await assert.rejects(camera, withCode('forbidden'));
  assert.equal((await microphone).state, 'live');
  assert.deepEqual(
    room.store.get().local.map(({ state }) => state),
    ['failed', 'live'],
  );
});

test('a device that goes away is told, and its replacement goes out in the same producer', async () => {
  open();
  const track = video();
  const { producerId } = await room.publish('camera', track, { codec: 'vp8' });
  track.remoteStop();
  const failed = await until(room.store, ({ local }) => local[0]?.state === 'failed');
  assert.equal(failed.local[0]?.error?.code, 'track_ended');
  await server.asked('pauseProducer');
  await room.replaceTrack('camera', video());
  await server.asked('resumeProducer');
  const { local } = room.store.get();
  assert.equal(local[0]?.state, 'live');
  assert.equal(local[0]?.producerId, producerId);
});

test('the end of the broadcast closes media and keeps the room', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(room, 1);
  const ended = next(room, 'streamEnded');
  room.events.on('recovered', () => assert.fail('nothing was to be recovered'));
  server.status = 'ended';
  server.tell('streamEnded', { broadcast: server.broadcast(), seq: 1 });
  await ended;
  const { broadcast, remote, connection, media: shown } = room.store.get();
  assert.equal(broadcast?.status, 'ended');
  assert.equal(remote.length, 0);
  assert.equal(connection, 'connected');
  assert.deepEqual(shown, { send: 'none', receive: 'none' });
  await assert.rejects(room.publish('camera', video()), withCode('broadcast_ended'));
});

test('a removed peer stays out', async () => {
  open();
  await until(room.store, ({ connection }) => connection === 'connected');
  server.tell('removed', { reason: 'kicked' });
  const { removed } = await until(room.store, ({ connection }) => connection === 'closed');
  assert.equal(removed, 'kicked');
});

test('close leaves the room, rejects what waits, and stops no track', async () => {
  server.on.produce = () => 'unavailable';
  open();
  const track = video();
  const publishing = room.publish('camera', track, { codec: 'vp8' });
  await server.asked('produce');
  room.close();
  await assert.rejects(publishing, withCode('closed'));
  await server.asked('leave');
  assert.equal(track.readyState, 'live');
  assert.equal(room.store.get().connection, 'closed');
  room.close();
});

test('a room that does not receive opens no transport; told to receive it does, and stops again', async () => {
  server.producers = [server.producer('p-video')];
  room = footlight.openRoom(ids.broadcast, { receiving: false });
  await until(room.store, ({ connection }) => connection === 'connected');
  await room.setVisible(true);
  assert.ok(!server.events().includes('createWebRtcTransport'));
  await room.setReceiving(true);
  await receiving(room, 1);
  await room.setReceiving(false);
  const { remote, media: paths } = room.store.get();
  assert.deepEqual([remote.length, paths.receive], [0, 'none']);
  await room.setReceiving(false);
  const closed = server.calls.filter(({ event }) => event === 'closeTransport');
  assert.deepEqual(closed, [{ event: 'closeTransport', payload: { sender: false } }]);
  await room.setReceiving(true);
  await receiving(room, 1);
  assert.equal(server.events().filter((event) => event === 'createWebRtcTransport').length, 2);
});

test('what this browser has no codec for is told', async () => {
  server.producers = [server.producer('p-video')];
  server.on.consume = () => 'codec_unsupported';
  open();
  assert.equal((await next(room, 'unsupported')).producerId, 'p-video');
});

test('a room that is full is asked again until it has a place', async () => {
  server.on.join = () => 'capacity_exceeded';
  open();
  await until(room.store, ({ connection }) => connection === 'full');
  await server.asked('join', 3);
  server.cut();
  await server.asked('join', 4);
  assert.equal(room.store.get().connection, 'full', 'nothing is lost that there was');
  delete server.on.join;
  const { me } = await until(room.store, ({ connection }) => connection === 'connected');
  assert.equal(me?.peerId, ids.me);
});
