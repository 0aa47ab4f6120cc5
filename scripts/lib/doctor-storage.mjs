import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fail, note, ok, warn } from './doctor-report.mjs';
import { inRoot } from './paths.mjs';

const serverRequire = createRequire(inRoot('apps/server/package.json'));
const leastFreeBytes = 2e9;
const oldestPostgres = 15;

/** The data folder, or where it will be made, takes files and has room. */
export function dataFolder({ server }) {
  const folder = resolve(server.DATA_DIR);
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const probe = join(existing, `.footlight-doctor-${process.pid}`);
  try {
    writeFileSync(probe, '', { flag: 'wx' });
    rmSync(probe);
  } catch (error) {
    return fail(
      `Data folder ${folder} cannot be written (${error.code})`,
      'Give this user the folder, or choose another with DATA_DIR.',
    );
  }
  const { bavail, bsize } = statfsSync(existing);
  const gigabytes = ((bavail * bsize) / 1e9).toFixed(1);
  if (bavail * bsize >= leastFreeBytes) return ok(`Data folder ${folder} is writable, ${gigabytes} GB free`);
  return warn(
    `Data folder ${folder} has ${gigabytes} GB free`,
    'Recording stops when the disk is full: make room, or choose another folder with DATA_DIR.',
  );
}

/** The PostgreSQL server at `url` takes our connection and is new enough. */
export async function postgres({ database }, url) {
  const { Client } = serverRequire('pg');
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    ...(database.DB_SSL && { ssl: true }),
  });
  client.on('error', () => {}); // a connection that is lost fails the query below
  const place = new URL(url).host;
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    const version = rows[0].server_version;
    return Number.parseInt(version, 10) >= oldestPostgres
      ? ok(`Database: PostgreSQL ${version} at ${place}`)
      : fail(`Database: PostgreSQL ${version} at ${place} is too old`, `Use PostgreSQL ${oldestPostgres} or newer.`);
  } catch (error) {
    return fail(
      `Database: PostgreSQL at ${place} refuses us: ${error.message || error.code}`,
      'Check DATABASE_URL (or DB_HOST, DB_USER, DB_PASSWORD, DB_NAME) and that the server runs and lets this machine in.',
    );
  } finally {
    await client.end().catch(() => {}); // it never connected: told above
  }
}

/** The embedded database is not in another process's use, and opens. `lockFolder` is the server's own lock. */
export async function embeddedDatabase({ server }, lockFolder) {
  const folder = resolve(server.DATA_DIR, 'database');
  if (!existsSync(folder)) return ok('Database: embedded, made at the first start');
  let lock;
  try {
    lock = await lockFolder(folder);
  } catch (error) {
    return fail(
      `Database: ${error.message}`,
      'Two servers cannot share one embedded database; PostgreSQL can be shared.',
    );
  }
  try {
    const { PGlite } = serverRequire('@electric-sql/pglite');
    const database = await PGlite.create({ dataDir: folder });
    await database.query('select 1');
    await database.close();
    return ok(`Database: embedded, in ${folder}`);
  } catch (error) {
    return fail(
      `Database: the embedded one in ${folder} does not open: ${error.message}`,
      'Restore the folder from a backup, or move it away to begin with an empty one.',
    );
  } finally {
    await lock.close();
  }
}

/** Browsers open cameras on secure pages only; a certificate that is set must fit its key and be in date. */
export function secureContext({ server }) {
  if (server.TLS_CERT_FILE !== undefined) return certificate(server.TLS_CERT_FILE, server.TLS_KEY_FILE);
  if (server.TLS_SELF_SIGNED) return ok('HTTPS with a self-signed certificate: each browser asks once to accept it');
  if (server.PUBLIC_URL?.startsWith('https:')) return ok(`HTTPS by the proxy at ${server.PUBLIC_URL}`);
  return note(
    'Plain HTTP: browsers give a camera to https pages and to localhost only',
    'For other devices start with --tls, set TLS_CERT_FILE and TLS_KEY_FILE, or put an HTTPS proxy in front (PUBLIC_URL).',
  );
}

function certificate(certFile, keyFile) {
  try {
    const found = new X509Certificate(readFileSync(certFile));
    if (!found.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))) {
      return fail('HTTPS: TLS_KEY_FILE is not the key of TLS_CERT_FILE', 'Name the two files of one certificate.');
    }
    if (new Date(found.validTo) < new Date()) return fail(`HTTPS: the certificate ended ${found.validTo}`, 'Renew it.');
    return ok(`HTTPS with a certificate valid until ${found.validTo}`);
  } catch (error) {
    return fail(`HTTPS: the certificate cannot be read: ${error.message}`, 'Check TLS_CERT_FILE and TLS_KEY_FILE.');
  }
}
