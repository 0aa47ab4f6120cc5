import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import type { Logger } from '../../base/logger.ts';
import type { Database } from './database.ts';
import { guardedPool } from './guarded-pool.ts';
import { type MigrateDeps, migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { valueTypes } from './values.ts';

/** A statement that takes longer is given up, and its connection with it: a database that hangs is `unavailable`. */
const queryTimeoutMs = 20_000;

/** What both kinds of database are: a node-postgres pool, migrated, behind Kysely. `config` says where it connects to. */
export async function openPooled(kind: Database['kind'], config: PoolConfig, deps: MigrateDeps): Promise<Database> {
  const { logger } = deps;
  // A pool of its own, since waiting for another node's migrations may take longer than any query should.
  const migrationPool = createPool({ ...config, max: 1 }, logger);
  try {
    await migrate(createKysely(migrationPool), deps);
  } finally {
    await migrationPool.end();
  }

  const pool = createPool({ ...config, query_timeout: queryTimeoutMs }, logger);
  const db = createKysely(pool);
  let closing: Promise<void> | undefined;
  return {
    kind,
    db,
    async ping() {
      await sql`select 1`.execute(db);
    },
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}

function createKysely(pool: Pool): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: guardedPool(pool) }) });
}

function createPool(config: PoolConfig, logger: Logger): Pool {
  const pool = new Pool({ ...config, types: valueTypes });
  const report = (error: Error): void => {
    logger.warn({ err: error }, 'database connection lost');
  };
  // The pool reports for idle connections; one that is in use has to be listened to, or its loss ends the process.
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', (error) => logger.debug({ err: error }, 'database client failed')));
  return pool;
}
