import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkSample } from '../room/types.ts';
import { NetworkWatch } from './network.ts';

/** A link of 500 packets per measurement. */
function link(judgesAvailable = true) {
  const watch = new NetworkWatch({ judgesAvailable });
  let sample: LinkSample = { packets: 0, packetsLost: 0, rttMs: 20, availableBps: null };
  watch.note(sample);
  return {
    watch,
    /** Measures `times` and answers the state after each. */
    measure(loss: number, times = 1, more: Partial<LinkSample> = {}): string[] {
      return Array.from({ length: times }, () => {
        sample = {
          ...sample,
          packets: sample.packets + 500,
          packetsLost: sample.packetsLost + Math.round(500 * loss),
          ...more,
        };
        return watch.note(sample);
      });
    },
  };
}

test('a single burst of loss changes nothing, loss that stays does', () => {
  const { measure } = link();
  assert.deepEqual(measure(0.3), ['good']);
  assert.deepEqual(measure(0), ['good']);
  assert.deepEqual(measure(0.1, 2), ['good', 'limited']);
  assert.deepEqual(measure(0.3, 2), ['limited', 'poor']);
});

test('it goes and comes back one step at a time', () => {
  const { measure } = link();
  assert.deepEqual(measure(0.3, 4), ['good', 'limited', 'limited', 'poor']);
  assert.deepEqual(measure(0.01, 5).at(-1), 'limited');
  assert.deepEqual(measure(0.01, 5), ['limited', 'limited', 'limited', 'limited', 'good']);
});

test('what was tried and failed is tried again later', () => {
  const { measure } = link();
  const recover = () => {
    let measurements = 0;
    do measurements++;
    while (measure(0)[0] !== 'good');
    return measurements;
  };
  measure(0.1, 2);
  assert.equal(recover(), 5);
  measure(0.1, 2);
  assert.equal(recover(), 10);
  measure(0.1, 2);
  assert.equal(recover(), 10);
  measure(0, 50);
  measure(0.1, 2);
  assert.equal(recover(), 5);
});

test('long round trips and what the browser believes count too', () => {
  assert.deepEqual(link().measure(0, 2, { rttMs: 1100 }), ['good', 'limited']);
  assert.deepEqual(link().measure(0, 4, { rttMs: 2500 }), ['good', 'limited', 'limited', 'limited']);
  assert.deepEqual(link().measure(0, 2, { availableBps: 200_000 }), ['good', 'limited']);
  assert.deepEqual(link(false).measure(0, 2, { availableBps: 50_000 }), ['good', 'good']);
});

test('what falls short of what is asked for makes pictures smaller, and takes none away', () => {
  const { watch, measure } = link();
  let packets = 100_000;
  const short = (times: number) =>
    Array.from({ length: times }, () => {
      packets += 500;
      return watch.note({ packets, packetsLost: 0, rttMs: 20, availableBps: null }, true);
    });
  assert.deepEqual(short(6), ['good', 'limited', 'limited', 'limited', 'limited', 'limited']);
  assert.deepEqual(measure(0, 1), ['limited']);
  for (let measurement = 0; measurement < 5; measurement++) {
    packets += 500;
    watch.note({ packets, packetsLost: 0, rttMs: 20, availableBps: null });
  }
  assert.equal(watch.state, 'good');
});

test('few packets, no transport and another transport say nothing', () => {
  const { watch, measure } = link();
  measure(0);
  for (let count = 0; count < 4; count++) {
    const few = { packets: 510 + count * 10, packetsLost: 8 * count, rttMs: null, availableBps: null };
    assert.equal(watch.note(few), 'good');
  }
  assert.equal(watch.note(null), 'good');
  assert.equal(watch.note({ packets: 100, packetsLost: 90, rttMs: null, availableBps: null }), 'good');
  assert.equal(watch.note({ packets: 50, packetsLost: 0, rttMs: null, availableBps: null }), 'good');
});
