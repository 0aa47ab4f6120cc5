import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const interaction: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // The chat of a show: who may write into it, and how many messages it has. Its row is the lock that puts writers in line.
    await db.schema
      .createTable('chats')
      .addColumn('broadcast_id', 'uuid', (column) =>
        column.primaryKey().references('broadcasts.id').onDelete('cascade'),
      )
      .addColumn('last_number', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('audience', 'text', (column) => column.notNull().defaultTo('everyone'))
      .addColumn('slow_mode_seconds', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('links_allowed', 'boolean', (column) => column.notNull().defaultTo(true))
      .addColumn('blocked_words', sql`text[]`, (column) => column.notNull().defaultTo(sql`'{}'`))
      .addColumn('pinned_message_id', 'uuid')
      .addCheckConstraint('chats_audience_known', sql`audience in ('everyone', 'users', 'followers', 'nobody')`)
      .execute();

    await db.schema
      .createTable('chat_messages')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('number', 'integer', (column) => column.notNull())
      // Without a reference: guests have no row, and what was said stays.
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('author_name', 'text', (column) => column.notNull())
      .addColumn('author_role', 'text', (column) => column.notNull())
      .addColumn('address_hash', 'text')
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('reply_to', 'uuid')
      .addColumn('media_time', 'float8')
      .addColumn('client_id', 'text')
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull())
      .addColumn('deleted_at', 'timestamptz(3)')
      .addColumn('deleted_by', 'text')
      // The act in the audit log that deleted it: what is taken back with that act.
      .addColumn('deleted_in', 'uuid')
      .addUniqueConstraint('chat_messages_number_unique', ['broadcast_id', 'number'])
      .addUniqueConstraint('chat_messages_client_id_unique', ['broadcast_id', 'author', 'client_id'])
      .execute();
    await db.schema
      .createIndex('chat_messages_of_author')
      .on('chat_messages')
      .columns(['broadcast_id', 'author', 'number desc'])
      .execute();
    await db.schema
      .createIndex('chat_messages_by_media_time')
      .on('chat_messages')
      .columns(['broadcast_id', 'media_time', 'number'])
      .execute();

    await db.schema
      .createTable('restrictions')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('person_name', 'text', (column) => column.notNull())
      .addColumn('address_hashes', sql`text[]`, (column) => column.notNull().defaultTo(sql`'{}'`))
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('by_name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull())
      .addColumn('until', 'timestamptz(3)')
      .addColumn('lifted_at', 'timestamptz(3)')
      .addCheckConstraint('restrictions_kind_known', sql`kind in ('timeout', 'ban')`)
      .execute();
    await db.schema
      .createIndex('restrictions_in_force')
      .on('restrictions')
      .columns(['broadcast_id', 'id desc'])
      .where(sql.ref('lifted_at'), 'is', null)
      .execute();

    await db.schema
      .createTable('audit_log')
      .addColumn('id', 'uuid', (column) => column.primaryKey())
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('actor_id', 'uuid', (column) => column.notNull())
      .addColumn('actor_name', 'text', (column) => column.notNull())
      .addColumn('target_id', 'uuid')
      .addColumn('target_name', 'text')
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull())
      .addColumn('media_time', 'float8')
      // What is needed to take the act back; null where that cannot be done.
      .addColumn('undo', 'jsonb')
      .addColumn('undone_at', 'timestamptz(3)')
      .addColumn('undone_by', 'uuid')
      .execute();
    await db.schema.createIndex('audit_log_newest').on('audit_log').columns(['broadcast_id', 'id desc']).execute();

    await db.schema
      .createTable('follows')
      .addColumn('follower_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('user_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('created_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addPrimaryKeyConstraint('follows_pkey', ['follower_id', 'user_id'])
      .addCheckConstraint('follows_others', sql`follower_id <> user_id`)
      .execute();
    await db.schema.createIndex('follows_of_user').on('follows').column('user_id').execute();
  },
};
