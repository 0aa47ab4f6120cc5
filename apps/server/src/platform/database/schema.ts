import type {
  AuditAction,
  BroadcastKind,
  BroadcastStatus,
  ChatAudience,
  InstanceRole,
  RoomRole,
  ShopEvent,
  Visibility,
} from '@footlight/contract';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { ActiveUsersTable, RoomMembersTable, RoomPeopleTable, RoomsTable } from './schema-meetings.ts';

/** `timestamptz(3)`: a Date both ways, whole milliseconds, so that what is read can be compared with what was written. */
export type Time = Date;
/** Set by the database where an insert leaves it out. */
export type DefaultTime = ColumnType<Date, Date | undefined, Date>;
/** Written once. */
export type Fixed<T> = ColumnType<T, T, never>;

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
  /** Its stage is the room of a meeting, which goes on without it. */
  in_meeting: Generated<boolean>;
  created_at: DefaultTime;
  updated_at: DefaultTime;
}

export interface BroadcastMembersTable {
  broadcast_id: Fixed<string>;
  user_id: Fixed<string>;
  role: RoomRole;
  created_at: DefaultTime;
}

export interface LikesTable {
  broadcast_id: Fixed<string>;
  /** The identity key of an account or a guest session. */
  person: Fixed<string>;
  liked: boolean;
  /** Ids of the last toggles that counted, newest first. */
  toggle_ids: string[];
  updated_at: DefaultTime;
}

export interface StagePlacesTable {
  broadcast_id: Fixed<string>;
  /** As in `likes`. */
  person: Fixed<string>;
  on_stage: boolean;
  updated_at: DefaultTime;
}

/** Parent of what people write: one for each broadcast and each room, with its id, made and deleted with it by triggers. */
export interface ConversationsTable {
  id: Fixed<string>;
}

export interface ChatsTable {
  conversation_id: Fixed<string>;
  /** Number of the newest message. */
  last_number: Generated<number>;
  audience: Generated<ChatAudience>;
  slow_mode_seconds: Generated<number>;
  links_allowed: Generated<boolean>;
  blocked_words: Generated<string[]>;
  pinned_message_id: string | null;
}

export interface ChatMessagesTable {
  id: Fixed<string>;
  conversation_id: Fixed<string>;
  number: Fixed<number>;
  /** The identity key of an account or a guest session, as everywhere below. */
  author: Fixed<string>;
  author_name: Fixed<string>;
  author_role: Fixed<RoomRole>;
  /** Of a guest (features/interaction/address-hash.ts). */
  address_hash: Fixed<string | null>;
  text: Fixed<string>;
  reply_to: Fixed<string | null>;
  media_time: Fixed<number | null>;
  client_id: Fixed<string | null>;
  created_at: Fixed<Date>;
  deleted_at: Time | null;
  deleted_by: string | null;
  deleted_in: string | null;
}

export interface RestrictionsTable {
  id: Fixed<string>;
  conversation_id: Fixed<string>;
  kind: Fixed<'timeout' | 'ban'>;
  person: Fixed<string>;
  person_name: Fixed<string>;
  /** From which the person was here: a guest from there is taken for the same one while a ban holds. */
  address_hashes: Fixed<string[]>;
  reason: Fixed<string>;
  by_name: Fixed<string>;
  created_at: Fixed<Date>;
  until: Fixed<Date | null>;
  lifted_at: Time | null;
}

export interface AuditLogTable {
  id: Fixed<string>;
  conversation_id: Fixed<string>;
  action: Fixed<AuditAction>;
  actor_id: Fixed<string>;
  actor_name: Fixed<string>;
  target_id: Fixed<string | null>;
  target_name: Fixed<string | null>;
  detail: Fixed<string>;
  created_at: Fixed<Date>;
  media_time: Fixed<number | null>;
  undo: JSONColumnType<object> | null;
  undone_at: Time | null;
  undone_by: string | null;
}

export interface FollowsTable {
  follower_id: Fixed<string>;
  user_id: Fixed<string>;
  created_at: DefaultTime;
}

export interface ProductsTable {
  id: Fixed<string>;
  owner_id: Fixed<string>;
  title: string;
  description: string;
  price_minor: number;
  currency: string;
  url: string | null;
  /** Null where it is not counted. */
  stock: number | null;
  /** Of its picture in the storage. */
  image_key: string | null;
  created_at: DefaultTime;
  updated_at: DefaultTime;
}

export interface LineUpsTable {
  broadcast_id: Fixed<string>;
  product_id: Fixed<string>;
  position: number;
}

/** What is shown now; only of shows that are live. */
export interface PinsTable {
  broadcast_id: Fixed<string>;
  product_id: Fixed<string>;
  pinned_at: Time;
  /** Seconds. */
  media_time: number | null;
}

export interface ShopEventsTable {
  id: Fixed<string>;
  /** Orders the events of a show. */
  number: ColumnType<number, never, never>;
  broadcast_id: Fixed<string>;
  product_id: Fixed<string>;
  kind: ShopEvent['kind'];
  title: string;
  price_minor: number;
  currency: string;
  stock: number | null;
  at: Time;
  /** Seconds. */
  media_time: number | null;
}

/** A person has seen or clicked a product of a show. */
export interface ShopMarksTable {
  broadcast_id: Fixed<string>;
  product_id: Fixed<string>;
  kind: 'impression' | 'click';
  /** As `identityKey`. */
  person: Fixed<string>;
}

export interface Schema {
  users: UsersTable;
  sessions: SessionsTable;
  settings: SettingsTable;
  broadcasts: BroadcastsTable;
  broadcast_members: BroadcastMembersTable;
  likes: LikesTable;
  stage_places: StagePlacesTable;
  conversations: ConversationsTable;
  chats: ChatsTable;
  chat_messages: ChatMessagesTable;
  restrictions: RestrictionsTable;
  audit_log: AuditLogTable;
  follows: FollowsTable;
  products: ProductsTable;
  line_ups: LineUpsTable;
  pins: PinsTable;
  shop_events: ShopEventsTable;
  shop_marks: ShopMarksTable;
  rooms: RoomsTable;
  room_members: RoomMembersTable;
  room_people: RoomPeopleTable;
  active_users: ActiveUsersTable;
}
