import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { Consumer, WebRtcTransport } from 'mediasoup/types';
import { ManualClock } from '../egress/hls/manual-clock.testkit.ts';
import { BandwidthSearch, isHeldBack } from './bandwidth-search.ts';

type About = Partial<Pick<Consumer, 'type' | 'paused' | 'producerPaused' | 'currentLayers'>> & { scores?: number[] };

/** A camera of three layers, all of which are wanted and arrive. */
function camera({ scores = [10, 10, 10], ...about }: About = {}) {
  const whole = { spatialLayer: 2, temporalLayer: 2 };
  return {
    type: 'simulcast',
    paused: false,
    producerPaused: false,
    preferredLayers: whole,
    currentLayers: whole,
    score: { score: 10, producerScore: 10, producerScores: scores },
    observer: new EventEmitter(),
    ...about,
  } as unknown as Consumer & { currentLayers: Consumer['currentLayers'] };
}

/** A network whose estimate is what the worker finds: as much as it is bounded to, and no more than the network carries. */
class Network {
  readonly bounds: number[] = [];
  readonly observer = new EventEmitter();
  closed = false;
  availableBps: number;
  carriesBps: number;

  constructor(availableBps: number, carriesBps: number) {
    this.availableBps = availableBps;
    this.carriesBps = carriesBps;
  }

  async getStats() {
    return [{ availableOutgoingBitrate: this.availableBps }];
  }

  async setMaxOutgoingBitrate(bps: number) {
    const isNew = bps !== this.bounds.at(-1);
    this.bounds.push(bps);
    if (isNew && bps > 0) this.availableBps = Math.min(bps, this.carriesBps);
  }
}

function search(network: Network, consumer: Consumer) {
  const clock = new ManualClock();
  const made = new BandwidthSearch(network as unknown as WebRtcTransport, clock);
  made.add(consumer);
  /** Lets so much time pass, and what is begun then come to its end. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { made, pass };
}

test('held back is what gets less than was chosen for it and arrives at the server', () => {
  const low = { spatialLayer: 0, temporalLayer: 2 };
  assert.equal(isHeldBack(camera()), false);
  assert.equal(isHeldBack(camera({ currentLayers: low })), true);
  assert.equal(isHeldBack(camera({ currentLayers: { spatialLayer: 2, temporalLayer: 0 } })), true);
  assert.equal(isHeldBack(camera({ currentLayers: undefined })), true);
  assert.equal(isHeldBack(camera({ currentLayers: low, scores: [10, 0, 0] })), false);
  assert.equal(isHeldBack(camera({ currentLayers: undefined, scores: [0, 0, 0] })), false);
  assert.equal(isHeldBack(camera({ currentLayers: undefined, paused: true })), false);
  assert.equal(isHeldBack(camera({ currentLayers: undefined, producerPaused: true })), false);
});

test('more is tried soon where more was found, and the bound goes when nothing is held back any more', async () => {
  const consumer = camera({ currentLayers: undefined });
  const network = new Network(50_000, 10_000_000);
  const { made, pass } = search(network, consumer);
  made.look();
  await pass(1_900);
  assert.deepEqual(network.bounds, []);
  await pass(100);
  assert.deepEqual(network.bounds, [500_000]);
  for (let step = 0; step < 6; step++) await pass(500);
  assert.deepEqual(network.bounds, [500_000, 1_500_000, 4_500_000]);
  consumer.currentLayers = { spatialLayer: 2, temporalLayer: 2 };
  consumer.observer.emit('layerschange');
  await pass(1_000);
  assert.equal(network.bounds.at(-1), 0);
  await pass(60_000);
  assert.equal(network.bounds.length, 4);
});

test('where nothing is found it is tried less and less often', async () => {
  const network = new Network(200_000, 200_000);
  const { made, pass } = search(network, camera({ currentLayers: undefined }));
  made.look();
  const triedAt: number[] = [];
  for (let second = 1; second <= 62; second++) {
    const { length } = network.bounds;
    await pass(1_000);
    if (network.bounds.length > length) triedAt.push(second);
  }
  assert.deepEqual(triedAt, [2, 7, 16, 33, 50]);
});

test('a network that carries more later is found, though the same was tried in vain before', async () => {
  const network = new Network(50_000, 50_000);
  const { made, pass } = search(network, camera({ currentLayers: undefined }));
  made.look();
  for (let second = 1; second <= 20; second++) await pass(1_000);
  network.carriesBps = 10_000_000;
  for (let second = 1; second <= 16; second++) await pass(1_000);
  assert.ok(network.availableBps >= 500_000, `${network.availableBps}`);
});

test('what has a single layer is not searched for', async () => {
  const network = new Network(50_000, 10_000_000);
  const { made, pass } = search(network, camera({ currentLayers: undefined, type: 'simple' }));
  made.look();
  await pass(60_000);
  assert.deepEqual(network.bounds, []);
});

test('a transport that has closed is left alone', async () => {
  const network = new Network(200_000, 200_000);
  const { made, pass } = search(network, camera({ currentLayers: undefined }));
  made.look();
  network.closed = true;
  network.observer.emit('close');
  made.look();
  await pass(60_000);
  assert.deepEqual(network.bounds, []);
});
