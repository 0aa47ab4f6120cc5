import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Me } from '@footlight/contract';
import { ids } from '../testing/room-server.ts';
import { applyEvent, initialState } from './room-state.ts';
import type { RoomState } from './types.ts';

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

const about = { peerId: 'lea', displayName: 'Lea', userId: null, guestId: 'guest' };
const listener: RoomState = {
  ...initialState,
  me: { ...about, role: 'viewer', permissions: ['watch'], resumeToken: '' } as Me,
};
const permissions = ['watch', 'publish'];

test('in a large room who may speak from now on is one of those who are named, once', () => {
  const once = { ...listener, ...applyEvent(listener, 'roleChanged', { peerId: 'lea', role: 'speaker', permissions }) };
  assert.deepEqual(once.peers, [{ ...about, role: 'speaker' }]);
  const twice = { ...once, ...applyEvent(once, 'roleChanged', { peerId: 'lea', role: 'host', permissions }) };
  assert.deepEqual(twice.peers, [{ ...about, role: 'host' }]);
});

test('how many are not named is kept when a show begins', () => {
  const counts = { viewers: 4, likes: 0, onAir: false, status: 'meeting', unnamed: 3 };
  const counted = { ...listener, ...applyEvent(listener, 'streamUpdate', { ...counts, seq: 7 }) };
  assert.deepEqual(counted.counts, counts);
  const broadcast = { viewers: 0, likes: 0, onAir: true, status: 'live' };
  assert.equal(applyEvent(counted, 'streamStarted', { broadcast, seq: 8 }).counts?.unnamed, 3);
});
