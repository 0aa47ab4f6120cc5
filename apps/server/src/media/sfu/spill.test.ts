import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Router } from 'mediasoup/types';
import type { SfuRoom } from './room.ts';
import { next, publish, startSfu, view } from './sfu.testkit.ts';

const viewers = Array.from({ length: 12 }, (_, index) => `viewer${index}`);

async function routersOf(room: SfuRoom): Promise<Router[]> {
  return Promise.all(room.routers.slots.map(({ router }) => router));
}

/** How many consumers of `producerId` on each router of the room, home first; undefined where it is not known. */
async function consumersByRouter(room: SfuRoom, producerId: string): Promise<(number | undefined)[]> {
  const dumps = await Promise.all((await routersOf(room)).map((router) => router.dump()));
  return dumps.map((dump) => dump.mapProducerIdConsumerIds.find(({ key }) => key === producerId)?.values.length);
}

test('twelve viewers at once go to two workers, and each producer is piped once', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 4 });
  const room = await sfu.openRoom('r');
  const audio = await publish(room, 'host', 1);
  await Promise.all(viewers.map((peerId) => view(room, peerId, audio, sfu.rtpCapabilities)));
  const workers = await Promise.all(viewers.map(async (id) => (await room.transportStats(id)).receive?.workerIndex));
  assert.equal(new Set(workers).size, 2);
  // Four fit at home, the pipe is the fifth consumer there; the rest went where it was emptier.
  const [home = 0, spill = 0] = await consumersByRouter(room, audio);
  assert.equal(home - 1 + spill, 12);
  assert.ok(spill >= 4 && home - 1 >= 4);
  const second = await publish(room, 'host', 2);
  await Promise.all(viewers.map((peerId) => view(room, peerId, second, sfu.rtpCapabilities)));
  const [homeRouter, spillRouter] = await routersOf(room);
  const pipes = (await homeRouter?.dump())?.transportIds.length;
  assert.equal(pipes, 1 + (home - 1) + 1, 'the send transport, the viewers here, one pipe');
  assert.equal((await spillRouter?.dump())?.mapProducerIdConsumerIds.length, 2);
  assert.equal((await sfu.snapshot()).totals.pipedProducers, 2);
});

test('viewers who come before the publisher are spread too', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 4 });
  const room = await sfu.openRoom('r');
  await Promise.all(viewers.map((peerId) => room.createTransport({ peerId, sender: false })));
  assert.deepEqual(
    room.routers.slots.map(({ seats }) => seats),
    [6, 6],
  );
});

test('a room tells when no worker has room for another viewer, and when one has again', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 2 });
  const room = await sfu.openRoom('r');
  await publish(room, 'host');
  const enter = (peerId: string) => room.createTransport({ peerId, sender: false });
  for (const peerId of viewers.slice(0, 3)) await enter(peerId);
  assert.equal(room.full, false);
  await enter('last');
  assert.equal(room.full, true);
  room.closePeer('last');
  assert.equal(room.full, false);
});

test('pause and close go through the pipe', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  await view(room, 'near', producerId, sfu.rtpCapabilities);
  const far = await view(room, 'far', producerId, sfu.rtpCapabilities);
  const consumer = room.peers.get('far')?.consumers.get(far.consumerId);
  assert.ok(consumer);
  assert.equal(room.peers.get('far')?.transport(false)?.slot === room.routers.home, false);
  const paused = once(consumer, 'producerpause');
  await room.pauseProducer({ peerId: 'host', producerId });
  await paused;
  const resumed = once(consumer, 'producerresume');
  await room.resumeProducer({ peerId: 'host', producerId });
  await resumed;
  const closed = next(room.events, 'consumerClosed', ({ peerId }) => peerId === 'far');
  await room.closeProducer({ peerId: 'host', producerId });
  assert.equal((await closed).consumerId, far.consumerId);
  assert.equal((await sfu.snapshot()).totals.pipedProducers, 0);
});

test('a spill router goes with its last viewer and comes back with the next', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  await view(room, 'near', producerId, sfu.rtpCapabilities);
  for (let round = 0; round < 3; round += 1) {
    await view(room, 'far', producerId, sfu.rtpCapabilities);
    assert.equal(room.routers.slots.length, 2);
    room.closePeer('far');
    assert.equal(room.routers.slots.length, 1);
  }
  assert.deepEqual((await sfu.snapshot()).workers.map(({ routers }) => routers).sort(), [0, 1]);
});

test('rooms go to the least loaded worker', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2 });
  await Promise.all(['a', 'b', 'c', 'd'].map((id) => sfu.openRoom(id)));
  assert.deepEqual(
    (await sfu.snapshot()).workers.map(({ routers }) => routers),
    [2, 2],
  );
});

test('when home dies, its peers are told and the room goes on where its viewers are', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  await view(room, 'near', producerId, sfu.rtpCapabilities);
  const far = await view(room, 'far', producerId, sfu.rtpCapabilities);
  const lost = next(room.events, 'transportsLost');
  const producerClosed = next(room.events, 'producerClosed');
  const consumerClosed = next(room.events, 'consumerClosed');
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  assert.deepEqual(await producerClosed, { producerId, peerId: 'host' });
  assert.deepEqual((await lost).peerIds.sort(), ['host', 'near']);
  assert.deepEqual([...room.peers.keys()], ['far']);
  const again = await publish(room, 'host');
  assert.equal((await consumerClosed).consumerId, far.consumerId);
  await view(room, 'near', again, sfu.rtpCapabilities);
  await view(room, 'far', again, sfu.rtpCapabilities);
  assert.equal(room.producers().length, 1);
});

test('when a spill worker dies, only its viewers are told', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  await view(room, 'near', producerId, sfu.rtpCapabilities);
  await view(room, 'far', producerId, sfu.rtpCapabilities);
  const spill = room.routers.slots[1];
  assert.ok(spill);
  const lost = next(room.events, 'transportsLost');
  process.kill(spill.worker.pid, 'SIGKILL');
  assert.deepEqual(await lost, { peerIds: ['far'] });
  assert.equal(room.producers().length, 1);
  await view(room, 'far', producerId, sfu.rtpCapabilities);
});

test('with its only worker dead a room answers unavailable, and is usable when it tells the loss', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  await publish(room, 'host');
  const died = next(sfu.events, 'workerDied');
  const lost = next(room.events, 'transportsLost');
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  await died;
  const unavailable = { code: 'unavailable', retryAfterSeconds: 1 };
  await assert.rejects(room.createTransport({ peerId: 'host', sender: true }), unavailable);
  await assert.rejects(sfu.openRoom('other'), unavailable);
  assert.deepEqual(await lost, { peerIds: ['host'] });
  await publish(room, 'host');
  await sfu.openRoom('other');
});

test('a worker that dies under concurrent calls breaks none of them in an uncoded way', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 3 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  const lost = next(room.events, 'transportsLost');
  const joins = viewers.map((peerId) => view(room, peerId, producerId, sfu.rtpCapabilities));
  const pauses = [true, false, true].map((paused) =>
    paused ? room.pauseProducer({ peerId: 'host', producerId }) : room.resumeProducer({ peerId: 'host', producerId }),
  );
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  const codes = new Set(
    (await Promise.allSettled([...joins, ...pauses])).flatMap((one) =>
      one.status === 'rejected' ? one.reason.code : [],
    ),
  );
  await lost;
  for (const one of codes)
    assert.ok(['unavailable', 'not_found', 'transport_missing', 'conflict'].includes(one), String(one));
  const again = await publish(room, 'host');
  await Promise.all(viewers.map((peerId) => view(room, peerId, again, sfu.rtpCapabilities)));
});
