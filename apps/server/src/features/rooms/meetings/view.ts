import type { Broadcast, Meeting, MeetingState, RoomRole } from '@footlight/contract';
import type { Peer } from '../peer.ts';
import { leaderOf } from './leadership.ts';
import type { MeetingRow } from './repository.ts';
import type { MeetingSpace } from './space.ts';

/** What is true of a room beside its row. */
export interface Present {
  role: RoomRole | null;
  manages: boolean;
  /** May know the secret link. */
  hasLink: boolean;
  people: number;
  hostInside: boolean;
  waiting: number;
  activeSince: Date | null;
  broadcastId: string | null;
}

/** A room as its owner, its guests and strangers with the link may know it. */
export function meetingView(row: MeetingRow, present: Present): Meeting {
  return {
    id: row.id,
    title: row.title,
    access: row.access,
    lobby: row.lobby,
    locked: row.locked,
    entryRole: row.entry_role,
    host: { id: row.host_id, displayName: row.host_name },
    role: present.role,
    people: present.people,
    hostInside: present.hostInside,
    waiting: present.manages ? present.waiting : null,
    activeSince: present.activeSince?.toISOString() ?? null,
    broadcastId: present.broadcastId,
    inviteToken: present.hasLink && row.access === 'invite' ? row.invite_token : null,
    scheduledAt: row.scheduled_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

/** A meeting as its people see it. */
export function meetingState(
  space: MeetingSpace,
  { members, broadcast, now }: { members: readonly Peer[]; broadcast: Broadcast | null; now: Date },
): MeetingState {
  const { title, access, lobby, locked, host_id } = space.row;
  return {
    title,
    access,
    lobby,
    locked,
    hostUserId: host_id,
    leaderPeerId: leaderOf(members, host_id),
    activeSince: (space.activeSince ?? now).toISOString(),
    broadcast,
  };
}
