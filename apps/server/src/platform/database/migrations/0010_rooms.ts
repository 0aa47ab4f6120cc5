import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const rooms: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // A meeting's room. A room that is only the stage of a broadcast has no row.
    await db.schema
      .createTable('rooms')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .addColumn('host_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('access', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'text')
      .addColumn('lobby', 'boolean', (column) => column.notNull())
      .addColumn('locked', 'boolean', (column) => column.notNull().defaultTo(false))
      .addColumn('entry_role', 'text', (column) => column.notNull())
      .addColumn('invite_token', 'text', (column) => column.notNull())
      .addColumn('scheduled_at', 'timestamptz(3)')
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addColumn('updated_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addColumn('last_used_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addCheckConstraint('rooms_access_known', sql`access in ('open', 'password', 'invite')`)
      .addCheckConstraint('rooms_entry_role_known', sql`entry_role in ('speaker', 'viewer')`)
      .addCheckConstraint('rooms_password_of_access', sql`(access = 'password') = (password_hash is not null)`)
      .execute();
    await db.schema.createIndex('rooms_of_host').on('rooms').columns(['host_id', 'last_used_at desc', 'id']).execute();
    await db.schema.createIndex('rooms_unused').on('rooms').column('last_used_at').execute();

    await db.schema
      .createTable('room_members')
      .addColumn('room_id', 'uuid', (column) => column.notNull().references('rooms.id').onDelete('cascade'))
      .addColumn('user_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addPrimaryKeyConstraint('room_members_pkey', ['room_id', 'user_id'])
      .addCheckConstraint('room_members_role_known', sql`role in ('host', 'moderator', 'speaker', 'viewer')`)
      .execute();
    await db.schema.createIndex('room_members_user').on('room_members').column('user_id').execute();

    // What holds for one person, account or guest: sent away for good; as long as the meeting goes on, let in, and the role of a guest.
    await db.schema
      .createTable('room_people')
      .addColumn('room_id', 'uuid', (column) => column.notNull().references('rooms.id').onDelete('cascade'))
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('removed', 'boolean', (column) => column.notNull())
      .addColumn('admitted', 'boolean', (column) => column.notNull())
      .addColumn('role', 'text')
      .addColumn('updated_at', 'timestamptz(3)', (column) => column.notNull())
      .addPrimaryKeyConstraint('room_people_pkey', ['room_id', 'person'])
      .addCheckConstraint('room_people_role_known', sql`role in ('host', 'moderator', 'speaker', 'viewer')`)
      .addCheckConstraint('room_people_say_something', sql`removed or admitted or role is not null`)
      .execute();
    await db.schema.createIndex('room_people_age').on('room_people').column('updated_at').execute();

    // Who is in a meeting now. What a process that was killed has left is removed by the next one.
    await db.schema
      .createTable('active_users')
      .addColumn('peer_id', 'uuid', (column) => column.primaryKey())
      .addColumn('room_id', 'uuid', (column) => column.notNull().references('rooms.id').onDelete('cascade'))
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('display_name', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('joined_at', 'timestamptz(3)', (column) => column.notNull())
      .addCheckConstraint('active_users_role_known', sql`role in ('host', 'moderator', 'speaker', 'viewer')`)
      .execute();
    await db.schema.createIndex('active_users_room').on('active_users').column('room_id').execute();
  },
};
