import type { RoomRole } from '@footlight/contract';

/** How a role is called in a meeting: hosts beside the one whose room it is are co-hosts. */
export function roleName(role: RoomRole, isOwner: boolean): 'host' | 'cohost' | 'moderator' | 'speaker' | 'listener' {
  if (role === 'host') return isOwner ? 'host' : 'cohost';
  return role === 'viewer' ? 'listener' : role;
}
