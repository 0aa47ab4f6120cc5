import type { InteractionView } from '@footlight/client';
import type { Restriction } from '@footlight/contract';

/** Why somebody may not write now, or `open`. */
export type Writing =
  | { kind: 'open' }
  | { kind: 'ended' }
  | { kind: 'banned' }
  | { kind: 'timedOut'; until: string | null }
  | { kind: 'nobody' }
  | { kind: 'users' }
  | { kind: 'followers' };

export interface WritingInput {
  status: string;
  view: Pick<InteractionView, 'chatMode' | 'restriction'>;
  canModerate: boolean;
  isUser: boolean;
  /** Undefined while it is not known. */
  follows: boolean | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What the composer says, as far as the page can know; the server decides. */
export function writingOf({ status, view, canModerate, isUser, follows, now }: WritingInput): Writing {
  if (status === 'ended' || status === 'cancelled') return { kind: 'ended' };
  if (canModerate) return { kind: 'open' };
  const restriction = inForce(view.restriction, now);
  if (restriction) {
    return restriction.kind === 'ban' ? { kind: 'banned' } : { kind: 'timedOut', until: restriction.until };
  }
  switch (view.chatMode.audience) {
    case 'nobody':
      return { kind: 'nobody' };
    case 'users':
      return isUser ? { kind: 'open' } : { kind: 'users' };
    case 'followers':
      return isUser && follows !== false ? { kind: 'open' } : { kind: 'followers' };
    default:
      return { kind: 'open' };
  }
}

function inForce(restriction: Restriction | null, now: number): Restriction | null {
  if (restriction === null || restriction.until === null) return restriction;
  return Date.parse(restriction.until) > now ? restriction : null;
}
