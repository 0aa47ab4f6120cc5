import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const broadcasts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('broadcasts')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .addColumn('room_id', 'uuid', (column) => column.notNull())
      .addColumn('host_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('visibility', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('on_air', 'boolean', (column) => column.notNull().defaultTo(false))
      .addColumn('likes', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('scheduled_at', 'timestamptz(3)')
      .addColumn('started_at', 'timestamptz(3)')
      .addColumn('ended_at', 'timestamptz(3)')
      .addColumn('off_air_at', 'timestamptz(3)')
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addColumn('updated_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addUniqueConstraint('broadcasts_room_unique', ['room_id'])
      .addCheckConstraint('broadcasts_kind_known', sql`kind in ('video', 'audio')`)
      .addCheckConstraint('broadcasts_visibility_known', sql`visibility in ('public', 'unlisted', 'private')`)
      .addCheckConstraint('broadcasts_status_known', sql`status in ('scheduled', 'live', 'ended', 'cancelled')`)
      .addCheckConstraint('broadcasts_on_air_is_live', sql`status = 'live' or not on_air`)
      .execute();
    // A host has at most one live broadcast, however many requests or nodes race for it.
    await db.schema
      .createIndex('broadcasts_one_live_per_host')
      .unique()
      .on('broadcasts')
      .column('host_id')
      .where(sql.ref('status'), '=', 'live')
      .execute();
    await db.schema
      .createIndex('broadcasts_listing')
      .on('broadcasts')
      .columns(['visibility', 'status', 'created_at desc', 'id desc'])
      .execute();
    await db.schema
      .createIndex('broadcasts_upcoming')
      .on('broadcasts')
      .columns(['scheduled_at', 'id'])
      .where(sql.ref('status'), '=', 'scheduled')
      .execute();
    await db.schema
      .createIndex('broadcasts_of_host')
      .on('broadcasts')
      .columns(['host_id', 'created_at desc', 'id desc'])
      .execute();

    await db.schema
      .createTable('broadcast_members')
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('user_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addPrimaryKeyConstraint('broadcast_members_pkey', ['broadcast_id', 'user_id'])
      .addCheckConstraint('broadcast_members_role_known', sql`role in ('host', 'moderator', 'speaker', 'viewer')`)
      .execute();
    await db.schema.createIndex('broadcast_members_user').on('broadcast_members').column('user_id').execute();
  },
};
