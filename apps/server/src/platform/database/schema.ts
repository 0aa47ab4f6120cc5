import type { BroadcastKind, BroadcastStatus, InstanceRole, RoomRole, Visibility } from '@footlight/contract';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** `timestamptz(3)`: a Date both ways, whole milliseconds, so that what is read can be compared with what was written. */
type Time = Date;
/** Set by the database where an insert leaves it out. */
type DefaultTime = ColumnType<Date, Date | undefined, Date>;
/** Written once. */
type Fixed<T> = ColumnType<T, T, never>;

export interface UsersTable {
  id: Fixed<string>;
  /** Lower case; the contract's schema lowers it, a check constraint holds it. */
  email: string;
  password_hash: string;
  display_name: string;
  role: InstanceRole;
  created_at: DefaultTime;
  updated_at: DefaultTime;
}

/** One log-in: a family of refresh tokens of which only the newest is good (features/identity/sessions.ts). */
export interface SessionsTable {
  id: Fixed<string>;
  user_id: Fixed<string>;
  /** SHA-256 in base64url of the newest token. */
  token_hash: string;
  /** Of the token before it, which is honoured for a short grace after `rotated_at`. */
  previous_token_hash: string | null;
  rotated_at: Time | null;
  created_at: DefaultTime;
  last_used_at: Time;
  expires_at: Time;
  revoked_at: Time | null;
  user_agent: Fixed<string>;
  ip: Fixed<string>;
}

/** Facts about the installation; one row each. */
export interface SettingsTable {
  key: Fixed<string>;
  value: JSONColumnType<Record<string, unknown>>;
}

export interface BroadcastsTable {
  id: Fixed<string>;
  room_id: Fixed<string>;
  host_id: Fixed<string>;
  title: string;
  description: string;
  kind: BroadcastKind;
  visibility: Visibility;
  status: BroadcastStatus;
  on_air: Generated<boolean>;
  likes: Generated<number>;
  scheduled_at: Time | null;
  started_at: Time | null;
  ended_at: Time | null;
  /** When a live broadcast lost its publisher; null while it is on air. */
  off_air_at: Time | null;
  /** The broadcast whose stream key this one is published with; null: its own. */
  key_source_id: string | null;
  /** Of the key of this broadcast; a reset counts it up. */
  key_version: Generated<number>;
  auto_renew: Generated<boolean>;
  /** False: what an encoder sends is held back until the host starts the show. */
  starts_with_encoder: Generated<boolean>;
  created_at: DefaultTime;
  updated_at: DefaultTime;
}

export interface BroadcastMembersTable {
  broadcast_id: Fixed<string>;
  user_id: Fixed<string>;
  role: RoomRole;
  created_at: DefaultTime;
}

export interface Schema {
  users: UsersTable;
  sessions: SessionsTable;
  settings: SettingsTable;
  broadcasts: BroadcastsTable;
  broadcast_members: BroadcastMembersTable;
}
