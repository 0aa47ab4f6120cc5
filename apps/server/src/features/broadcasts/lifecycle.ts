import type { BroadcastStatus } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';

export type BroadcastAction = 'start' | 'end' | 'cancel';

/**
 * The whole life of a broadcast: scheduled → live → ended, or scheduled → cancelled. What is missing here cannot happen. Doing what has been
 * done already changes nothing (`start` on live, `end` on ended), so that a repeated request is safe.
 */
const transitions: Record<BroadcastStatus, Partial<Record<BroadcastAction, BroadcastStatus>>> = {
  scheduled: { start: 'live', cancel: 'cancelled' },
  live: { start: 'live', end: 'ended' },
  ended: { end: 'ended' },
  cancelled: { cancel: 'cancelled' },
};

/** The status after `action`; throws the code that says why there is none. */
export function nextStatus(status: BroadcastStatus, action: BroadcastAction): BroadcastStatus {
  const next = transitions[status][action];
  if (next !== undefined) return next;
  if (action === 'start' && status === 'ended') throw new AppError('broadcast_ended');
  if (action === 'end') throw new AppError('broadcast_not_live');
  throw new AppError('conflict', `a broadcast that is ${status} cannot ${action}`);
}
