import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClientErrorCode, FootlightError, type RoomState } from '@footlight/client';
import type { Me, Meeting } from '@footlight/contract';
import { asksPassword, type DoorInput, doorOf, waitOf } from './door.ts';

const known = { id: 'm', title: 'Weekly' } as Meeting;
const state = (change: Partial<RoomState>): DoorInput['state'] => ({
  connection: 'connecting',
  error: null,
  removed: null,
  me: null,
  ...change,
});
const door = (change: Partial<DoorInput>) =>
  doorOf({ known, knownError: null, state: null, hasLeft: false, ...change });
const refused = (code: ClientErrorCode) =>
  door({ state: state({ connection: 'closed', error: new FootlightError(code) }) });

test('in front of it, in the lobby, in it', () => {
  assert.equal(door({ known: undefined }), 'loading');
  assert.equal(door({}), 'prepare');
  assert.equal(door({ state: state({}) }), 'prepare');
  assert.equal(door({ state: state({ connection: 'waiting' }) }), 'waiting');
  assert.equal(door({ state: state({ connection: 'connected', me: {} as Me }) }), 'in');
  assert.equal(door({ state: state({ connection: 'reconnecting', me: {} as Me }) }), 'in');
  assert.equal(door({ hasLeft: true, state: state({ connection: 'closed' }) }), 'left');
});

test('the lobby waits for hosts who are in, who have left, or who have not come yet', () => {
  assert.equal(waitOf({ people: 2, hostInside: true }), 'answer');
  assert.equal(waitOf({ people: 2, hostInside: false }), 'return');
  assert.equal(waitOf({ people: 0, hostInside: false }), 'beginning');
  assert.equal(waitOf(undefined), 'beginning');
});

test('a password is asked for where one stands', () => {
  assert.equal(refused('room_password_required'), 'prepare');
  assert.equal(refused('room_password_wrong'), 'prepare');
  assert.equal(refused('rate_limited'), 'prepare', 'after too many, too');
  assert.equal(asksPassword(new FootlightError('room_password_wrong')), 'wrong');
  assert.equal(asksPassword(new FootlightError('room_locked')), null);
  assert.equal(asksPassword('?'), null);
});

test('every refusal and every end has its own page', () => {
  assert.equal(refused('room_locked'), 'locked');
  assert.equal(refused('removed_from_room'), 'removed');
  assert.equal(refused('lobby_denied'), 'denied');
  assert.equal(refused('forbidden'), 'forbidden');
  assert.equal(refused('capacity_exceeded'), 'full');
  assert.equal(refused('internal'), 'failed');
  assert.equal(door({ state: state({ connection: 'full' }) }), 'full');
  for (const removed of ['kicked', 'banned'] as const)
    assert.equal(door({ state: state({ connection: 'closed', removed }) }), 'removed');
  for (const removed of ['denied', 'ended', 'deleted', 'replaced', 'uninvited'] as const)
    assert.equal(door({ state: state({ connection: 'closed', removed }) }), removed);
});

test('a room that cannot be read says why', () => {
  assert.equal(door({ known: undefined, knownError: new FootlightError('not_found') }), 'notFound');
  assert.equal(door({ known: undefined, knownError: new FootlightError('network') }), 'unreachable');
  assert.equal(door({ known: undefined, knownError: new Error('?') }), 'failed');
});
