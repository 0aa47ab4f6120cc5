import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { MeetingScene } from '../testing/meeting-scene.ts';
import { ids } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { LocalTrack, RoomSession } from './types.ts';

const otherPage = '01990000-0000-7000-8000-000000000006';

let scene: MeetingScene;
let room: RoomSession;

/** Nothing is published again for want of a reason while a test runs. */
beforeEach(async () => {
  scene = await MeetingScene.start({ iceGraceMs: 60_000 });
  ({ room } = scene.open());
});
afterEach(() => scene.close());

function publishCamera(): Promise<LocalTrack> {
  const track = new FakeMediaStreamTrack({ kind: 'video', settings: { width: 1280, height: 720 } });
  return room.publish('camera', track, { codec: 'vp8' });
}

test('a source that another page of the same person takes over is not taken back', async () => {
  const { server } = scene;
  const { producerId } = await publishCamera();
  server.tell('newPeer', { peerId: otherPage, role: 'speaker', displayName: 'Guest', userId: null, guestId: ids.user });
  server.tell('producerClosed', { producerId: producerId!, consumerId: null, seq: 1 });
  server.producers = [{ ...server.producer('theirs'), peerId: otherPage }];
  server.tell('newProducer', { ...server.producers[0], seq: 2 });
  const { local } = await until(room.store, (state) => state.local[0]?.state === 'failed');
  assert.equal(local[0]?.error?.code, 'conflict');
});

test('a source of somebody else ends nothing here, also while the server makes ours anew', async () => {
  const { server } = scene;
  const before = await publishCamera();
  server.tell('producerClosed', { producerId: before.producerId!, consumerId: null, seq: 1 });
  server.producers = [server.producer('theirs')];
  server.tell('newProducer', { ...server.producers[0], seq: 2 });
  await until(room.store, ({ published }) => published.length === 1);
  server.tell('transportLost', {});
  const { local } = await until(room.store, (state) => state.local[0]?.state !== 'recovering');
  assert.equal(local[0]?.state, 'live');
  assert.notEqual(local[0]?.producerId, before.producerId);
});

test('what a dead worker took along is published again, whoever publishes meanwhile', async () => {
  const { server } = scene;
  const { producerId } = await publishCamera();
  server.tell('newPeer', { peerId: otherPage, role: 'speaker', displayName: 'Guest', userId: null, guestId: ids.user });
  server.tell('producerClosed', { producerId: producerId!, consumerId: null, seq: 1 });
  server.tell('transportLost', {});
  server.producers = [{ ...server.producer('theirs'), peerId: otherPage }];
  server.tell('newProducer', { ...server.producers[0], seq: 2 });
  await until(room.store, ({ published }) => published.length === 1);
  const { local } = await until(room.store, (state) => state.local[0]?.state !== 'recovering');
  assert.equal(local[0]?.state, 'live');
});
