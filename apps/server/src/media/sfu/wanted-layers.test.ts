import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { next, simulcastParameters, startSfu, view, vp8Parameters } from './sfu.testkit.ts';

const releaseMs = 3_000;
const listener = { onRtp() {}, onSenderReport() {}, onPaused() {}, onClosed() {} };

/** A room with the camera of a host; `news`: what the host was told since it was read last. */
async function open(t: TestContext, maxConsumersPerWorker = 400) {
  const clock = new ManualClock();
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker, layerReleaseMs: releaseMs }, clock);
  const room = await sfu.openRoom('r');
  const told: number[] = [];
  let producerId = '';
  room.events.on('producerLayersWanted', (wanted) => {
    assert.equal(wanted.peerId, 'host');
    assert.equal(wanted.producerId, producerId);
    told.push(wanted.spatialLayer);
  });
  const publish = async (ssrc: number) => {
    await room.createTransport({ peerId: 'host', sender: true });
    const rtpParameters = simulcastParameters(ssrc);
    const appData = { source: 'camera' };
    return (await room.produce({ peerId: 'host', kind: 'video', rtpParameters, appData })).producerId;
  };
  producerId = await publish(10);
  /** Somebody who looks, at the size that needs this layer. */
  const look = async (peerId: string, spatialLayer?: number) => {
    const { consumerId } = await view(room, peerId, producerId, sfu.rtpCapabilities);
    const of = { peerId, consumerId };
    if (spatialLayer !== undefined) await room.setPreferredLayers({ ...of, spatialLayer });
    await room.resumeConsumer(of);
    return of;
  };
  const republish = async () => {
    producerId = await publish(20);
  };
  const release = () => clock.advance(releaseMs);
  return { clock, sfu, room, look, republish, release, producerId: () => producerId, news: () => told.splice(0) };
}

test('a publisher is told the highest layer that anybody looks at: more at once, less after a while', async (t) => {
  const { clock, room, look, release, news } = await open(t);
  const one = await look('one', 1);
  release();
  assert.deepEqual(news(), [1]);
  const two = await look('two', 0);
  await room.setPreferredLayers({ ...two, spatialLayer: 2 });
  assert.deepEqual(news(), [2]);
  await room.setPreferredLayers({ ...two, spatialLayer: 0 });
  clock.advance(releaseMs - 1);
  assert.deepEqual(news(), []);
  clock.advance(1);
  assert.deepEqual(news(), [1]);
  await room.pauseConsumer(one);
  release();
  assert.deepEqual(news(), [0]);
  await room.resumeConsumer(one);
  assert.deepEqual(news(), [1]);
});

test('who never chose looks at all layers, who has not resumed yet at none', async (t) => {
  const { sfu, room, look, release, producerId, news } = await open(t);
  release();
  assert.deepEqual(news(), [0]);
  const waiting = await view(room, 'waiting', producerId(), sfu.rtpCapabilities);
  await room.setPreferredLayers({ peerId: 'waiting', consumerId: waiting.consumerId, spatialLayer: 2 });
  assert.deepEqual(news(), []);
  await look('eager');
  assert.deepEqual(news(), [2]);
});

test('a picture that is paused by its publisher is still looked at', async (t) => {
  const { room, look, release, producerId, news } = await open(t);
  const camera = { peerId: 'host', producerId: producerId() };
  await room.pauseProducer(camera);
  const one = await look('one', 1);
  release();
  assert.deepEqual(news(), [1]);
  await room.pauseConsumer(one);
  await room.resumeProducer(camera);
  release();
  assert.deepEqual(news(), [0]);
});

test('who leaves, or only stops looking, wants nothing any more', async (t) => {
  const { room, look, release, news } = await open(t);
  await look('one', 2);
  const two = await look('two', 1);
  room.closePeer('one');
  release();
  assert.deepEqual(news(), [1]);
  room.peers.get('two')?.consumers.get(two.consumerId)?.close();
  release();
  assert.deepEqual(news(), [0]);
});

test('behind a pipe viewers count, not the pipe', async (t) => {
  const { sfu, room, look, release, news } = await open(t, 1);
  await look('near', 0);
  release();
  assert.deepEqual(news(), [0]);
  const far = await look('far', 2);
  const { receive } = await room.transportStats('far');
  assert.notEqual(receive?.workerIndex, room.routers.home.worker.index);
  assert.deepEqual(news(), [2]);
  await room.pauseConsumer(far);
  assert.equal((await sfu.snapshot()).totals.pipedProducers, 1);
  release();
  assert.deepEqual(news(), [0]);
});

test('a tap takes every layer, until it is closed', async (t) => {
  const { room, look, release, producerId, news } = await open(t);
  await look('one', 0);
  release();
  assert.deepEqual(news(), [0]);
  const tap = await room.tap(producerId(), listener);
  assert.deepEqual(news(), [2]);
  assert.equal(tap.wasReduced, true);
  const second = await room.tap(producerId(), listener);
  assert.equal(second.wasReduced, false);
  release();
  assert.deepEqual(news(), []);
  tap.close();
  release();
  assert.deepEqual(news(), []);
  second.close();
  release();
  assert.deepEqual(news(), [0]);
});

test('a tap that fails wants nothing', async (t) => {
  const { room, release, producerId, news } = await open(t);
  release();
  const opening = room.tap(producerId(), listener);
  await room.closeProducer({ peerId: 'host', producerId: producerId() });
  await assert.rejects(opening);
  release();
  assert.deepEqual(news(), [0, 2]);
});

test('a peer that was away is told anew what is wanted', async (t) => {
  const { room, look, release, news } = await open(t);
  await look('one', 1);
  release();
  assert.deepEqual(news(), [1]);
  room.peers.get('host')?.tellAnew();
  assert.deepEqual(news(), [1]);
});

test('what has one layer is never spoken of', async (t) => {
  const { sfu, room, release, news } = await open(t);
  release();
  assert.deepEqual(news(), [0]);
  const rtpParameters = vp8Parameters(30);
  const { producerId } = await room.produce({ peerId: 'host', kind: 'video', rtpParameters, appData: {} });
  const { consumerId } = await view(room, 'one', producerId, sfu.rtpCapabilities);
  await room.resumeConsumer({ peerId: 'one', consumerId });
  room.closePeer('one');
  release();
  assert.deepEqual(news(), []);
});

test('nobody is told of a producer that went with its worker; the next begins with all layers', async (t) => {
  const { room, look, republish, release, news } = await open(t);
  await look('one', 1);
  release();
  assert.deepEqual(news(), [1]);
  const lost = next(room.events, 'transportsLost');
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  await lost;
  release();
  assert.deepEqual(news(), []);
  await republish();
  await look('one', 1);
  assert.deepEqual(news(), []);
  release();
  assert.deepEqual(news(), [1]);
});
