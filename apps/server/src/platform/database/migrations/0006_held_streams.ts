import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const heldStreams: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('broadcasts')
      // False: what an encoder sends is held back until the host starts the show.
      .addColumn('starts_with_encoder', 'boolean', (column) => column.notNull().defaultTo(true))
      .execute();
  },
};
