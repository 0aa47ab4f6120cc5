import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { WebRtcTransport } from 'mediasoup/types';
import { pino } from 'pino';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { BandwidthSearch } from './bandwidth-search.ts';
import { Camera } from './camera.testkit.ts';

/** A network whose estimate is what the worker finds: as much as it is bounded to, and no more than the network carries. */
class Network {
  readonly id = 'transport';
  readonly bounds: number[] = [];
  readonly observer = new EventEmitter();
  closed = false;
  availableBps: number;
  carriesBps: number;
  /** What the worker refuses. */
  readonly refused = new Set<'getStats' | 'setMaxOutgoingBitrate'>();

  constructor(availableBps: number, carriesBps: number) {
    this.availableBps = availableBps;
    this.carriesBps = carriesBps;
  }

  async getStats() {
    if (this.refused.has('getStats')) throw new Error('getStats was refused');
    return [{ availableOutgoingBitrate: this.availableBps }];
  }

  async setMaxOutgoingBitrate(bps: number) {
    if (this.refused.has('setMaxOutgoingBitrate')) throw new Error('setMaxOutgoingBitrate was refused');
    const isNew = bps !== this.bounds.at(-1);
    this.bounds.push(bps);
    if (isNew && bps > 0) this.availableBps = Math.min(bps, this.carriesBps);
  }

  close(): void {
    this.closed = true;
    this.observer.emit('close');
  }
}

function search(network: Network, ...cameras: Camera[]) {
  const clock = new ManualClock();
  const warnings: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => warnings.push(JSON.parse(line).err.message) });
  const made = new BandwidthSearch(network as unknown as WebRtcTransport, { clock, logger });
  for (const { consumer } of cameras) made.add(consumer);
  /** Lets so much time pass, and what is begun then come to its end. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  /** In which of so many seconds something was tried. */
  const triesIn = async (seconds: number) => {
    const triedAt: number[] = [];
    for (let second = 1; second <= seconds; second++) {
      const { length } = network.bounds;
      await pass(1_000);
      if (network.bounds.length > length) triedAt.push(second);
    }
    return triedAt;
  };
  const choose = (camera: Camera, spatialLayer: number) => {
    camera.preferredLayers = { spatialLayer, temporalLayer: 2 };
    made.choose(camera.consumer);
  };
  return { pass, triesIn, choose, warnings };
}

const missing = { currentLayers: undefined };
const wholeInSize = { spatialLayer: 2, temporalLayer: 0 };

test('more is tried soon where more was found, and the bound goes when nothing is held back any more', async () => {
  const camera = new Camera(missing);
  const network = new Network(50_000, 10_000_000);
  const { pass } = search(network, camera);
  await pass(1_900);
  assert.deepEqual(network.bounds, []);
  await pass(100);
  assert.deepEqual(network.bounds, [500_000]);
  for (let step = 0; step < 6; step++) await pass(500);
  assert.deepEqual(network.bounds, [500_000, 1_500_000, 4_500_000]);
  camera.gets(2, 2);
  await pass(1_000);
  assert.equal(network.bounds.at(-1), 0);
  await pass(60_000);
  assert.equal(network.bounds.length, 4);
});

test('where nothing is found it is tried less and less often', async () => {
  const { triesIn } = search(new Network(200_000, 200_000), new Camera(missing));
  assert.deepEqual(await triesIn(62), [2, 7, 16, 33, 50]);
});

test('a network that carries more later is found, though the same was tried in vain before', async () => {
  const network = new Network(50_000, 50_000);
  const { triesIn } = search(network, new Camera(missing));
  await triesIn(20);
  network.carriesBps = 10_000_000;
  await triesIn(16);
  assert.ok(network.availableBps >= 500_000, `${network.availableBps}`);
});

test('temporal layers that never come are not tried for ever, and the bound goes', async () => {
  const network = new Network(200_000, 200_000);
  const { triesIn } = search(network, new Camera({ currentLayers: wholeInSize }));
  assert.deepEqual(await triesIn(120), [2, 7, 16, 33, 34]);
  assert.equal(network.bounds.at(-1), 0);
});

test('temporal layers that came before go on being tried', async () => {
  const camera = new Camera();
  const { triesIn } = search(new Network(200_000, 200_000), camera);
  camera.gets(2, 0);
  assert.deepEqual(await triesIn(79), [2, 7, 16, 33, 50, 67]);
});

test('temporal layers that come after they were given up are tried anew', async () => {
  const network = new Network(200_000, 200_000);
  const camera = new Camera({ currentLayers: wholeInSize });
  const { triesIn } = search(network, camera);
  await triesIn(60);
  camera.gets(2, 1);
  assert.deepEqual(await triesIn(10), [2, 7]);
});

test('one picture of missing temporal layers does not end the search for another', async () => {
  const network = new Network(200_000, 200_000);
  const small = new Camera({ currentLayers: { spatialLayer: 0, temporalLayer: 0 } });
  const { triesIn } = search(network, new Camera({ currentLayers: wholeInSize }), small);
  assert.deepEqual(await triesIn(62), [2, 7, 16, 33, 50]);
  small.gets(2, 2);
  assert.equal(network.bounds.at(-1), 0);
});

test('who chooses more does not wait for a search that was put off', async () => {
  const camera = new Camera({ currentLayers: { spatialLayer: 0, temporalLayer: 2 } });
  camera.preferredLayers = { spatialLayer: 1, temporalLayer: 2 };
  const network = new Network(200_000, 200_000);
  const { triesIn, choose } = search(network, camera);
  assert.deepEqual(await triesIn(20), [2, 7, 16]);
  network.carriesBps = 10_000_000;
  choose(camera, 2);
  assert.deepEqual(await triesIn(5), [2, 4]);
  assert.ok(network.availableBps >= 1_800_000, `${network.availableBps}`);
});

test('choosing again and again puts nothing off', async () => {
  const camera = new Camera({ currentLayers: { spatialLayer: 0, temporalLayer: 2 } });
  const { triesIn, choose } = search(new Network(200_000, 200_000), camera);
  const triedAt: number[] = [];
  for (let second = 1; second <= 8; second++) {
    choose(camera, second % 2 === 0 ? 2 : 1);
    if ((await triesIn(1)).length > 0) triedAt.push(second);
  }
  assert.deepEqual(triedAt, [2, 5, 8]);
});

test('who chooses less, or the same, does not have it tried sooner', async () => {
  const camera = new Camera({ currentLayers: { spatialLayer: 0, temporalLayer: 2 } });
  const { triesIn, choose } = search(new Network(200_000, 200_000), camera);
  await triesIn(20);
  choose(camera, 2);
  choose(camera, 1);
  assert.deepEqual(await triesIn(20), [13]);
});

test('what fails is told, ends nothing, and is tried again', async () => {
  for (const call of ['getStats', 'setMaxOutgoingBitrate'] as const) {
    const network = new Network(50_000, 10_000_000);
    const { pass, triesIn, warnings } = search(network, new Camera(missing));
    network.refused.add(call);
    await pass(2_000);
    assert.deepEqual(warnings, [`${call} was refused`]);
    network.refused.delete(call);
    assert.equal((await triesIn(4))[0], 4, call);
    assert.equal(warnings.length, 1);
  }
});

test('a search whose result is not known is over, and says nothing of temporal layers', async () => {
  const network = new Network(200_000, 200_000);
  const { pass, triesIn, warnings } = search(network, new Camera({ currentLayers: wholeInSize }));
  assert.deepEqual(await triesIn(33), [2, 7, 16, 33]);
  network.refused.add('getStats');
  await pass(1_000);
  assert.deepEqual(warnings, ['getStats was refused']);
  network.refused.delete('getStats');
  assert.deepEqual(await triesIn(20), [16, 17]);
  assert.equal(network.bounds.at(-1), 0);
});

test('a bound that could not be taken away is taken away later', async () => {
  const camera = new Camera(missing);
  const network = new Network(200_000, 200_000);
  const { pass, warnings } = search(network, camera);
  await pass(2_000);
  await pass(1_000);
  network.refused.add('setMaxOutgoingBitrate');
  camera.gets(2, 2);
  await pass(0);
  assert.deepEqual(warnings, ['setMaxOutgoingBitrate was refused']);
  network.refused.clear();
  camera.pause(true);
  await pass(0);
  assert.equal(network.bounds.at(-1), 0);
});

test('what has a single layer is not searched for', async () => {
  const network = new Network(50_000, 10_000_000);
  const { pass } = search(network, new Camera({ ...missing, type: 'simple' }));
  await pass(60_000);
  assert.deepEqual(network.bounds, []);
});

test('what has closed is not searched for', async () => {
  const camera = new Camera(missing);
  const network = new Network(50_000, 10_000_000);
  const { pass } = search(network, camera);
  camera.close();
  await pass(60_000);
  assert.deepEqual(network.bounds, []);
});

test('a transport that has closed is left alone, and what fails for that is not told', async () => {
  const camera = new Camera(missing);
  const network = new Network(200_000, 200_000);
  const { pass, warnings } = search(network, camera);
  network.refused.add('getStats');
  const searching = pass(2_000);
  network.close();
  await searching;
  camera.gets();
  await pass(60_000);
  assert.deepEqual(network.bounds, []);
  assert.deepEqual(warnings, []);
});
