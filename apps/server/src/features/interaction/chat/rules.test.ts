import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatSettings } from '@footlight/contract';
import { type Candidate, refusalOf, trailAfter } from './rules.ts';
import { BlockedWords } from './words.ts';

const nowMs = Date.parse('2026-01-01T00:00:00.000Z');
const open: ChatSettings = { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true, blockedWords: [] };
const viewer: Candidate = {
  author: 'user:1',
  role: 'viewer',
  text: 'Hello',
  restriction: null,
  follows: false,
  trail: undefined,
};

function refused(message: Partial<Candidate>, settings: Partial<ChatSettings> = {}, duplicateSeconds = 10) {
  const all = { ...open, ...settings };
  const rules = { settings: all, words: new BlockedWords(all.blockedWords), duplicateSeconds };
  const error = refusalOf({ ...viewer, ...message }, rules, nowMs);
  return error && { code: error.code, retryAfterSeconds: error.retryAfterSeconds };
}
const restricted = { code: 'chat_restricted', retryAfterSeconds: undefined };
const unfit = { code: 'chat_refused', retryAfterSeconds: undefined };

test('the audience of a mode', () => {
  const guest = { author: 'guest:1' };
  assert.equal(refused(guest), undefined);
  assert.deepEqual(refused(guest, { audience: 'users' }), restricted);
  assert.equal(refused({}, { audience: 'users' }), undefined);
  assert.deepEqual(refused({}, { audience: 'followers' }), restricted);
  assert.equal(refused({ follows: true }, { audience: 'followers' }), undefined);
  assert.deepEqual(refused({ follows: true, role: 'speaker' }, { audience: 'nobody' }), restricted);
});

test('slow mode tells how long to wait', () => {
  const trail = trailAfter(undefined, 'Before', nowMs - 4000);
  assert.deepEqual(refused({ trail }, { slowModeSeconds: 10 }), { code: 'chat_restricted', retryAfterSeconds: 6 });
  assert.equal(refused({ trail }, { slowModeSeconds: 4 }), undefined);
});

test('the same text is refused for a while, however it is spaced and written', () => {
  const trail = trailAfter(trailAfter(undefined, 'Hello   THERE', nowMs - 9000), 'other', nowMs - 1000);
  assert.deepEqual(refused({ trail, text: ' hello there' }), unfit);
  assert.equal(refused({ trail, text: 'hello there' }, {}, 9), undefined);
  assert.equal(refused({ trail, text: 'hello there' }, {}, 0), undefined);
});

test('links and words', () => {
  assert.deepEqual(refused({ text: 'see example.com' }, { linksAllowed: false }), unfit);
  assert.deepEqual(refused({ text: 'Spam' }, { blockedWords: ['spam'] }), unfit);
});

test('a restriction comes first, with its end', () => {
  const until = new Date(nowMs + 90_000).toISOString();
  assert.deepEqual(refused({ restriction: { kind: 'timeout', until } }), {
    code: 'chat_restricted',
    retryAfterSeconds: 90,
  });
  assert.deepEqual(refused({ restriction: { kind: 'ban', until: null } }), restricted);
});

test('who moderates is bound by nothing', () => {
  const settings = { audience: 'nobody', slowModeSeconds: 600, linksAllowed: false, blockedWords: ['hello'] } as const;
  const trail = trailAfter(undefined, 'Hello', nowMs);
  for (const role of ['host', 'moderator'] as const)
    assert.equal(refused({ role, trail }, { ...settings, blockedWords: ['hello'] }), undefined);
});
