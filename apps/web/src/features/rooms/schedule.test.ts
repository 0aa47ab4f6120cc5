import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder, isAhead } from './schedule.ts';

const now = Date.parse('2030-05-01T12:00:00.000Z');

test('a date is ahead until it has come', () => {
  assert.equal(isAhead('2030-05-01T12:00:01.000Z', now), true);
  assert.equal(isAhead('2030-05-01T12:00:00.000Z', now), false);
  assert.equal(isAhead(null, now), false);
});

test('first where somebody is, then what begins next, then the rest as it was', () => {
  const room = (id: string, people: number, scheduledAt: string | null = null) => ({ id, people, scheduledAt });
  const rooms = [
    room('in June', 0, '2030-06-01T12:00:00.000Z'),
    room('tomorrow', 0, '2030-05-02T12:00:00.000Z'),
    room('used', 0),
    room('busy', 2),
    room('past', 0, '2030-04-01T12:00:00.000Z'),
  ];
  assert.deepEqual(
    inOrder(rooms, now).map(({ id }) => id),
    ['busy', 'tomorrow', 'in June', 'used', 'past'],
  );
});
