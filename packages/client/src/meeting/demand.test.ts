import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { LinkSample } from '../room/types.ts';
import { MeetingScene, reached } from '../testing/meeting-scene.ts';
import { ids, type RoomServer } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { Meeting } from './types.ts';

let scene: MeetingScene;
let server: RoomServer;
let meeting: Meeting;

beforeEach(async () => {
  scene = await MeetingScene.start();
  server = scene.server;
});
afterEach(() => scene.close());

test('video is asked for when it is first shown, in the layer that its tile needs, and paused when it is not', async () => {
  server.producers = [server.producer('camera'), server.producer('sound', 'audio')];
  meeting = scene.open();
  await server.asked('resumeConsumer');
  assert.deepEqual(
    server.calls.filter(({ event }) => event === 'consume').map(({ payload }) => payload.producerId),
    ['sound'],
  );
  assert.deepEqual(
    meeting.room.store.get().published.map(({ producerId }) => producerId),
    ['camera', 'sound'],
  );
  const view = { peerId: ids.host, source: 'camera' as const, height: 180 };
  meeting.setViews([view]);
  const consumerId = (await server.asked('resumeConsumer', 2)).payload.consumerId as string;
  assert.deepEqual((await server.asked('setPreferredLayers')).payload, { consumerId, spatialLayer: 0 });
  meeting.setViews([{ ...view, height: 700 }]);
  assert.deepEqual((await server.asked('setPreferredLayers', 2)).payload, { consumerId, spatialLayer: 2 });
  meeting.setViews([]);
  assert.equal((await server.asked('pauseConsumer')).payload.consumerId, consumerId);
  await until(meeting.room.store, ({ remote }) => remote.some(({ kind, paused }) => kind === 'video' && paused));
  meeting.setViews([view]);
  await server.asked('resumeConsumer', 3);
  assert.equal((await server.asked('setPreferredLayers', 3)).payload.spatialLayer, 0);
  assert.equal(server.events().filter((event) => event === 'consume').length, 2);
});

test('what arrives tells how large the layers are, and a lower one may do', async (t) => {
  server.producers = [server.producer('camera')];
  meeting = scene.open();
  meeting.setViews([{ peerId: ids.host, source: 'camera', height: 300 }]);
  const { consumerId, spatialLayer } = (await server.asked('setPreferredLayers')).payload;
  assert.equal(spatialLayer, 1, 'of what is usually captured');
  const { remote } = await until(meeting.room.store, (state) => state.remote.length === 1);
  const entry = { type: 'inbound-rtp', trackIdentifier: remote[0]!.track.id, frameHeight: 720 };
  t.mock.method(scene.media.handlers[0]!, 'getTransportStats', async () => new Map([['in', entry]]));
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: 1, temporalLayer: 0 });
  assert.deepEqual((await server.asked('setPreferredLayers', 2)).payload, { consumerId, spatialLayer: 0 });
});

test('a picture of which layers are missing marks the link; after a gap in the connection it is not known which arrive', async () => {
  server.producers = [server.producer('camera')];
  meeting = scene.open();
  meeting.setViews([{ peerId: ids.host, source: 'camera', height: 700 }]);
  const { consumerId } = (await server.asked('resumeConsumer')).payload;
  const missing = (count: number) =>
    until(meeting.room.store, ({ remote }) => remote.length === 1 && remote[0]?.layers?.missing === count);
  await missing(0);
  server.tell('consumerScore', { consumerId, score: 10, producerScore: 10, producerLayers: 3 });
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: 0, temporalLayer: 0 });
  await missing(2);
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: null, temporalLayer: null });
  await missing(3);
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'poor');
  server.cut();
  await missing(0);
  assert.equal(meeting.room.store.get().remote[0]?.layers?.current, null);
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: 2, temporalLayer: 2 });
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'good');
});

test('what is told anew before a resume is answered counts: layers are known again, and the mark is of now', async () => {
  server.producers = [server.producer('camera')];
  meeting = scene.open();
  meeting.setViews([{ peerId: ids.host, source: 'camera', height: 700 }]);
  const { consumerId } = (await server.asked('resumeConsumer')).payload;
  server.tell('consumerScore', { consumerId, score: 10, producerScore: 10, producerLayers: 3 });
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: 2, temporalLayer: 2 });
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'good');
  server.on.resume = () => {
    server.tell('consumerScore', { consumerId, score: 2, producerScore: 10, producerLayers: 3 });
    server.tell('consumerLayersChanged', { consumerId, spatialLayer: 0, temporalLayer: 2 });
    return undefined;
  };
  server.cut();
  const { remote } = await until(meeting.room.store, (state) => state.remote[0]?.layers?.missing === 2);
  assert.equal(remote[0]?.layers?.current, 0);
  await until(meeting.store, ({ quality }) => quality.get(ids.host) === 'poor');
});

test('fewer pictures a second are no change of what arrives', async () => {
  server.producers = [server.producer('camera')];
  meeting = scene.open();
  meeting.setViews([{ peerId: ids.host, source: 'camera', height: 700 }]);
  const { consumerId } = (await server.asked('resumeConsumer')).payload;
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: 1, temporalLayer: 2 });
  const { remote } = await until(meeting.room.store, (state) => state.remote[0]?.layers?.missing === 1);
  for (const temporalLayer of [1, 0])
    server.tell('consumerLayersChanged', { consumerId, spatialLayer: 1, temporalLayer });
  const done = until(meeting.store, ({ asked }) => asked !== null);
  server.tell('unmuteAsked', { by: 'Bo', kind: 'audio' });
  await done;
  assert.equal(meeting.room.store.get().remote, remote);
  server.tell('consumerLayersChanged', { consumerId, spatialLayer: 2, temporalLayer: 0 });
  await until(meeting.room.store, (state) => state.remote[0]?.layers?.missing === 0);
});

test('views that change all the time are told as what is different in the end', async () => {
  await scene.close();
  // Longer than it takes to begin with the picture.
  scene = await MeetingScene.start({ viewsMs: 2_000 });
  server = scene.server;
  server.producers = [server.producer('camera')];
  meeting = scene.open();
  await reached(meeting, 'connected');
  const view = { peerId: ids.host, source: 'camera' as const, height: 180 };
  meeting.setViews([view]);
  await server.asked('resumeConsumer');
  for (let height = 180; height < 700; height++) meeting.setViews(height % 2 === 0 ? [] : [{ ...view, height }]);
  await server.asked('setPreferredLayers', 2);
  const told = server.events().filter((event) => event.endsWith('Consumer') || event === 'setPreferredLayers');
  assert.deepEqual(told, ['setPreferredLayers', 'resumeConsumer', 'setPreferredLayers']);
});

test('a network that carries less shows less, and all again when it is back', async (t) => {
  const camera = server.producer('camera');
  server.producers = [
    camera,
    { ...camera, producerId: 'screen', appData: { source: 'screen' } },
    { ...camera, producerId: 'other', peerId: ids.user },
  ];
  meeting = scene.open();
  await reached(meeting, 'connected');
  let loss = 0;
  let receive: LinkSample = { packets: 0, packetsLost: 0, rttMs: 10, availableBps: null };
  t.mock.method(meeting.room, 'links', async () => {
    receive = { ...receive, packets: receive.packets + 500, packetsLost: receive.packetsLost + 500 * loss };
    return { send: null, receive };
  });
  meeting.setViews([
    { peerId: ids.host, source: 'screen', height: 900 },
    { peerId: ids.host, source: 'camera', height: 700 },
    { peerId: ids.user, source: 'camera', height: 700 },
  ]);
  const playing = (...expected: string[]) =>
    until(meeting.room.store, ({ remote }) => {
      const now = remote.filter(({ paused }) => !paused).map(({ producerId }) => producerId);
      return now.sort().join() === expected.join();
    });
  await playing('camera', 'other', 'screen');
  loss = 0.1;
  await until(meeting.store, ({ network }) => network === 'limited');
  const lowered = [await server.asked('setPreferredLayers'), await server.asked('setPreferredLayers', 2)];
  assert.deepEqual(
    lowered.map(({ payload }) => payload.spatialLayer),
    [0, 0],
  );
  loss = 0.3;
  await playing('screen');
  assert.equal(meeting.store.get().network, 'poor');
  loss = 0;
  await playing('camera', 'other', 'screen');
  await until(meeting.store, ({ network }) => network === 'good');
});

test('sound only: no cameras, until they are wanted again', async () => {
  server.producers = [server.producer('camera'), server.producer('sound', 'audio')];
  meeting = scene.open();
  meeting.setViews([{ peerId: ids.host, source: 'camera', height: 700 }]);
  await server.asked('resumeConsumer', 2);
  meeting.setAudioOnly(true);
  await server.asked('pauseConsumer');
  assert.equal(meeting.store.get().audioOnly, true);
  meeting.setAudioOnly(false);
  await server.asked('resumeConsumer', 3);
});

test('a bad uplink sends fewer layers of the camera', async (t) => {
  meeting = scene.open();
  await reached(meeting, 'connected');
  const track = new FakeMediaStreamTrack({ kind: 'video', settings: { width: 1280, height: 720 } });
  await meeting.room.publish('camera', track, { codec: 'vp8' });
  let packets = 0;
  t.mock.method(meeting.room, 'links', async () => {
    packets += 500;
    return { send: { packets, packetsLost: packets * 0.3, rttMs: 10, availableBps: null }, receive: null };
  });
  const told: (number | 'all')[] = [];
  await new Promise<void>((resolve) => {
    t.mock.method(meeting.room, 'setCameraLayers', async (most: number | 'all') => {
      told.push(most);
      if (told.length === 2) resolve();
    });
  });
  assert.deepEqual(told, [2, 1]);
});
