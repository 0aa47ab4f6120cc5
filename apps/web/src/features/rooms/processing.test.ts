import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processingOf } from './processing.ts';

test('a voice is treated as its switches say', () => {
  const voice = { music: false, noiseSuppression: false, echoCancellation: true };
  assert.deepEqual(processingOf(voice), voice);
});

test('for music nothing is asked for, though the switches for voice were left on: the device is opened untreated then', () => {
  assert.deepEqual(processingOf({ music: true, noiseSuppression: true, echoCancellation: true }), { music: true });
});
