import { identityKey } from '../../../base/principal.ts';
import type { Peer } from '../peer.ts';

/** Who leads a meeting: its owner, or the co-host who has been here longest; null where neither is here. `members`: longest here first. */
export function leaderOf(members: readonly Pick<Peer, 'id' | 'role' | 'principal'>[], ownerId: string): string | null {
  const owner = members.find(({ principal }) => identityKey(principal) === `user:${ownerId}`);
  return (owner ?? members.find(({ role }) => role === 'host'))?.id ?? null;
}
