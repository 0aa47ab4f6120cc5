import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTimings, placeDelayMs, retryDelayMs } from './timings.ts';

test('repairs are tried sooner and sooner again up to a limit, with jitter', () => {
  const delays = (random: number) => [0, 1, 2, 9].map((attempt) => retryDelayMs(defaultTimings, attempt, () => random));
  assert.deepEqual(delays(0.5), [150, 300, 600, 1_000]);
  assert.deepEqual(delays(0), [112.5, 225, 450, 750]);
});

test('a place is asked for less and less often, never sooner than the server asks, and not by all at once', () => {
  const delay = (attempt: number, random: number, retryAfterSeconds?: number) =>
    placeDelayMs(defaultTimings, attempt, retryAfterSeconds, () => random);
  assert.deepEqual([delay(0, 0), delay(1, 0), delay(9, 0)], [5_000, 10_000, 30_000]);
  assert.deepEqual([delay(0, 1), delay(9, 1)], [7_500, 45_000]);
  assert.deepEqual([delay(0, 0, 60), delay(0, 1, 60), delay(9, 0, 1)], [60_000, 90_000, 30_000]);
});
