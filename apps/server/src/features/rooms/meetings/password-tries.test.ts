import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../base/errors.ts';
import { ManualClock } from '../../../base/manual-clock.testkit.ts';
import { PasswordTries } from './password-tries.ts';

const limited = (retryAfterSeconds: number) => (error: unknown) =>
  error instanceof AppError && error.code === 'rate_limited' && error.retryAfterSeconds === retryAfterSeconds;

test('wrong passwords are counted by person and by address of each room; a right one costs nothing', () => {
  const clock = new ManualClock();
  const tries = new PasswordTries(6, clock);
  for (let count = 0; count < 20; count++) tries.take('room', 'guest:a', '1.2.3.4')();
  for (let count = 0; count < 6; count++) tries.take('room', 'guest:a', '1.2.3.4');
  assert.throws(() => tries.take('room', 'guest:a', '1.2.3.4'), limited(10));
  assert.throws(() => tries.take('room', 'guest:a', '5.6.7.8'), limited(10), 'by another network');
  assert.throws(() => tries.take('room', 'guest:b', '1.2.3.4'), limited(10), 'as somebody else');
  tries.take('room', 'guest:b', '5.6.7.8');
  tries.take('other', 'guest:a', '1.2.3.4');
  clock.advance(10_000);
  tries.take('room', 'guest:a', '1.2.3.4');
  assert.throws(() => tries.take('room', 'guest:a', '1.2.3.4'), limited(10));
});

test('a subscriber with a network of IPv6 addresses is one address', () => {
  const tries = new PasswordTries(2, new ManualClock());
  tries.take('room', 'guest:a', '2001:db8:0:1::1');
  tries.take('room', 'guest:b', '2001:db8:0:1:ffff::2');
  assert.throws(() => tries.take('room', 'guest:c', '2001:db8:0:1::3'), limited(30));
  tries.take('room', 'guest:c', '2001:db8:0:2::3');
});

test('a refused try costs nothing: who waits as long as was said may try again', () => {
  const clock = new ManualClock();
  const tries = new PasswordTries(1, clock);
  tries.take('room', 'guest:a', null);
  for (let count = 0; count < 5; count++) assert.throws(() => tries.take('room', 'guest:a', null), limited(60));
  clock.advance(60_000);
  tries.take('room', 'guest:a', null);
});
