import type { RoomRole } from '@footlight/contract';
import { mayPublish } from '../meeting/tiles.ts';

/** How a role is called in a meeting: hosts beside the one whose room it is are co-hosts. */
export function roleName(role: RoomRole, isOwner: boolean): 'host' | 'cohost' | 'moderator' | 'speaker' | 'listener' {
  if (role === 'host') return isOwner ? 'host' : 'cohost';
  return role === 'viewer' ? 'listener' : role;
}

/** What somebody is told whose role is another now; null for nothing. */
export function roleNews(before: RoomRole, now: RoomRole): 'host' | 'moderator' | 'speaks' | 'listens' | null {
  if (before === now) return null;
  if (now === 'host' || now === 'moderator') return now;
  if (mayPublish(before) === mayPublish(now)) return null;
  return mayPublish(now) ? 'speaks' : 'listens';
}
