import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Demand } from './demand.ts';
import type { SfuRoom } from './room.ts';
import { next, opusParameters, startSfu, view, vp8Parameters } from './sfu.testkit.ts';
import type { SfuFeed } from './sfu-feed.ts';

async function openFed(t: TestContext, maxConsumersPerWorker = 400) {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker });
  const room = await sfu.openRoom('r');
  const feed = await room.openFeed('encoder');
  return { sfu, room, feed, ...(await produceBoth(feed)) };
}

async function produceBoth(feed: SfuFeed) {
  const appData = {};
  const audio = await feed.produce({ kind: 'audio', rtpParameters: opusParameters(1), appData });
  const video = await feed.produce({ kind: 'video', rtpParameters: vp8Parameters(2), appData });
  return { audio, video };
}

function changesOf(demand: Demand): boolean[] {
  const changes: boolean[] = [];
  demand.events.on('changed', (wanted) => changes.push(wanted));
  return changes;
}

function closeConsumer(room: SfuRoom, peerId: string, consumerId: string): void {
  room.peers.get(peerId)?.consumers.get(consumerId)?.close();
}

test('a producer is wanted from its first consumer to its last, and each by itself', async (t) => {
  const { sfu, room, audio, video } = await openFed(t);
  const changes = changesOf(audio.demand);
  assert.equal(audio.demand.wanted, false);
  const one = await view(room, 'one', audio.producerId, sfu.rtpCapabilities);
  await view(room, 'two', audio.producerId, sfu.rtpCapabilities);
  assert.deepEqual(changes, [true]);
  assert.equal(video.demand.wanted, false, 'nobody looks');
  closeConsumer(room, 'one', one.consumerId);
  assert.deepEqual(changes, [true]);
  room.closePeer('two');
  assert.deepEqual(changes, [true, false]);
  await view(room, 'one', audio.producerId, sfu.rtpCapabilities);
  assert.deepEqual(changes, [true, false, true]);
});

test('who cannot consume wants nothing', async (t) => {
  const { room, audio } = await openFed(t);
  await assert.rejects(view(room, 'deaf', audio.producerId, { codecs: [] }), { code: 'codec_unsupported' });
  assert.equal(audio.demand.wanted, false);
});

test('behind a pipe its viewers count, not the pipe', async (t) => {
  const { sfu, room, audio, video } = await openFed(t, 1);
  // Two consumers are expected of a viewer: more than home's worker serves.
  const far = await view(room, 'far', audio.producerId, sfu.rtpCapabilities);
  await view(room, 'far', video.producerId, sfu.rtpCapabilities);
  const { receive } = await room.transportStats('far');
  assert.notEqual(receive?.workerIndex, room.routers.home.worker.index);
  assert.equal(audio.demand.wanted, true);
  closeConsumer(room, 'far', far.consumerId);
  assert.equal((await sfu.snapshot()).totals.pipedProducers, 2, 'the pipe is kept for the next');
  assert.equal(audio.demand.wanted, false);
  assert.equal(video.demand.wanted, true);
});

test('a tap wants what it taps, until it is closed', async (t) => {
  const { room, video } = await openFed(t);
  const listener = { onRtp() {}, onSenderReport() {}, onPaused() {}, onClosed() {} };
  const tap = await room.tap(video.producerId, listener);
  assert.equal(video.demand.wanted, true);
  tap.close();
  assert.equal(video.demand.wanted, false);
});

test('nobody wants a producer that went with its worker', async (t) => {
  const { sfu, room, audio, video } = await openFed(t);
  await view(room, 'viewer', audio.producerId, sfu.rtpCapabilities);
  const listener = { onRtp() {}, onSenderReport() {}, onPaused() {}, onClosed() {} };
  await room.tap(video.producerId, listener);
  const lost = next(room.events, 'transportsLost');
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  await lost;
  assert.equal(audio.demand.wanted, false);
  assert.equal(video.demand.wanted, false);
});
