import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { Camera } from './camera.testkit.ts';
import { ReceivedLayers } from './received-layers.ts';

/** What is known of a camera, and how often that has changed. */
function watch(about?: Partial<Camera>) {
  const camera = new Camera(about);
  const clock = new ManualClock();
  const seen = { changes: 0 };
  const layers = new ReceivedLayers(camera.consumer, clock, () => {
    seen.changes += 1;
  });
  return { camera, clock, layers, seen };
}

const isHeldBack = (about?: Partial<Camera>) => watch(about).layers.isHeldBack;
const scored = (producerScores: number[]) => ({ score: { score: 10, producerScore: 10, producerScores } });

test('held back is what gets less than was chosen for it and arrives at the server', () => {
  const low = { spatialLayer: 0, temporalLayer: 2 };
  assert.equal(isHeldBack(), false);
  assert.equal(isHeldBack({ currentLayers: low }), true);
  assert.equal(isHeldBack({ currentLayers: { spatialLayer: 2, temporalLayer: 0 } }), true);
  assert.equal(isHeldBack({ currentLayers: undefined }), true);
  assert.equal(isHeldBack({ currentLayers: low, ...scored([10, 0, 0]) }), false);
  assert.equal(isHeldBack({ currentLayers: undefined, ...scored([0, 0, 0]) }), false);
  assert.equal(isHeldBack({ currentLayers: undefined, paused: true }), false);
  assert.equal(isHeldBack({ currentLayers: undefined, producerPaused: true }), false);
  assert.equal(isHeldBack({ currentLayers: undefined, closed: true }), false);
});

test('every change is followed', () => {
  const { camera, clock, layers, seen } = watch();
  camera.gets(0, 2);
  assert.equal(layers.isHeldBack, true);
  camera.arrivesIn([10, 0, 0]);
  assert.equal(layers.isHeldBack, false);
  camera.arrivesIn([10, 10, 0]);
  clock.advance(4_000);
  assert.equal(layers.isHeldBack, true);
  camera.pause(true);
  assert.equal(layers.isHeldBack, false);
  camera.pause(false);
  assert.equal(layers.isHeldBack, true);
  assert.equal(seen.changes, 5);
});

test('a score is no change as long as the same layers arrive', () => {
  const { camera, seen } = watch();
  camera.arrivesIn([9, 8, 7]);
  assert.equal(seen.changes, 0);
});

test('a layer that begins beside others is not missed before it can have been sent on', () => {
  const { camera, clock, layers, seen } = watch({
    currentLayers: { spatialLayer: 0, temporalLayer: 2 },
    ...scored([10, 0, 0]),
  });
  camera.arrivesIn([10, 10, 0]);
  clock.advance(2_000);
  camera.arrivesIn([10, 10, 10]);
  clock.advance(3_999);
  assert.equal(layers.isHeldBack, false);
  assert.equal(seen.changes, 0);
  clock.advance(1);
  assert.equal(layers.isHeldBack, true);
  assert.equal(seen.changes, 1);
  camera.arrivesIn([10, 0, 0]);
  assert.equal(layers.isHeldBack, false, 'what ends is not waited for');
});

test('a layer that begins alone is sent on at once', () => {
  const { camera, layers } = watch({ currentLayers: undefined, ...scored([0, 0, 0]) });
  camera.arrivesIn([10, 0, 0]);
  assert.equal(layers.isHeldBack, true);
});

test('nothing is heard of a consumer that has closed', () => {
  const { camera, clock, seen } = watch(scored([10, 0, 0]));
  camera.arrivesIn([10, 10, 10]);
  camera.close();
  clock.advance(60_000);
  assert.equal(seen.changes, 0);
});

test('it is known whether more is chosen than before', () => {
  const { camera, layers } = watch();
  const choose = (spatialLayer: number, temporalLayer?: number) => {
    camera.preferredLayers = { spatialLayer, ...(temporalLayer !== undefined && { temporalLayer }) };
    return layers.choose();
  };
  assert.equal(choose(2, 2), false);
  assert.equal(choose(0, 2), false);
  assert.equal(layers.isHeldBack, false);
  assert.equal(choose(0, 0), false);
  assert.equal(choose(0, 2), true);
  assert.equal(choose(2), true);
});

test('temporal layers that never came are given up, those that have come are not', () => {
  const { camera, layers } = watch({ currentLayers: { spatialLayer: 2, temporalLayer: 0 } });
  layers.giveUpTemporal();
  assert.equal(layers.isHeldBack, false);
  camera.gets(1, 0);
  camera.preferredLayers = { spatialLayer: 1, temporalLayer: 2 };
  layers.choose();
  assert.equal(layers.isHeldBack, true, 'of another size nothing is known yet');
  camera.gets(1, 1);
  camera.gets(1, 0);
  layers.giveUpTemporal();
  assert.equal(layers.isHeldBack, true, 'one had come');
  camera.gets(1, 1);
  assert.equal(layers.isHeldBack, false, 'no second one had');
  camera.gets(1, 2);
  camera.gets(1, 1);
  assert.equal(layers.isHeldBack, true, 'the second one has come too');
});

test('nothing is given up of what is held back in size', () => {
  const { camera, layers } = watch({ currentLayers: { spatialLayer: 1, temporalLayer: 0 } });
  layers.giveUpTemporal();
  camera.arrivesIn([10, 10, 0]);
  assert.equal(layers.isHeldBack, true);
  camera.gets();
  layers.giveUpTemporal();
  assert.equal(layers.isHeldBack, true);
});
