import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const ingest: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('broadcasts')
      // The broadcast whose stream key this one is published with: itself, or the one it renews.
      .addColumn('key_source_id', 'uuid')
      .addColumn('key_version', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('auto_renew', 'boolean', (column) => column.notNull().defaultTo(false))
      .execute();
    await db.schema.createIndex('broadcasts_of_key').on('broadcasts').columns(['key_source_id', 'id desc']).execute();
  },
};
