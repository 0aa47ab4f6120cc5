import type { Kysely } from 'kysely';
import type { PoolConfig } from 'pg';
import type { Closeable } from '../../base/closeable.ts';
import type { MigrateDeps } from './migrate.ts';
import { openPglite } from './pglite/pglite.ts';
import { openPostgres } from './postgres.ts';
import type { Schema } from './schema.ts';

/**
 * The relational store. What is promised on both kinds: a resolved write survives `kill -9` of this process; a
 * transaction sees nobody else's queries inside it; whatever prevents the use of the database is
 * AppError('unavailable'), and use goes on by itself once it is back. A connection lost while a commit is on its way
 * is also `unavailable`, and then the write may or may not have happened.
 */
export interface Database extends Closeable {
  readonly kind: 'pglite' | 'postgres';
  /** Inside a transaction use only the transaction's handle: PGlite has one connection, and it is taken. */
  readonly db: Kysely<Schema>;
  /** Resolves if the database answers; rejects with `unavailable`. */
  ping(): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgres://…`; without it the database is the embedded one. */
  url?: string | undefined;
  /** For PostgreSQL, as node-postgres takes it; overrides what the URL says. */
  ssl?: PoolConfig['ssl'];
  /** Connections to PostgreSQL; the embedded database always has one. */
  poolSize: number;
  /** Folder of the embedded database; made where it is missing. */
  dataDir: string;
}

/** Opens the database and brings it to the newest schema. Fails with AppError('unavailable') that says why. */
export function openDatabase(options: DatabaseOptions, deps: MigrateDeps): Promise<Database> {
  return options.url === undefined
    ? openPglite({ dataDir: options.dataDir }, deps)
    : openPostgres({ url: options.url, ssl: options.ssl, poolSize: options.poolSize }, deps);
}
