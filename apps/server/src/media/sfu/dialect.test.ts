import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialect } from './room-routers.ts';
import { publish, startSfu, view } from './sfu.testkit.ts';

const opus = (preferredPayloadType: number): Dialect => [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, preferredPayloadType },
];

test('viewers get the payload types of their own, also beside others and on another worker', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 2 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  const consume = async (peerId: string, payloadType: number) => {
    await room.createTransport({ peerId, sender: false, dialect: opus(payloadType) });
    const { rtpParameters } = await view(room, peerId, producerId, sfu.rtpCapabilities);
    assert.equal(rtpParameters.codecs[0]?.payloadType, payloadType);
  };
  await view(room, 'plain', producerId, sfu.rtpCapabilities);
  await consume('near', 111);
  await view(room, 'far', producerId, sfu.rtpCapabilities);
  // Both routers of the far worker have the producer.
  await consume('far-111', 111);
  await consume('far-109', 109);
  await consume('far-109-too', 109);
  const { totals, workers } = await sfu.snapshot();
  assert.equal(totals.consumers, 6);
  assert.equal(totals.pipedProducers, room.routers.slots.length - 1, 'each router but home has it by one pipe');
  assert.ok(workers.every(({ consumers }) => consumers >= 2));
  for (const peerId of ['near', 'far', 'far-111', 'far-109', 'far-109-too']) room.closePeer(peerId);
  assert.equal(room.routers.slots.length, 1);
});

test('a dialect that no router can speak is refused, and too many are', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const twice = [...opus(111), ...opus(111)];
  await assert.rejects(room.createTransport({ peerId: 'p', sender: false, dialect: twice }), { code: 'invalid' });
  assert.equal(room.routers.slots.length, 1);
  const open = (index: number) =>
    room.createTransport({ peerId: `viewer-${index}`, sender: false, dialect: opus(96 - index) });
  await Promise.all(Array.from({ length: 32 }, (_, index) => open(index)));
  await assert.rejects(open(32), { code: 'capacity_exceeded' });
  assert.equal(room.routers.slots.length, 33);
});

test('a dialect router dies with its worker, and the room goes on', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  await room.createTransport({ peerId: 'v', sender: false, dialect: opus(111) });
  await view(room, 'v', producerId, sfu.rtpCapabilities);
  const lost = new Promise<string[]>((resolve) => {
    room.events.on('transportsLost', ({ peerIds }) => resolve(peerIds));
  });
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  assert.deepEqual((await lost).sort(), ['host', 'v']);
  assert.equal(room.routers.slots.length, 1);
  const again = await publish(room, 'host', 2222);
  await room.createTransport({ peerId: 'v', sender: false, dialect: opus(111) });
  await view(room, 'v', again, sfu.rtpCapabilities);
});
