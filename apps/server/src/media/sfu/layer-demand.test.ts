import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { LayerDemand } from './layer-demand.ts';

/** The demand for a camera of three layers, of which a layer is released after three seconds; `news`: what was told since it was read last. */
function open(releaseMs = 3_000) {
  const clock = new ManualClock();
  const told: number[] = [];
  const demand = new LayerDemand({ highest: 2, releaseMs, clock, onChange: (layer) => told.push(layer) });
  return { clock, demand, news: () => told.splice(0) };
}

test('it begins with all layers, and goes down to the lowest where nobody comes', () => {
  const { clock, demand, news } = open();
  assert.equal(demand.spatialLayer, 2);
  clock.advance(2_999);
  assert.deepEqual(news(), []);
  assert.equal(demand.isReduced, false);
  clock.advance(1);
  assert.deepEqual(news(), [0]);
  assert.equal(demand.isReduced, true);
  clock.advance(60_000);
  assert.deepEqual(news(), []);
});

test('the highest that anybody wants counts: more at once, less after a while', () => {
  const { clock, demand, news } = open();
  const [small, large] = [demand.claim(), demand.claim()];
  small(0);
  clock.advance(3_000);
  assert.deepEqual(news(), [0]);
  large(2);
  small(1);
  assert.deepEqual(news(), [2]);
  large(null);
  clock.advance(2_999);
  assert.deepEqual(news(), []);
  clock.advance(1);
  assert.deepEqual(news(), [1]);
  small(null);
  clock.advance(3_000);
  assert.deepEqual(news(), [0]);
});

test('a claim that says the same twice counts once, and one that never said anything not at all', () => {
  const { clock, demand, news } = open();
  const claim = demand.claim();
  demand.claim()(null);
  claim(2);
  claim(2);
  claim(null);
  claim(null);
  clock.advance(3_000);
  assert.deepEqual(news(), [0]);
  claim(1);
  assert.deepEqual(news(), [1]);
});

test('who is back in time changes nothing', () => {
  const { clock, demand, news } = open();
  const claim = demand.claim();
  for (let times = 0; times < 10; times++) {
    claim(2);
    clock.advance(2_000);
    claim(null);
    clock.advance(2_000);
  }
  assert.deepEqual(news(), []);
  clock.advance(1_000);
  assert.deepEqual(news(), [0]);
});

test('what was wanted for a moment while a higher layer was being released is kept as long as any', () => {
  const { clock, demand, news } = open();
  const claim = demand.claim();
  claim(0);
  clock.advance(2_500);
  claim(1);
  claim(0);
  clock.advance(500);
  assert.deepEqual(news(), [1]);
  clock.advance(2_999);
  assert.deepEqual(news(), []);
  clock.advance(1);
  assert.deepEqual(news(), [0]);
});

test('more than there is is all there is', () => {
  const { clock, demand, news } = open();
  clock.advance(3_000);
  demand.claim()(Number.POSITIVE_INFINITY);
  assert.deepEqual(news(), [0, 2]);
});

test('nothing is told after its end', () => {
  const { clock, demand, news } = open();
  const claim = demand.claim();
  clock.advance(3_000);
  news();
  demand.close();
  claim(2);
  claim(null);
  clock.advance(60_000);
  assert.deepEqual(news(), []);
});
