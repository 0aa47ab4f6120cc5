import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BroadcastStatus, broadcastStatuses } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import { type BroadcastAction, nextStatus } from './lifecycle.ts';

/** Every status × every action: the next status or the code of the refusal. */
const table: Record<BroadcastStatus, Record<BroadcastAction, string>> = {
  scheduled: { start: 'live', end: 'broadcast_not_live', cancel: 'cancelled' },
  live: { start: 'live', end: 'ended', cancel: 'conflict' },
  ended: { start: 'broadcast_ended', end: 'ended', cancel: 'conflict' },
  cancelled: { start: 'conflict', end: 'broadcast_not_live', cancel: 'cancelled' },
};

for (const status of broadcastStatuses) {
  for (const [action, expected] of Object.entries(table[status]) as [BroadcastAction, string][]) {
    test(`${status}, ${action}: ${expected}`, () => {
      const outcome = () => {
        try {
          return nextStatus(status, action);
        } catch (error) {
          assert.ok(error instanceof AppError);
          return error.code;
        }
      };
      assert.equal(outcome(), expected);
    });
  }
}
