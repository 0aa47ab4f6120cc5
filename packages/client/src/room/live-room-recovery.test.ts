import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Footlight } from '../footlight.ts';
import type { FakeMedia } from '../testing/fake-media.ts';
import { next, receiving, startRoom, timings, video } from '../testing/live-room.ts';
import { ids, type RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { RoomSession } from './types.ts';

let server: RoomServer;
let media: FakeMedia;
let footlight: Footlight;
let room: RoomSession;

beforeEach(async () => {
  ({ server, media, footlight } = await startRoom());
});
afterEach(async () => {
  footlight.close();
  await server.stop();
});

const open = () => {
  room = footlight.openRoom(ids.broadcast);
  return room;
};

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
  const recovered = next(room, 'recovered');
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
  await receiving(room, 2);
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

test('a resume replays what was missed and keeps media that the server kept', async () => {
  server.producers = [server.producer('p1')];
  open();
  await receiving(room, 1);
  server.seq = 7;
  server.missed = [
    { seq: 6, event: 'newPeer', payload: { peerId: ids.user, role: 'viewer', displayName: 'Ann', userId: null } },
    { seq: 7, event: 'streamStarted', payload: { broadcast: server.broadcast() } },
  ];
  const started = next(room, 'streamStarted');
  const recovered = next(room, 'recovered');
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
  await receiving(room, 1);
  server.on.resume = () => 'resume_expired';
  server.producers = [server.producer('p2')];
  const recovered = next(room, 'recovered');
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
  await receiving(room, 1);
  await room.publish('camera', video(), { codec: 'vp8' });
  server.producers = [server.producer('p2')];
  const recovered = next(room, 'recovered');
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
  await receiving(room, 1);
  const recovered = next(room, 'recovered');
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
  await receiving(room, 1);
  const recovered = next(room, 'recovered');
  media.handlers[0]!.setConnectionState('disconnected');
  await server.asked('restartIce');
  media.handlers[0]!.setConnectionState('connected');
  await recovered;
  assert.equal(server.events().filter((event) => event === 'createWebRtcTransport').length, 1);
});

test('quality and visibility reach the server and outlive a recovery', async () => {
  server.producers = [server.producer('p1'), server.producer('a1', 'audio')];
  open();
  const { remote } = await receiving(room, 2);
  const camera = remote.find(({ kind }) => kind === 'video')!;
  await room.setQuality(camera.consumerId, 0);
  assert.deepEqual((await server.asked('setPreferredLayers')).payload, {
    consumerId: camera.consumerId,
    spatialLayer: 0,
  });
  await room.setVisible(false);
  assert.equal((await server.asked('pauseConsumer')).payload.consumerId, camera.consumerId);
  server.mediaKept = false;
  const recovered = next(room, 'recovered');
  server.cut();
  await recovered;
  const again = room.store.get().remote.find(({ kind }) => kind === 'video')!;
  assert.equal(again.layers?.preferred, 0);
  assert.equal(again.paused, true);
  assert.equal((await server.asked('setPreferredLayers', 2)).payload.consumerId, again.consumerId);
});
