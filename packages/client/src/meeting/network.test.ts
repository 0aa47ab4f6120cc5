import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkSample } from '../room/types.ts';
import { NetworkWatch } from './network.ts';

/** Ten minutes. */
const whole = 300;

/** A link of 500 packets per measurement. */
function link(judgesAvailable = true) {
  const watch = new NetworkWatch({ judgesAvailable });
  let sample: LinkSample = { packets: 0, packetsLost: 0, rttMs: 20, availableBps: null };
  watch.note(sample);
  return {
    watch,
    /** Measures `times` and answers the state after each. */
    measure(loss: number, times = 1, more: Partial<LinkSample> = {}, isShort = () => false): string[] {
      return Array.from({ length: times }, () => {
        sample = {
          ...sample,
          packets: sample.packets + 500,
          packetsLost: sample.packetsLost + Math.round(500 * loss),
          ...more,
        };
        return watch.note(sample, isShort());
      });
    },
  };
}

/** Of what falls short of everything, and has room for what is asked for while it is limited. */
function narrow() {
  const { watch, measure } = link();
  let good = 0;
  // That something is short is known at the second measurement.
  const isShort = () => {
    good = watch.state === 'good' ? good + 1 : 0;
    return good >= 2;
  };
  const narrowFor = (times: number) => measure(0, times, {}, isShort);
  /** Goes on until it has become limited so often. */
  const limited = (times: number) => {
    const isLimited = () => watch.state === 'limited';
    for (let count = 0; count < times; count++) {
      while (isLimited()) narrowFor(1);
      while (!isLimited()) narrowFor(1);
    }
  };
  return { watch, measure, narrowFor, limited };
}

const untilGood = ({ watch, measure }: Pick<ReturnType<typeof link>, 'watch' | 'measure'>) => {
  let measurements = 0;
  for (; watch.state !== 'good'; measurements++) measure(0);
  return measurements;
};

/** Between one change and the next, in measurements. */
function pauses(states: readonly string[]): number[] {
  const changes = states.flatMap((state, at) => (at > 0 && state !== states[at - 1] ? [at] : []));
  return changes.slice(1).map((at, index) => at - changes[index]!);
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
  const always = () => true;
  assert.deepEqual(measure(0, 3, {}, always), ['good', 'limited', 'limited']);
  assert.deepEqual(new Set(measure(0, whole, {}, always)), new Set(['limited']));
  assert.equal(untilGood({ watch, measure }), 5);
});

test('a network that stays narrow changes what is shown less and less often', () => {
  const { narrowFor } = narrow();
  const states = narrowFor(whole);
  const between = pauses(states);
  assert.ok(between.length <= 16, `${between}`);
  assert.ok(Math.max(...between) >= 60, `${between}`);
  // In later minutes it is the same.
  assert.ok(pauses(narrowFor(whole)).length <= 10);
  assert.equal(states.includes('poor'), false);
});

test('a network that is wide again shows all soon at first, later after two minutes at most, and is new after two good ones', () => {
  const { limited, ...network } = narrow();
  limited(1);
  assert.equal(untilGood(network), 5);
  limited(6);
  assert.equal(untilGood(network), 60);
  network.measure(0, 61);
  limited(1);
  assert.equal(untilGood(network), 5);
});

test('however often pictures fell short, cameras that loss has taken away are back as soon as ever', () => {
  const { limited, measure } = narrow();
  limited(6);
  assert.equal(measure(0.3, 2).at(-1), 'poor');
  assert.equal(measure(0, 10).at(-1), 'limited');
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
