import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FootlightError, type PlayerState, type RoomState } from '@footlight/client';
import type { Broadcast, RoomCounts } from '@footlight/contract';
import { type WatchInput, watchStateOf } from './watchState.ts';

const start = Date.parse('2030-05-01T20:00:00.000Z');
const live = { status: 'live', onAir: true, startedAt: '2030-05-01T20:00:00.000Z' } as Broadcast;

const play = { phase: 'playing', protocol: 'webrtc', atLiveEdge: true, error: null } as PlayerState;
const byHls = { ...play, protocol: 'llhls' } as const;

function input(room: Partial<RoomState>, rest: Partial<WatchInput> = {}): WatchInput {
  return {
    player: play,
    room: {
      connection: 'connected',
      error: null,
      removed: null,
      broadcast: live,
      me: null,
      counts: null,
      peers: [],
      published: [],
      remote: [],
      local: [],
      media: { send: 'none', receive: 'connected' },
      activeSpeaker: null,
      levels: new Map(),
      shown: [],
      meeting: null,
      waiting: [],
      ...room,
    },
    known: null,
    knownError: null,
    wasOnAir: false,
    now: start + 60_000,
    ...rest,
  };
}
const counts = (change: Partial<RoomCounts>): RoomCounts => ({
  viewers: 1,
  likes: 0,
  onAir: true,
  status: 'live',
  ...change,
});

test('a host who is lost and a viewer who is lost look different', () => {
  assert.equal(watchStateOf(input({ counts: counts({ onAir: false }) })), 'backSoon');
  assert.equal(watchStateOf(input({ connection: 'reconnecting' })), 'reconnecting');
  assert.equal(watchStateOf(input({}, { player: { ...play, phase: 'stalled' } })), 'reconnecting');
});

test('a show that has just been started is not interrupted', () => {
  const off = { counts: counts({ onAir: false }) };
  assert.equal(watchStateOf(input(off, { now: start + 3_000 })), 'starting');
  assert.equal(watchStateOf(input(off, { now: start + 3_000, wasOnAir: true })), 'backSoon');
});

test('the room knows the status before the REST answer does', () => {
  assert.equal(watchStateOf(input({ counts: counts({ status: 'ended', onAir: false }) })), 'ended');
  assert.equal(watchStateOf(input({ broadcast: { ...live, status: 'scheduled', onAir: false } })), 'scheduled');
  assert.equal(watchStateOf(input({ broadcast: { ...live, status: 'cancelled' } })), 'cancelled');
});

test('on air without a picture yet is on its way', () => {
  assert.equal(watchStateOf(input({})), 'live');
  assert.equal(watchStateOf(input({}, { player: { ...play, phase: 'opening' } })), 'connecting');
});

test('by HLS the last picture stands while more is awaited', () => {
  assert.equal(watchStateOf(input({}, { player: { ...byHls, phase: 'stalled' } })), 'live');
});

test('who went back goes on watching while the host is away', () => {
  const away = { counts: counts({ onAir: false }) };
  assert.equal(watchStateOf(input(away, { player: { ...byHls, atLiveEdge: false } })), 'live');
  assert.equal(watchStateOf(input(away, { player: byHls })), 'backSoon');
});

test('a browser that can play none of what is offered is told so; a way that is only blocked is tried further', () => {
  const failed = (error: FootlightError) =>
    watchStateOf(input({}, { player: { ...play, protocol: null, phase: 'failed', error } }));
  assert.equal(failed(new FootlightError('codec_unsupported')), 'failed');
  assert.equal(failed(new FootlightError('network')), 'reconnecting');
});

test('an ended show stays ended while the connection comes and goes', () => {
  assert.equal(watchStateOf(input({ connection: 'reconnecting', broadcast: { ...live, status: 'ended' } })), 'ended');
});

test('each refusal has its own face', () => {
  const closed = (error: FootlightError) => watchStateOf(input({ connection: 'closed', error }));
  assert.equal(closed(new FootlightError('not_found')), 'notFound');
  assert.equal(closed(new FootlightError('forbidden')), 'forbidden');
  assert.equal(closed(new FootlightError('broadcast_ended')), 'ended');
  assert.equal(closed(new FootlightError('capacity_exceeded')), 'full');
  assert.equal(closed(new FootlightError('internal')), 'failed');
  assert.equal(watchStateOf(input({ connection: 'closed', removed: 'kicked' })), 'removed');
});

test('before the room is joined the REST answer is used, and its absence too', () => {
  const apart: Partial<RoomState> = { connection: 'connecting', broadcast: null };
  assert.equal(watchStateOf(input(apart)), 'connecting');
  assert.equal(watchStateOf(input(apart, { knownError: new FootlightError('network') })), 'unreachable');
  assert.equal(watchStateOf(input(apart, { knownError: new FootlightError('not_found') })), 'notFound');
});

test('where the room is full the show is watched without a place, as far as there is HLS', () => {
  const full: Partial<RoomState> = { connection: 'full', broadcast: null };
  const show = (change: Partial<PlayerState>, known: Broadcast = live) =>
    watchStateOf(input(full, { known, player: { ...byHls, options: ['llhls'], ...change } }));
  const onAir = { status: 'live', onAir: true } as const;
  assert.equal(show({ show: onAir }), 'live');
  assert.equal(show({ show: null, phase: 'opening' }), 'connecting');
  assert.equal(show({ show: onAir, phase: 'opening', options: [] }), 'full');
  assert.equal(show({ show: { ...onAir, onAir: false } }), 'backSoon');
  assert.equal(show({ show: { ...onAir, onAir: false }, atLiveEdge: false }), 'live');
  assert.equal(show({ show: { status: 'ended', onAir: false }, phase: 'idle' }), 'ended');
  assert.equal(show({ show: null, phase: 'idle' }, { ...live, status: 'scheduled', onAir: false }), 'scheduled');
});
