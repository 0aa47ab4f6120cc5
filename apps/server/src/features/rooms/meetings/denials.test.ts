import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../base/errors.ts';
import { ManualClock } from '../../../base/manual-clock.testkit.ts';
import { Denials } from './denials.ts';

/** How long this person has to wait; 0: not at all. */
function waits(denials: Denials, roomId: string, identity: string): number {
  try {
    denials.check(roomId, identity);
    return 0;
  } catch (error) {
    assert.ok(error instanceof AppError && error.code === 'lobby_denied');
    return error.retryAfterSeconds!;
  }
}

test('who was sent away waits from the last time on, to the end and no longer, in this room alone', () => {
  const clock = new ManualClock();
  const denials = new Denials({ seconds: 30 }, clock);
  denials.add('room', 'guest:a');
  assert.equal(waits(denials, 'room', 'guest:a'), 30);
  assert.equal(waits(denials, 'room', 'guest:b'), 0);
  assert.equal(waits(denials, 'other', 'guest:a'), 0);
  clock.advance(20_500);
  assert.equal(waits(denials, 'room', 'guest:a'), 10);
  denials.add('room', 'guest:b');
  clock.advance(9_499);
  assert.equal(waits(denials, 'room', 'guest:a'), 1);
  clock.advance(1);
  assert.equal(waits(denials, 'room', 'guest:a'), 0);
  denials.add('room', 'guest:a');
  assert.equal(waits(denials, 'room', 'guest:a'), 30);
  assert.equal(waits(denials, 'room', 'guest:b'), 21);
});

test('nobody waits where the operator wants it so', () => {
  const denials = new Denials({ seconds: 0 }, new ManualClock());
  denials.add('room', 'guest:a');
  assert.equal(waits(denials, 'room', 'guest:a'), 0);
});
