import type { Meeting } from '@footlight/contract';

/** Whether this is a time that is still to come. */
export function isAhead(scheduledAt: string | null, now = Date.now()): scheduledAt is string {
  return scheduledAt !== null && Date.parse(scheduledAt) > now;
}

/** Where somebody is, then what begins next, then everything else in the order it came in. */
export function inOrder<R extends Pick<Meeting, 'people' | 'scheduledAt'>>(rooms: readonly R[], now = Date.now()): R[] {
  const busy = rooms.filter(({ people }) => people > 0);
  const quiet = rooms.filter(({ people }) => people === 0);
  const ahead = quiet.filter(({ scheduledAt }) => isAhead(scheduledAt, now));
  const past = quiet.filter(({ scheduledAt }) => !isAhead(scheduledAt, now));
  const at = ({ scheduledAt }: R) => Date.parse(scheduledAt ?? '');
  return [...busy, ...ahead.sort((one, other) => at(one) - at(other)), ...past];
}
