import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { View } from '../room/types.ts';
import { speakersOf, spokenAfter } from './speakers.ts';
import { viewsFor } from './views.ts';

const views: View[] = [
  { peerId: 'ann', source: 'screen', height: 900 },
  { peerId: 'ann', source: 'camera', height: 180 },
  { peerId: 'bo', source: 'camera', height: 180 },
];
const asked = (network: 'good' | 'limited' | 'poor', audioOnly = false) =>
  viewsFor(views, { network, audioOnly }).map(({ peerId, source, height }) => `${peerId} ${source} ${height}`);

test('a good network brings what is shown', () => {
  assert.deepEqual(viewsFor(views, { network: 'good', audioOnly: false }), views);
});

test('a limited one the largest as it is, all else small', () => {
  assert.deepEqual(asked('limited'), ['ann screen 900', 'ann camera 0', 'bo camera 0']);
});

test('a poor one shared screens only, in their lowest layer', () => {
  assert.deepEqual(asked('poor'), ['ann screen 0']);
});

test('who wants sound only still sees shared screens', () => {
  assert.deepEqual(asked('good', true), ['ann screen 900']);
  assert.deepEqual(asked('limited', true), ['ann screen 900']);
});

test('speakers: who spoke last first, then who publishes; who has gone is left out', () => {
  const spoken = ['ann', 'bo', 'cy', 'ann'].reduce<string[]>(spokenAfter, []);
  assert.deepEqual(spoken, ['ann', 'cy', 'bo']);
  assert.deepEqual(
    speakersOf(spoken, ['di', 'cy', 'di'], (peer) => peer === 'ann'),
    ['ann', 'cy', 'di'],
  );
});
