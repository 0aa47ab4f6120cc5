import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomRole } from '@footlight/contract';
import { leaderOf } from './leadership.ts';

const member = (id: string, role: RoomRole, identity = `guest:${id}`) => ({ id, role, identity });

test('the owner leads whenever they are here, else the co-host who has been here longest, else nobody', () => {
  const [speaker, first, second] = [member('a', 'speaker'), member('b', 'host'), member('c', 'host')];
  const owner = member('d', 'host', 'user:owner');
  assert.equal(leaderOf([speaker, first, second, owner], 'owner'), 'd');
  assert.equal(leaderOf([speaker, first, second], 'owner'), 'b');
  assert.equal(leaderOf([speaker, second], 'owner'), 'c');
  assert.equal(leaderOf([speaker, member('e', 'moderator')], 'owner'), null);
  assert.equal(leaderOf([], 'owner'), null);
});
