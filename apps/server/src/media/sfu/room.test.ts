import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RtpParameters } from 'mediasoup/types';
import { next, opusParameters, publish, someDtls, startSfu, view, vp8Parameters } from './sfu.testkit.ts';

const code = (value: string) => ({ name: 'AppError', code: value });
const appData = { source: 'microphone' };

test('a peer publishes and another consumes; everything ends with the producer', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  assert.equal(await sfu.openRoom('r'), room);
  const producerId = await publish(room, 'host');
  assert.deepEqual(room.producers(), [{ producerId, peerId: 'host', kind: 'audio', appData, paused: false }]);
  const consumer = await view(room, 'viewer', producerId, sfu.rtpCapabilities);
  assert.equal(consumer.peerId, 'host');
  assert.equal(consumer.producerPaused, false);
  await room.resumeConsumer({ peerId: 'viewer', consumerId: consumer.consumerId });
  await room.pauseConsumer({ peerId: 'viewer', consumerId: consumer.consumerId });
  const producerClosed = next(room.events, 'producerClosed');
  const consumerClosed = next(room.events, 'consumerClosed');
  await room.closeProducer({ peerId: 'host', producerId });
  assert.deepEqual(await producerClosed, { producerId, peerId: 'host' });
  assert.deepEqual(await consumerClosed, { producerId, peerId: 'viewer', consumerId: consumer.consumerId });
  assert.deepEqual(room.producers(), []);
});

test('a peer reaches only what is its own', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  const { consumerId } = await view(room, 'viewer', producerId, sfu.rtpCapabilities);
  await room.createTransport({ peerId: 'thief', sender: true });
  const peerId = 'thief';
  await assert.rejects(room.closeProducer({ peerId, producerId }), code('not_found'));
  await assert.rejects(room.pauseProducer({ peerId, producerId }), code('not_found'));
  await assert.rejects(room.resumeConsumer({ peerId, consumerId }), code('not_found'));
  await assert.rejects(room.setPreferredLayers({ peerId, consumerId, spatialLayer: 0 }), code('not_found'));
  await assert.rejects(
    room.consume({ peerId, producerId, rtpCapabilities: sfu.rtpCapabilities }),
    code('transport_missing'),
  );
  await assert.rejects(room.restartIce({ peerId: 'nobody', sender: true }), code('transport_missing'));
});

test('duplicates and limits are refused', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1, maxProducersPerPeer: 2, maxConsumersPerPeer: 1 });
  const room = await sfu.openRoom('r');
  const first = await publish(room, 'host', 1);
  const second = await publish(room, 'host', 2);
  await assert.rejects(publish(room, 'host', 3), code('capacity_exceeded'));
  const twice = await Promise.allSettled([
    room.createTransport({ peerId: 'viewer', sender: false }),
    room.createTransport({ peerId: 'viewer', sender: false }),
  ]);
  assert.deepEqual(
    twice.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
  await view(room, 'viewer', first, sfu.rtpCapabilities);
  await assert.rejects(view(room, 'viewer', first, sfu.rtpCapabilities), code('conflict'));
  await assert.rejects(view(room, 'viewer', second, sfu.rtpCapabilities), code('capacity_exceeded'));
  await room.connectTransport({ peerId: 'viewer', sender: false, dtlsParameters: someDtls });
  await assert.rejects(
    room.connectTransport({ peerId: 'viewer', sender: false, dtlsParameters: someDtls }),
    code('conflict'),
  );
});

test('bad parameters are answered with a code, and the worker and its rooms go on', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const peerId = 'host';
  await room.createTransport({ peerId, sender: true });
  await room.createTransport({ peerId: 'viewer', sender: false });
  const produce = (rtpParameters: unknown, kind: 'audio' | 'video' = 'video') =>
    room.produce({ peerId, kind, rtpParameters: rtpParameters as RtpParameters, appData });
  const vp8 = vp8Parameters(7);
  const withCodec = (change: object) => ({ ...vp8, codecs: [{ ...vp8.codecs[0], ...change }] });
  for (const bad of [undefined, null, 1, 'x', [], {}, { codecs: 'VP8' }, { ...vp8, encodings: [{ maxBitrate: 0.5 }] }])
    await assert.rejects(produce(bad), code('invalid'));
  await assert.rejects(produce(withCodec({ mimeType: 'video/H266' })), code('codec_unsupported'));
  await assert.rejects(produce(withCodec({ clockRate: 8000 })), code('codec_unsupported'));
  await assert.rejects(produce({ ...vp8, encodings: [{}] }), code('invalid'));
  await assert.rejects(produce({ ...vp8, headerExtensions: [{ uri: 'urn:unknown', id: 1 }] }), code('invalid'));
  const rtx = { mimeType: 'video/rtx', payloadType: 102, clockRate: 90000, parameters: { apt: 102 } };
  await assert.rejects(produce({ ...vp8, codecs: [...vp8.codecs, rtx] }), code('invalid'));
  await produce(vp8);
  await assert.rejects(produce(vp8), code('invalid'), 'the same SSRC again');
  for (const dtlsParameters of [undefined, {}, { fingerprints: [{ algorithm: 'sha-256', value: '00' }] }])
    await assert.rejects(
      room.connectTransport({ peerId, sender: true, dtlsParameters: dtlsParameters as typeof someDtls }),
      code('invalid'),
    );
  await room.connectTransport({ peerId, sender: true, dtlsParameters: someDtls });
  const [video] = room.producers();
  const consume = (rtpCapabilities: unknown) =>
    room.consume({ peerId: 'viewer', producerId: video?.producerId ?? '', rtpCapabilities: rtpCapabilities as object });
  await assert.rejects(consume({ codecs: [{}] }), code('invalid'));
  await assert.rejects(consume({ codecs: [] }), code('codec_unsupported'));
  const { consumerId } = await consume(sfu.rtpCapabilities);
  await assert.rejects(room.setPreferredLayers({ peerId: 'viewer', consumerId, spatialLayer: -1 }), code('invalid'));
  await room.setPreferredLayers({ peerId: 'viewer', consumerId, spatialLayer: 0 });
  const { workers, totals } = await sfu.snapshot();
  assert.ok(workers[0]?.alive);
  assert.equal(totals.producers, 1);
  assert.equal(totals.consumers, 1);
});

test('a second transport for a side replaces the first and what was on it', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  const closed = next(room.events, 'producerClosed');
  const { id } = await room.createTransport({ peerId: 'host', sender: true });
  assert.deepEqual(await closed, { producerId, peerId: 'host' });
  const stats = await room.transportStats('host');
  assert.equal(stats.send?.id, id);
  assert.equal(stats.receive, undefined);
  assert.equal((await sfu.snapshot()).totals.transports, 1);
});

test('ICE restart gives new credentials', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const { iceParameters } = await room.createTransport({ peerId: 'p', sender: false });
  const fresh = await room.restartIce({ peerId: 'p', sender: false });
  assert.notEqual(fresh.usernameFragment, iceParameters.usernameFragment);
});

test('publishing starts paused when asked, and pauses are told once', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const peerId = 'host';
  await room.createTransport({ peerId, sender: true });
  const { producerId } = await room.produce({
    peerId,
    kind: 'audio',
    rtpParameters: opusParameters(1),
    appData,
    paused: true,
  });
  assert.equal(room.producers()[0]?.paused, true);
  const told: string[] = [];
  room.events.on('producerPaused', () => told.push('paused'));
  room.events.on('producerResumed', () => told.push('resumed'));
  await room.pauseProducer({ peerId, producerId });
  await room.resumeProducer({ peerId, producerId });
  await room.resumeProducer({ peerId, producerId });
  await room.pauseProducer({ peerId, producerId });
  assert.deepEqual(told, ['resumed', 'paused']);
});

test('joining and leaving many times leaves nothing behind', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 2 });
  const room = await sfu.openRoom('r');
  for (let round = 0; round < 25; round += 1) {
    const producerId = await publish(room, 'host', round + 1);
    const viewers = Array.from({ length: 5 }, (_, index) => `viewer${index}`);
    await Promise.all(viewers.map((peerId) => view(room, peerId, producerId, sfu.rtpCapabilities)));
    if (round % 2 === 0) room.closePeer('host');
    for (const peerId of viewers.slice(1)) room.closePeer(peerId);
    await room.closeTransport({ peerId: 'viewer0', sender: false });
    room.closePeer('host');
  }
  assert.equal(room.peers.size, 0);
  assert.equal(room.routers.slots.length, 1);
  const { workers, totals } = await sfu.snapshot();
  assert.deepEqual(totals, { rooms: 1, peers: 0, transports: 0, producers: 0, consumers: 0, pipedProducers: 0 });
  const [home] = room.routers.slots;
  assert.equal(home?.worker.load.seats, 0);
  const dump = await (await home?.router)?.dump();
  assert.deepEqual(dump?.transportIds, []);
  room.close();
  room.close();
  const after = await sfu.snapshot();
  assert.equal(after.totals.rooms, 0);
  assert.deepEqual(
    after.workers.map(({ routers }) => routers),
    [0, 0],
  );
  assert.equal(workers.length, 2);
  await assert.rejects(room.createTransport({ peerId: 'p', sender: true }), code('not_found'));
  assert.notEqual(await sfu.openRoom('r'), room);
});

test('a peer that leaves while its transport is being made leaves nothing', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const making = room.createTransport({ peerId: 'p', sender: false });
  room.closePeer('p');
  await assert.rejects(making, code('conflict'));
  assert.equal(room.peers.size, 0);
  assert.equal(room.routers.home.worker.load.seats, 0);
  assert.equal((await sfu.snapshot()).totals.transports, 0);
});

test('what is being published or consumed while its peer leaves is refused and leaves nothing', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host', 1);
  await room.createTransport({ peerId: 'p', sender: true });
  await room.createTransport({ peerId: 'p', sender: false });
  const publishing = publish(room, 'p', 2);
  const viewing = view(room, 'p', producerId, sfu.rtpCapabilities);
  // The worker has been asked, and cannot have answered.
  await new Promise(process.nextTick);
  room.closePeer('p');
  await assert.rejects(publishing, code('transport_missing'));
  await assert.rejects(viewing, code('transport_missing'));
  assert.deepEqual(
    room.producers().map((one) => one.producerId),
    [producerId],
  );
  const { load } = room.routers.home.worker;
  assert.deepEqual([load.producers, load.consumers, load.seats], [1, 0, 0]);
  assert.equal(room.peers.get('host')?.producers.get(producerId)?.demand.wanted, false);
});

test('what a feed is about to publish when it closes is refused and leaves nothing', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const feed = await room.openFeed('encoder');
  const publishing = feed.produce({ kind: 'audio', rtpParameters: opusParameters(1), appData });
  await new Promise(process.nextTick);
  feed.close();
  await assert.rejects(publishing, code('transport_missing'));
  assert.deepEqual(room.producers(), []);
});
