import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '@footlight/contract';
import { checkDisplayName, checkEmail, checkPassword } from './validation.ts';

test('an e-mail address is required and has its form', () => {
  assert.equal(checkEmail('  '), 'required');
  assert.equal(checkEmail('mia'), 'invalid');
  assert.equal(checkEmail(' Mia@Example.org '), null);
});

test('a password has a length', () => {
  assert.equal(checkPassword(''), 'required');
  assert.equal(checkPassword('x'.repeat(limits.passwordMinLength - 1)), 'short');
  assert.equal(checkPassword('x'.repeat(limits.passwordLength + 1)), 'long');
  assert.equal(checkPassword('x'.repeat(limits.passwordMinLength)), null);
});

test('a display name may be left out, but not be longer than allowed or hold control characters', () => {
  assert.equal(checkDisplayName(''), null);
  assert.equal(checkDisplayName('ミア'), null);
  assert.equal(checkDisplayName('x'.repeat(limits.displayNameLength + 1)), 'long');
  assert.equal(checkDisplayName('a\u0007b'), 'invalid');
});
