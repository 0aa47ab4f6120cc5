import assert from 'node:assert/strict';
import { afterEach, beforeEach, type TestContext, test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { FakeHandler } from 'mediasoup-client';
import { MeetingScene } from '../testing/meeting-scene.ts';
import type { RoomSession } from './types.ts';

let scene: MeetingScene;
let room: RoomSession;

beforeEach(async () => {
  scene = await MeetingScene.start();
  ({ room } = scene.open());
});
afterEach(() => scene.close());

const sound = () => new FakeMediaStreamTrack({ kind: 'audio' });

/** Changes the device as a page does: the track of the one before is stopped. */
function changeDevice(before: FakeMediaStreamTrack): FakeMediaStreamTrack {
  const track = sound();
  void room.replaceTrack('microphone', track);
  before.stop();
  return track;
}

test('a device that is changed while the transport is being made is published with its new track', async () => {
  const before = sound();
  const published = room.publish('microphone', before);
  await scene.server.asked('createWebRtcTransport');
  const track = changeDevice(before);
  assert.equal((await published).track, track);
  const [local] = room.store.get().local;
  assert.deepEqual([local?.state, local?.track], ['live', track]);
  assert.equal(scene.server.events().filter((event) => event === 'produce').length, 1);
});

test('a track that cannot be sent says nothing about the one that has come in its place', async (t: TestContext) => {
  const before = sound();
  let track: FakeMediaStreamTrack | undefined;
  const send = t.mock.method(FakeHandler.prototype, 'send', async () => {
    send.mock.restore();
    track = changeDevice(before);
    throw new DOMException('the track has ended', 'InvalidStateError');
  });
  const published = await room.publish('microphone', before);
  assert.equal(published.track, track);
  assert.equal(room.store.get().local[0]?.state, 'live');
});
