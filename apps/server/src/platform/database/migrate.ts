import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Logger } from '../../base/logger.ts';
import { migrations } from './migrations/index.ts';
import type { Schema } from './schema.ts';

export interface MigrateDeps {
  logger: Logger;
  /** The last migration to apply; without it all are. For tests of those that come after. */
  migrateTo?: keyof typeof migrations;
}

/**
 * Brings the database to the newest schema: all missing migrations in one transaction, under a session-level advisory
 * lock, so that nodes that start together take turns and the later ones find nothing to do.
 */
export async function migrate(db: Kysely<Schema>, { logger, migrateTo }: MigrateDeps): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const { error, results } = await (migrateTo === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(migrateTo));
  for (const result of results ?? []) {
    if (result.status === 'Success') {
      logger.info({ migration: result.migrationName }, 'database migrated');
    } else {
      logger.error({ migration: result.migrationName, status: result.status }, 'database migration not applied');
    }
  }
  if (error !== undefined) {
    throw error;
  }
}
