import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomState } from '@footlight/client';
import { speakingIds, withoutLevels } from './levels.ts';
import { apart } from './useRoom.ts';

test('a room without levels is another one only when something else of it changes', () => {
  let state: RoomState = { ...apart, levels: new Map([['anna', -20]]) };
  const calm = withoutLevels({ get: () => state, subscribe: () => () => undefined });
  const first = calm.get();
  assert.equal(first.levels.size, 0);
  state = { ...state, levels: new Map([['anna', -25]]) };
  assert.equal(calm.get(), first);
  state = { ...state, activeSpeaker: 'anna' };
  const second = calm.get();
  assert.equal(second.activeSpeaker, 'anna');
  assert.equal(second.levels.size, 0);
  assert.equal(calm.get(), second);
});

test('who is heard speaks, whoever is the loudest; breath is no speech', () => {
  const levels = new Map([
    ['bert', -18],
    ['anna', -20],
    ['lea', -70],
  ]);
  assert.deepEqual(speakingIds(levels), ['anna', 'bert']);
});
