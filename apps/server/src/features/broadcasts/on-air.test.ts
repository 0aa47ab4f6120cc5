import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { silentLogger } from '../../base/logger.ts';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { OnAirWatch } from './on-air.ts';

const graceMs = 60_000;
const startGraceMs = 300_000;
const retryMs = 2_000;

let clock: ManualClock;
let expired: string[];
let changes: [string, boolean][];
let stored: [string, boolean][];
/** What the next writes and ends come to: an error makes them fail. */
let storeFails: boolean;
let expiryFails: boolean;
let watch: OnAirWatch;

beforeEach(() => {
  clock = new ManualClock();
  [expired, changes, stored] = [[], [], []];
  [storeFails, expiryFails] = [false, false];
  watch = new OnAirWatch(
    { graceMs, startGraceMs },
    {
      clock,
      logger: silentLogger(),
      store: async (id, onAir) => {
        if (storeFails) throw new Error('the database is away');
        stored.push([id, onAir]);
      },
      changed: (id, onAir) => changes.push([id, onAir]),
      expired: async (id) => {
        expired.push(id);
        if (expiryFails) throw new Error('the database is away');
      },
    },
  );
});

test('a lost publisher has the grace period, to the millisecond, and then the show is over', async () => {
  watch.watch('show');
  watch.set('show', true);
  clock.advance(startGraceMs * 2);
  assert.deepEqual(expired, [], 'a show on air has no end of its own');
  watch.set('show', false);
  clock.advance(graceMs - 1);
  assert.deepEqual(expired, []);
  clock.advance(1);
  assert.deepEqual(expired, ['show']);
  assert.deepEqual(changes, [
    ['show', true],
    ['show', false],
  ]);
});

test('a publisher who returns ends the grace period, and the next loss has a whole one', () => {
  watch.watch('show');
  watch.set('show', true);
  watch.set('show', false);
  clock.advance(graceMs - 1);
  watch.set('show', true);
  clock.advance(graceMs * 2);
  assert.deepEqual(expired, []);
  watch.set('show', false);
  clock.advance(graceMs - 1);
  assert.deepEqual(expired, []);
  clock.advance(1);
  assert.deepEqual(expired, ['show']);
});

test('a show that started without media has the longer start grace, one from before this process the ordinary one', () => {
  watch.watch('started');
  watch.watch('recovered', true);
  clock.advance(graceMs);
  assert.deepEqual(expired, ['recovered']);
  clock.advance(startGraceMs - graceMs - 1);
  assert.deepEqual(expired, ['recovered']);
  clock.advance(1);
  assert.deepEqual(expired, ['recovered', 'started']);
});

test('an end that fails is tried again until the show is forgotten', async () => {
  expiryFails = true;
  watch.watch('show', true);
  clock.advance(graceMs);
  await settled();
  clock.advance(retryMs);
  await settled();
  assert.equal(expired.length, 2);
  watch.forget('show');
  clock.advance(retryMs * 10);
  await settled();
  assert.equal(expired.length, 2);
});

test('what the database could not take is written when it is back: the newest state, once', async () => {
  storeFails = true;
  watch.watch('show');
  watch.set('show', true);
  await settled();
  assert.equal(watch.onAir('show'), true, 'viewers see it whatever the database says');
  watch.set('show', false);
  watch.set('show', true);
  clock.advance(retryMs);
  await settled();
  assert.deepEqual(stored, []);
  storeFails = false;
  clock.advance(retryMs);
  await settled();
  assert.deepEqual(stored, [['show', true]]);
  clock.advance(retryMs * 10);
  await settled();
  assert.equal(stored.length, 1);
});

test('a show that is forgotten neither ends nor changes any more', async () => {
  watch.watch('show');
  watch.set('show', true);
  watch.set('show', false);
  watch.forget('show');
  watch.set('show', true);
  clock.advance(startGraceMs);
  await settled();
  assert.equal(watch.onAir('show'), undefined);
  assert.deepEqual(expired, []);
  assert.deepEqual(changes.length, 2);
});
