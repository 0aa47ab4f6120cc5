import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLimiter } from './event-limiter.ts';

/** How many of `count` events at once come through. */
function passed(limiter: EventLimiter, count: number, connection: string, event?: string): number {
  let through = 0;
  for (let index = 0; index < count; index++) {
    try {
      limiter.take(connection, event);
      through++;
    } catch {
      // Counted by what is missing.
    }
  }
  return through;
}

test('an event with a budget of its own is held to it, and nothing else is', () => {
  const limiter = new EventLimiter(1_000, { join: 3, leave: 2 });
  assert.equal(passed(limiter, 10, 'a', 'join'), 3);
  assert.equal(passed(limiter, 10, 'a', 'leave'), 2);
  assert.equal(passed(limiter, 10, 'a', 'consume'), 10);
  assert.equal(passed(limiter, 10, 'b', 'join'), 3, 'another connection is not concerned');
  assert.throws(() => limiter.take('a', 'join'), { code: 'rate_limited', message: /join/ });
});

test('what one event may not do counts for the whole connection all the same', () => {
  const limiter = new EventLimiter(1, { join: 3 });
  assert.equal(passed(limiter, 30, 'a', 'join'), 3);
  assert.equal(passed(limiter, 30, 'a'), 0);
  limiter.forget('a');
  assert.equal(passed(limiter, 30, 'a'), 10);
});
