import type { Broadcast, RoomCounts } from '@footlight/contract';
import { useState } from 'react';

/** The broadcast with what the room knows better than the REST answer. */
export function currentOf(
  known: Broadcast | null,
  inRoom: Broadcast | null,
  counts: RoomCounts | null,
): Broadcast | null {
  const broadcast = inRoom ?? known;
  if (!broadcast || !counts) return broadcast;
  return { ...broadcast, viewers: counts.viewers, onAir: counts.onAir, status: counts.status as Broadcast['status'] };
}

/** Whether `value` has been true at any time since the component was mounted. */
export function useEver(value: boolean): boolean {
  const [ever, setEver] = useState(value);
  if (value && !ever) setEver(true);
  return ever || value;
}
