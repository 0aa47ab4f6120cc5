import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalTrack, RoomState, RoomStats, TrackStats } from '@footlight/client';
import { uplinkOf } from './quality.ts';

const camera = { source: 'camera', paused: false, isReduced: false } as LocalTrack;
const connected: Pick<RoomState, 'connection' | 'media' | 'local'> = {
  connection: 'connected',
  media: { send: 'connected', receive: 'none' },
  local: [camera],
};

function statsOf(bitrateBps: number | null, rttMs: number | null): RoomStats {
  const track = { direction: 'send', source: 'camera', kind: 'video', bitrateBps } as TrackStats;
  return { tracks: [track], transports: { send: { rttMs }, receive: null } };
}

test('the round trip decides between good, fair and poor', () => {
  assert.equal(uplinkOf(connected, statsOf(1_500_000, 30)).quality, 'good');
  assert.equal(uplinkOf(connected, statsOf(1_500_000, 260)).quality, 'fair');
  assert.equal(uplinkOf(connected, statsOf(1_500_000, 700)).quality, 'poor');
});

test('a camera that hardly gets through is poor, unless it is off or nobody wants more of it', () => {
  assert.equal(uplinkOf(connected, statsOf(40_000, 30)).quality, 'poor');
  const paused = { ...connected, local: [{ ...camera, paused: true }] };
  assert.equal(uplinkOf(paused, statsOf(0, 30)).quality, 'good');
  const reduced = { ...connected, local: [{ ...camera, isReduced: true }] };
  assert.equal(uplinkOf(reduced, statsOf(40_000, 30)).quality, 'good');
});

test('a connection that is away is lost, one that is being made is waited for', () => {
  assert.equal(uplinkOf({ ...connected, connection: 'reconnecting' }, null).quality, 'lost');
  assert.equal(uplinkOf({ ...connected, media: { send: 'recovering', receive: 'none' } }, null).quality, 'lost');
  assert.equal(uplinkOf({ ...connected, local: [] }, null).quality, 'waiting');
  assert.equal(uplinkOf(connected, null).bitrateBps, null);
});
