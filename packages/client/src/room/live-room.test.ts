import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Pin } from '@footlight/contract';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { FootlightError } from '../errors.ts';
import { Footlight } from '../footlight.ts';
import { fakeMedia } from '../testing/fake-media.ts';
import { ids, RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { RoomEvents, RoomSession } from './types.ts';

const timings = {
  retryFirstMs: 5,
  retryMostMs: 20,
  iceGraceMs: 10,
  iceConnectMs: 50,
  ackMs: 2_000,
  connectMs: 2_000,
  placeFirstMs: 5,
  placeMostMs: 20,
};

let server: RoomServer;
let media: ReturnType<typeof fakeMedia>;
let footlight: Footlight;
let room: RoomSession;

beforeEach(async () => {
  server = new RoomServer();
  await server.start();
  media = fakeMedia();
  footlight = new Footlight({ baseUrl: server.url, handlerFactory: media.factory, timings });
});

afterEach(async () => {
  footlight.close();
  await server.stop();
});

const open = () => {
  room = footlight.openRoom(ids.broadcast);
  return room;
};
const video = () => new FakeMediaStreamTrack({ kind: 'video', settings: { width: 1280, height: 720 } });
const next = <K extends keyof RoomEvents>(event: K) =>
  new Promise<RoomEvents[K]>((resolve) => {
    const off = room.events.on(event, (payload) => {
      off();
      resolve(payload);
    });
  });
const receiving = (count: number) =>
  until(
    room.store,
    ({ remote, media: { receive } }) => remote.length === count && (count === 0 || receive === 'connected'),
  );
const withCode = (code: string) => (error: unknown) => error instanceof FootlightError && error.code === code;

test('joins as a guest, consumes what the others publish, and resumes each consumer only when it is ready', async () => {
  server.producers = [server.producer('p-video'), server.producer('p-audio', 'audio')];
  open();
  const state = await receiving(2);
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
  await receiving(1);
  server.tell('producerPaused', { producerId: 'p1', seq: 2 });
  await until(room.store, ({ remote }) => remote[0]?.paused === true);
  server.tell('producerClosed', { producerId: 'p1', consumerId: null, seq: 3 });
  await receiving(0);
});

test('publishes, and publishes again after the connection and the transports were lost', async () => {
  open();
  const track = video();
  const published = await room.publish('camera', track, { codec: 'vp8' });
  assert.equal(published.state, 'live');
  const { payload } = await server.asked('produce');
  assert.equal(payload.rtpParameters.codecs[0].mimeType, 'video/VP8');
  assert.equal(payload.rtpParameters.encodings.length, 3);
  assert.deepEqual(payload.appData, { source: 'camera' });
  server.mediaKept = false;
  const recovered = next('recovered');
  server.cut();
  await until(room.store, ({ local }) => local[0]?.state === 'recovering');
  assert.equal((await recovered).cause, 'socket');
  const { local } = room.store.get();
  assert.equal(local[0]?.state, 'live');
  assert.notEqual(local[0]?.producerId, published.producerId);
  assert.equal(track.readyState, 'live');
});

test('a connection that was too slow takes the snapshot and keeps its media', async () => {
  server.producers = [server.producer('p1'), server.producer('p2', 'audio')];
  open();
  await receiving(2);
  await room.publish('camera', video(), { codec: 'vp8' });
  const own = { ...server.producer('own-video-2'), peerId: ids.me };
  own.producerId = room.store.get().local[0]!.producerId!;
  server.producers = [server.producer('p2', 'audio'), server.producer('p3', 'audio'), own];
  server.seq = 90;
  server.tell('roomSnapshot', { ...server.snapshot(), counts: { viewers: 5, likes: 7, onAir: true, status: 'live' } });
  await until(room.store, ({ remote }) => remote.some(({ producerId }) => producerId === 'p3'));
  server.tell('roomEvents', {
    events: [
      { event: 'producerPaused', payload: { producerId: 'p2', seq: 90 } },
      { event: 'producerPaused', payload: { producerId: 'p3', seq: 91 } },
    ],
  });
  const { remote, counts, local } = await until(
    room.store,
    (state) => state.remote.length === 2 && state.remote.some(({ paused }) => paused),
  );
  assert.deepEqual(remote.map(({ producerId, paused }) => `${producerId} ${paused}`).sort(), ['p2 false', 'p3 true']);
  assert.equal(counts?.likes, 7);
  assert.equal(local[0]?.state, 'live');
  assert.equal(server.events().filter((event) => event === 'createWebRtcTransport').length, 2);
  assert.equal(server.events().filter((event) => event === 'restartIce').length, 0);
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
  const recovered = next('recovered');
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

test('a resume replays what was missed and keeps media that the server kept', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(1);
  server.seq = 7;
  server.missed = [
    { seq: 6, event: 'newPeer', payload: { peerId: ids.user, role: 'viewer', displayName: 'Ann', userId: null } },
    { seq: 7, event: 'streamStarted', payload: { broadcast: server.broadcast() } },
  ];
  const started = next('streamStarted');
  const recovered = next('recovered');
  server.cut();
  await started;
  await recovered;
  const resume = await server.asked('resume');
  assert.deepEqual(resume.payload, { roomId: ids.room, resumeToken: 'resume-me', lastSeq: 0 });
  assert.equal(server.events().filter((event) => event === 'consume').length, 1);
  assert.equal(media.handlers.length, 1);
  server.cut();
  assert.equal((await server.asked('resume', 2)).payload.lastSeq, 7);
});

test('joins anew when the server has forgotten the peer, as after a restart', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(1);
  server.on.resume = () => 'resume_expired';
  server.producers = [server.producer('p2')];
  const recovered = next('recovered');
  await server.stop();
  await until(room.store, ({ connection }) => connection === 'reconnecting');
  await server.start();
  await recovered;
  assert.deepEqual(
    room.store.get().remote.map(({ producerId }) => producerId),
    ['p2'],
  );
  assert.equal(server.events().filter((event) => event === 'join').length, 2);
});

test('a connection that looks alive and is not is dropped and resumed', async () => {
  footlight = new Footlight({
    baseUrl: server.url,
    handlerFactory: media.factory,
    timings: { ...timings, ackMs: 50 },
  });
  open();
  await until(room.store, ({ connection }) => connection === 'connected');
  server.silent = true;
  server.tell('requestSync', {});
  await until(room.store, ({ connection }) => connection === 'reconnecting');
  server.silent = false;
  await until(room.store, ({ connection }) => connection === 'connected');
  await server.asked('resume');
});

test('transportLost makes both transports anew', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(1);
  await room.publish('camera', video(), { codec: 'vp8' });
  server.producers = [server.producer('p2')];
  const recovered = next('recovered');
  server.tell('transportLost', {});
  assert.equal((await recovered).cause, 'transportLost');
  const { remote, local } = room.store.get();
  assert.equal(remote[0]?.producerId, 'p2');
  assert.equal(local[0]?.state, 'live');
  assert.equal(server.events().filter((event) => event === 'createWebRtcTransport').length, 4);
});

test('restarts ICE when it fails, and makes a new transport when that does not help', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(1);
  const recovered = next('recovered');
  media.handlers[0]!.setConnectionState('failed');
  await server.asked('restartIce');
  assert.equal(room.store.get().media.receive, 'recovering');
  await server.asked('createWebRtcTransport', 2);
  assert.equal((await recovered).cause, 'media');
  assert.equal(room.store.get().media.receive, 'connected');
  assert.equal(room.store.get().remote.length, 1);
});

test('an ICE restart that helps keeps the transport', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(1);
  const recovered = next('recovered');
  media.handlers[0]!.setConnectionState('disconnected');
  await server.asked('restartIce');
  media.handlers[0]!.setConnectionState('connected');
  await recovered;
  assert.equal(server.events().filter((event) => event === 'createWebRtcTransport').length, 1);
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

test('quality and visibility reach the server and outlive a recovery', async () => {
  server.producers = [server.producer('p1'), server.producer('a1', 'audio')];
  open();
  const { remote } = await receiving(2);
  const camera = remote.find(({ kind }) => kind === 'video')!;
  await room.setQuality(camera.consumerId, 0);
  assert.deepEqual((await server.asked('setPreferredLayers')).payload, {
    consumerId: camera.consumerId,
    spatialLayer: 0,
  });
  await room.setVisible(false);
  assert.equal((await server.asked('pauseConsumer')).payload.consumerId, camera.consumerId);
  server.mediaKept = false;
  const recovered = next('recovered');
  server.cut();
  await recovered;
  const again = room.store.get().remote.find(({ kind }) => kind === 'video')!;
  assert.equal(again.layers?.preferred, 0);
  assert.equal(again.paused, true);
  assert.equal((await server.asked('setPreferredLayers', 2)).payload.consumerId, again.consumerId);
});

test('the end of the broadcast closes media and keeps the room', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(1);
  const ended = next('streamEnded');
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
  await receiving(1);
  await room.setReceiving(false);
  const { remote, media: paths } = room.store.get();
  assert.deepEqual([remote.length, paths.receive], [0, 'none']);
  await room.setReceiving(false);
  const closed = server.calls.filter(({ event }) => event === 'closeTransport');
  assert.deepEqual(closed, [{ event: 'closeTransport', payload: { sender: false } }]);
  await room.setReceiving(true);
  await receiving(1);
  assert.equal(server.events().filter((event) => event === 'createWebRtcTransport').length, 2);
});

test('what this browser has no codec for is told', async () => {
  server.producers = [server.producer('p-video')];
  server.on.consume = () => 'codec_unsupported';
  open();
  assert.equal((await next('unsupported')).producerId, 'p-video');
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
