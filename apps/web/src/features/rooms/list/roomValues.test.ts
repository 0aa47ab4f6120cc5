import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Meeting } from '@footlight/contract';
import { changesOf } from './roomValues.ts';

const rules = {
  title: 'Weekly',
  access: 'password',
  lobby: true,
  locked: false,
  entryRole: 'speaker',
  scheduledAt: null,
} as const;
const room = { ...rules, id: 'r', people: 3 } as Meeting;

test('what was not changed in the form is not sent: another host may have changed it meanwhile', () => {
  assert.deepEqual(changesOf(room, rules), {});
  assert.deepEqual(changesOf(room, { ...rules, title: 'Daily', lobby: false }), { title: 'Daily', lobby: false });
  assert.deepEqual(changesOf(room, { ...rules, password: 'open sesame' }), { password: 'open sesame' });
  const scheduledAt = '2030-05-01T20:00:00.000Z';
  assert.deepEqual(changesOf(room, { ...rules, scheduledAt }), { scheduledAt });
  assert.deepEqual(changesOf({ ...room, scheduledAt }, rules), { scheduledAt: null });
});
