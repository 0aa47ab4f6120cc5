import type { Peer } from '../peer.ts';

/** Who leads a meeting: its owner, or the co-host who has been here longest; null where neither is here. `members`: longest here first. */
export function leaderOf(members: readonly Pick<Peer, 'id' | 'role' | 'identity'>[], ownerId: string): string | null {
  const owner = members.find(({ identity }) => identity === `user:${ownerId}`);
  return (owner ?? members.find(({ role }) => role === 'host'))?.id ?? null;
}
