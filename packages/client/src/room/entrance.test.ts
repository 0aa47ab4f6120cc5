import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FootlightError } from '../errors.ts';
import type { Emit } from '../socket.ts';
import { type Door, enterRoom } from './entrance.ts';

const show: Door = { to: 'broadcast', broadcastId: 'show' };
const ticket = { roomId: 'room', resumeToken: 'token', lastSeq: 4 };

/** A server whose answers are given; an error code refuses. */
function server(answers: [event: string, refusal?: FootlightError['code']][]) {
  const asked: string[] = [];
  const emit = (async (event: string) => {
    asked.push(event);
    const [expected, refusal] = answers.shift() ?? [];
    assert.equal(event, expected);
    if (refusal !== undefined) throw new FootlightError(refusal);
    return {};
  }) as unknown as Emit;
  return { emit, asked };
}

test('a resume that finds the connection in a room already goes on with a join', async () => {
  const { emit, asked } = server([['resume', 'already_joined'], ['join']]);
  assert.equal((await enterRoom(emit, show, ticket)).how, 'joined');
  assert.deepEqual(asked, ['resume', 'join']);
});

test('a connection that is in another room leaves it first', async () => {
  const { emit, asked } = server([['resume', 'already_joined'], ['join', 'already_joined'], ['leave'], ['join']]);
  assert.equal((await enterRoom(emit, show, ticket)).how, 'joined');
  assert.deepEqual(asked, ['resume', 'join', 'leave', 'join']);
});

test('a resume that fails for now is tried again by the caller: the old peer waits', async () => {
  const { emit, asked } = server([['resume', 'unavailable']]);
  await assert.rejects(enterRoom(emit, show, ticket), { code: 'unavailable' });
  assert.deepEqual(asked, ['resume']);
});
