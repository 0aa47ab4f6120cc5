import { mkdir } from 'node:fs/promises';
import type { PoolConfig } from 'pg';
import type { Database } from '../database.ts';
import type { MigrateDeps } from '../migrate.ts';
import { openPooled } from '../pooled.ts';
import { lockFolder } from './folder-lock.ts';
import { PgliteHost } from './host.ts';
import { LineSocket } from './socket.ts';

/**
 * The embedded database: PostgreSQL in WebAssembly (PGlite), in a thread of this process, with its files in `dataDir`.
 * It survives the death of the process, not of the machine: PGlite has no fsync, so a power cut may lose what the
 * operating system had not written yet. Who needs that has a PostgreSQL server.
 */
export async function openPglite(options: { dataDir: string }, deps: MigrateDeps): Promise<Database> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(options.dataDir);
  const host = new PgliteHost({ dataDir: options.dataDir, template: null }, deps.logger);
  try {
    return await openOnHost(host, deps, () => lock.close());
  } catch (error) {
    await lock.close();
    throw error;
  }
}

/** A database on `host`, which it owns from now on; `afterClose` runs when the thread has ended. */
export async function openOnHost(
  host: PgliteHost,
  deps: MigrateDeps,
  afterClose: () => Promise<void> | void = () => {},
): Promise<Database> {
  const config: PoolConfig = {
    // The types know only network sockets; node-postgres uses no more of one than LineSocket has.
    stream: (() => new LineSocket(host.line())) as unknown as NonNullable<PoolConfig['stream']>,
    user: 'postgres',
    database: 'postgres',
    max: 1,
    // Also the longest wait for the one connection; a query inside a transaction that forgot its handle ends here.
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 0,
  };
  let database: Database;
  try {
    // Not part of the wait for a connection: on a busy machine the first boot or the recovery may take longer than that.
    await host.open();
    database = await openPooled('pglite', config, deps);
  } catch (error) {
    await host.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await database.close();
    await host.close();
    await afterClose();
  };
  return {
    kind: database.kind,
    db: database.db,
    ping: () => database.ping(),
    close() {
      closing ??= end();
      return closing;
    },
  };
}
