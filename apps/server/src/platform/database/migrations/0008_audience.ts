import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const audience: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Who likes a show. `broadcasts.likes` is the number of rows with `liked`, changed in the same transaction.
    await db.schema
      .createTable('likes')
      .addColumn('broadcast_id', 'uuid', (column) => column.notNull().references('broadcasts.id').onDelete('cascade'))
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('liked', 'boolean', (column) => column.notNull())
      .addColumn('toggle_ids', sql`text[]`, (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addPrimaryKeyConstraint('likes_pkey', ['broadcast_id', 'person'])
      .execute();

    // Who was brought on the stage of a room, or taken off it.
    await db.schema
      .createTable('stage_places')
      .addColumn('room_id', 'uuid', (column) => column.notNull().references('broadcasts.room_id').onDelete('cascade'))
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('on_stage', 'boolean', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz(3)', (column) => column.notNull().defaultTo(sql`now()`))
      .addPrimaryKeyConstraint('stage_places_pkey', ['room_id', 'person'])
      .execute();
  },
};
