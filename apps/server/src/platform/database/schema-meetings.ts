import type { Meeting, RoomAccess, RoomRole } from '@footlight/contract';
import type { Generated } from 'kysely';
import type { DefaultTime, Fixed, Time } from './schema.ts';

/** Rooms of meetings. */
export interface RoomsTable {
  id: Fixed<string>;
  host_id: Fixed<string>;
  title: string;
  access: RoomAccess;
  /** Of a room with `access` password, and of no other. */
  password_hash: string | null;
  lobby: boolean;
  locked: Generated<boolean>;
  entry_role: Meeting['entryRole'];
  /** Of the secret link. */
  invite_token: string;
  scheduled_at: Time | null;
  created_at: DefaultTime;
  updated_at: DefaultTime;
  last_used_at: DefaultTime;
}

export interface RoomMembersTable {
  room_id: Fixed<string>;
  user_id: Fixed<string>;
  role: RoomRole;
  created_at: DefaultTime;
}

export interface RoomPeopleTable {
  room_id: Fixed<string>;
  /** As in `likes`. */
  person: Fixed<string>;
  removed: boolean;
  admitted: boolean;
  /** Of a guest. */
  role: RoomRole | null;
  updated_at: Time;
}

export interface ActiveUsersTable {
  peer_id: Fixed<string>;
  room_id: Fixed<string>;
  /** As in `likes`. */
  person: Fixed<string>;
  display_name: Fixed<string>;
  role: RoomRole;
  joined_at: Fixed<Date>;
}
