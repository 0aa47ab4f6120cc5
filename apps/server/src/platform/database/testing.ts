import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../base/logger.ts';
import type { Database } from './database.ts';
import { PgliteHost } from './pglite/host.ts';
import { openOnHost } from './pglite/pglite.ts';

/**
 * For tests: a migrated, empty embedded database in memory, each call its own, in well under a second. The first call
 * after a change of the migrations makes the template (a few seconds) and keeps it in the system's temporary folder.
 */
export async function openTemplateDatabase(): Promise<Database> {
  const path = join(tmpdir(), `footlight-template-${await fingerprint()}.tar`);
  const template = (await readFile(path).catch(() => undefined)) ?? (await makeTemplate(path));
  return openOnHost(new PgliteHost({ dataDir: null, template }, silentLogger()), { logger: silentLogger() });
}

async function makeTemplate(path: string): Promise<Uint8Array> {
  const host = new PgliteHost({ dataDir: null, template: null }, silentLogger());
  const database = await openOnHost(host, { logger: silentLogger() });
  try {
    const tar = await host.dump();
    // Renamed into place, so that test files that run at the same time never read half of it.
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, tar);
    await rename(draft, path);
    return tar;
  } finally {
    await database.close();
  }
}

/** Changes with the migrations and with PGlite. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const folder = join(import.meta.dirname, 'migrations');
  for (const name of (await readdir(folder)).sort()) {
    hash.update(await readFile(join(folder, name)));
  }
  const pglite = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  hash.update(await readFile(pglite));
  return hash.digest('hex').slice(0, 16);
}
