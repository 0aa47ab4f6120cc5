import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@footlight/server/base/ids.ts';
import { silentLogger } from '@footlight/server/base/logger.ts';
import { Passwords } from '@footlight/server/features/identity/passwords.ts';
import { type Database, type DatabaseOptions, openDatabase } from '@footlight/server/platform/database/database.ts';
import { password } from './api.ts';
import { startPostgres } from './postgres.ts';
import { composeServer } from './server-in-process.ts';

export const databaseKinds = ['PGlite', 'PostgreSQL'] as const;

/** An address of an account, by the name it is displayed as. */
export const emailOf = (name: string) => `${name}@example.org`;

/** Accounts as every release has stored them, with the password of tests; answers their ids by name. */
export async function accounts<Name extends string>(
  { db }: Database,
  ...names: readonly Name[]
): Promise<Record<Name, string>> {
  const hash = await (await Passwords.create()).hash(password);
  const ids = Object.fromEntries(names.map((name) => [name, newId()])) as Record<Name, string>;
  const row = (name: Name) => ({
    ...{ id: ids[name], email: emailOf(name), password_hash: hash, display_name: name, role: 'user' as const },
  });
  await db.insertInto('users').values(names.map(row)).execute();
  return ids;
}

export interface Upgrade<Filled> {
  kind: (typeof databaseKinds)[number];
  /** The newest migration of the release that leaves the database. */
  released: string;
  /** Writes what a server of that release may have left. */
  fill: (database: Database) => Promise<Filled>;
  /** Settings of the server of today. */
  env: Record<string, string>;
}

/** Makes a database of an earlier release, then starts the server of today on it for `check`; nothing of both remains. */
export async function upgraded<Filled>(
  { kind, released, fill, env }: Upgrade<Filled>,
  check: (now: { url: string; database: Database; filled: Filled }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-migration-'));
  const postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
  const options: DatabaseOptions = { url: postgres?.url, dataDir: join(folder, 'database'), poolSize: 4 };
  const logger = silentLogger();
  try {
    const old = await openDatabase(options, { logger, migrateTo: released });
    const filled = await fill(old);
    await old.close();
    let database: Database | undefined;
    const server = await composeServer(env, async () => {
      database = await openDatabase(options, { logger });
      return database;
    });
    try {
      await check({ url: server.url, database: database!, filled });
    } finally {
      await server.close();
    }
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
