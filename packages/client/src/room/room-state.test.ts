import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ids } from '../testing/room-server.ts';
import { applyEvent, initialState } from './room-state.ts';

test('of two sounds of one person the louder one is their level, in whatever order they are named', () => {
  const level = (peerId: string, producerId: string, volumeDb: number) => ({ peerId, producerId, volumeDb });
  const levels = [level(ids.host, 'a', -20), level(ids.user, 'b', -40), level(ids.host, 'c', -60)];
  for (const named of [levels, levels.toReversed()]) {
    const after = applyEvent(initialState, 'audioLevels', { levels: named });
    assert.deepEqual([...(after.levels ?? [])].sort(), [
      [ids.host, -20],
      [ids.user, -40],
    ]);
  }
});
