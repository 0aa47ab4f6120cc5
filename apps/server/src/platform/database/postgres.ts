import type { PoolConfig } from 'pg';
import type { Database } from './database.ts';
import type { MigrateDeps } from './migrate.ts';
import { openPooled } from './pooled.ts';

/** A PostgreSQL server (15 or newer). The pool makes new connections by itself after the server was away. */
export function openPostgres(
  options: { url: string; ssl?: PoolConfig['ssl']; poolSize: number },
  deps: MigrateDeps,
): Promise<Database> {
  return openPooled(
    'postgres',
    {
      connectionString: options.url,
      max: options.poolSize,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      application_name: 'footlight',
      ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    },
    deps,
  );
}
