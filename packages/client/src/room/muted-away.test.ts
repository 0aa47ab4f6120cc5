import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { MeetingScene } from '../testing/meeting-scene.ts';
import { ids } from '../testing/room-server.ts';
import { until } from '../testing/until.ts';
import type { RoomSession } from './types.ts';

let scene: MeetingScene;
let room: RoomSession;
let track: FakeMediaStreamTrack;
let producerId: string;

beforeEach(async () => {
  scene = await MeetingScene.start();
  ({ room } = scene.open());
  track = new FakeMediaStreamTrack({ kind: 'audio' });
  ({ producerId } = (await room.publish('microphone', track)) as { producerId: string });
});
afterEach(() => scene.close());

/** The connection is lost, and the peer is taken up again with its producer paused or not. */
async function comeBack(paused: boolean): Promise<void> {
  const { server } = scene;
  server.producers = [{ ...server.producer(producerId, 'audio'), peerId: ids.me, paused }];
  const recovered = new Promise<void>((resolve) => room.events.on('recovered', () => resolve()));
  server.cut();
  await recovered;
}

const pauses = () => scene.server.events().filter((event) => event === 'pauseProducer' || event === 'resumeProducer');

test('what was muted while the connection was away is paused here and told, until the person turns it on', async () => {
  const heard: string[] = [];
  room.serverEvents.on('muted', (muted) => heard.push(muted.producerId));
  await comeBack(true);
  const [local] = room.store.get().local;
  assert.deepEqual([local?.producerId, local?.paused, local?.state, track.enabled], [producerId, true, 'live', false]);
  assert.deepEqual(heard, [producerId]);
  assert.deepEqual(pauses(), []);
  await room.setPaused('microphone', false);
  assert.deepEqual(pauses(), ['resumeProducer']);
  assert.equal(track.enabled, true);
});

test('so is what was muted before a snapshot in the place of what was missed', async () => {
  const { server } = scene;
  server.producers = [{ ...server.producer(producerId, 'audio'), peerId: ids.me, paused: true }];
  server.tell('roomSnapshot', server.snapshot());
  await until(room.store, ({ local }) => local[0]?.paused === true);
  await room.setPaused('microphone', false);
  assert.deepEqual(pauses(), ['resumeProducer']);
});

test('what the person paused, and turned on while the connection was away, comes on again', async () => {
  room.serverEvents.on('muted', () => assert.fail('nobody muted it'));
  await room.setPaused('microphone', true);
  const { server } = scene;
  server.on.resumeProducer = () => (server.events().includes('resume') ? undefined : 'unavailable');
  const turnedOn = room.setPaused('microphone', false);
  await server.asked('resumeProducer');
  await comeBack(true);
  await turnedOn;
  assert.equal(room.store.get().local[0]?.paused, false);
  assert.equal(pauses().at(-1), 'resumeProducer');
});
