import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { Passwords } from './passwords.ts';

test('a password is stored as Argon2id with its parameters and checked', async () => {
  const passwords = await Passwords.create();
  const stored = await passwords.hash('correct horse');
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await passwords.verify(stored, 'correct horse'), true);
  assert.equal(await passwords.verify(stored, 'wrong horse'), false);
});

test('an account that does not exist has no right password', async () => {
  const passwords = await Passwords.create();
  assert.equal(await passwords.verify(undefined, ''), false);
});

test('a flood waits in a bounded line; beyond it, it is told so, and the line goes on', async () => {
  const passwords = await Passwords.create({ queueLength: 3 });
  const results = await Promise.allSettled(Array.from({ length: 9 }, () => passwords.verify(undefined, 'x')));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 4);
  assert.ok(refused.every(({ reason }) => reason instanceof AppError && reason.code === 'unavailable'));
  assert.equal(await passwords.verify(undefined, 'x'), false);
});
