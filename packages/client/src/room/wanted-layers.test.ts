import assert from 'node:assert/strict';
import { afterEach, beforeEach, type TestContext, test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { FakeHandler } from 'mediasoup-client';
import { MeetingScene } from '../testing/meeting-scene.ts';
import { until } from '../testing/until.ts';
import type { LocalTrack, RoomSession } from './types.ts';

let scene: MeetingScene;
let room: RoomSession;

beforeEach(async () => {
  scene = await MeetingScene.start();
  ({ room } = scene.open());
});
afterEach(() => scene.close());

/** The highest layer that the browser was told to send, one for each change. */
function sent(t: TestContext) {
  const layers: number[] = [];
  let changed = Promise.withResolvers<void>();
  t.mock.method(FakeHandler.prototype, 'setMaxSpatialLayer', async (_localId: string, layer: number) => {
    layers.push(layer);
    changed.resolve();
    changed = Promise.withResolvers();
  });
  return {
    layers,
    after: async (count: number) => {
      while (layers.length < count) await changed.promise;
      return [...layers];
    },
  };
}

function publish(source: 'camera' | 'screen' = 'camera'): Promise<LocalTrack> {
  const track = new FakeMediaStreamTrack({ kind: 'video', settings: { width: 1280, height: 720 } });
  return room.publish(source, track, { codec: 'vp8', simulcast: true });
}

const tell = (producerId: string | null, spatialLayer: number) =>
  scene.server.tell('producerLayersWanted', { producerId: producerId!, spatialLayer });

test('what is sent is the less of what is wanted and what the uplink carries', async (t) => {
  const { after } = sent(t);
  const { producerId } = await publish();
  const isReduced = () => room.store.get().local[0]?.isReduced;
  assert.equal(isReduced(), false);
  tell(producerId, 0);
  assert.deepEqual(await after(1), [0]);
  assert.equal(isReduced(), true);
  tell(producerId, 2);
  assert.deepEqual(await after(2), [0, 2]);
  assert.equal(isReduced(), false);
  await room.setCameraLayers(2);
  assert.deepEqual(await after(3), [0, 2, 1]);
  tell(producerId, 0);
  assert.deepEqual(await after(4), [0, 2, 1, 0]);
  tell(producerId, 2);
  assert.deepEqual(await after(5), [0, 2, 1, 0, 1]);
  await room.setCameraLayers('all');
  assert.deepEqual(await after(6), [0, 2, 1, 0, 1, 2]);
});

test('a screen of several layers is sent as far as it is wanted, whatever the uplink allows the camera', async (t) => {
  const { after } = sent(t);
  const { producerId } = await publish('screen');
  await room.setCameraLayers(1);
  tell(producerId, 1);
  assert.deepEqual(await after(1), [1]);
});

test('what is told before the answer to produce counts, of others nothing does', async (t) => {
  const { after } = sent(t);
  scene.server.on.produce = () => {
    tell('somebody else', 1);
    tell('mine', 0);
    return { producerId: 'mine' };
  };
  await publish();
  assert.deepEqual(await after(1), [0]);
});

test('what is published anew begins with all layers and is told anew', async (t) => {
  const { layers, after } = sent(t);
  const { producerId } = await publish();
  tell(producerId, 0);
  await after(1);
  scene.server.tell('transportLost', {});
  const { local } = await until(room.store, ({ local: [track] }) => {
    return track?.state === 'live' && track.producerId !== producerId;
  });
  tell(producerId, 1);
  await room.setCameraLayers('all');
  assert.deepEqual(layers, [0]);
  tell(local[0]!.producerId, 1);
  assert.deepEqual(await after(2), [0, 1]);
});

test('what is told before a resume is answered counts', async (t) => {
  const { after } = sent(t);
  const { producerId } = await publish();
  tell(producerId, 0);
  await after(1);
  const { server } = scene;
  const me = server.snapshot().me.peerId;
  server.producers = [{ ...server.producer(producerId!), peerId: me }];
  server.on.resume = () => {
    tell(producerId, 2);
    return undefined;
  };
  server.cut();
  assert.deepEqual(await after(2), [0, 2]);
  assert.equal(room.store.get().local[0]?.producerId, producerId);
});
