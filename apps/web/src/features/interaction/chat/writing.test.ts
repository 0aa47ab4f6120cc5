import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatAudience, Restriction } from '@footlight/contract';
import { type WritingInput, writingOf } from './writing.ts';

const now = Date.parse('2026-01-01T20:00:00.000Z');
function kindOf(audience: ChatAudience, more: Partial<WritingInput> & { restriction?: Restriction } = {}): string {
  const chatMode = { audience, slowModeSeconds: 0, linksAllowed: true };
  const view = { chatMode, restriction: more.restriction ?? null };
  return writingOf({ status: 'live', view, canModerate: false, isUser: false, follows: undefined, now, ...more }).kind;
}

test('guests write where the host lets everybody, users and followers where they are let', () => {
  assert.equal(kindOf('everyone'), 'open');
  assert.equal(kindOf('users'), 'users');
  assert.equal(kindOf('users', { isUser: true }), 'open');
  assert.equal(kindOf('followers', { isUser: true, follows: false }), 'followers');
  assert.equal(kindOf('followers', { isUser: true, follows: true }), 'open');
  assert.equal(kindOf('nobody', { isUser: true }), 'nobody');
});

test('a time-out holds until it is over, a ban for good', () => {
  const until = (time: string): Restriction => ({ kind: 'timeout', until: time });
  assert.equal(kindOf('everyone', { restriction: until('2026-01-01T20:05:00.000Z') }), 'timedOut');
  assert.equal(kindOf('everyone', { restriction: until('2026-01-01T19:55:00.000Z') }), 'open');
  assert.equal(kindOf('everyone', { restriction: { kind: 'ban', until: null } }), 'banned');
});

test('who moderates is bound by nothing but the end of the show', () => {
  assert.equal(kindOf('nobody', { canModerate: true }), 'open');
  assert.equal(kindOf('everyone', { canModerate: true, status: 'ended' }), 'ended');
});
