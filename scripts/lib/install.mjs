import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hashFiles, readIfThere, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { cacheDir, inRoot, root } from './paths.mjs';
import { run } from './run.mjs';
import { Failure, say, secondsSince } from './terminal.mjs';

const lockfile = inRoot('package-lock.json');
const stamp = inRoot('node_modules/.footlight-lock');

/** Brings node_modules in line with package-lock.json. Costs milliseconds when it is already. */
export async function ensureInstalled() {
  if (stampFits()) return;
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 12);
  await withLock(join(cacheDir(), `install-${checkout}.lock`), 'installing dependencies', async () => {
    if (stampFits()) return;
    const wanted = hashFiles(root, [lockfile]);
    if (!treeFits()) await install();
    writeWhole(stamp, wanted);
  });
}

/** Whether node_modules is what package-lock.json asks for. */
export const isInstalled = () => stampFits() || treeFits();

/** The stamp lies inside node_modules: `npm ci` removes it first, so an interrupted installation is never taken. */
const stampFits = () => readIfThere(stamp) === hashFiles(root, [lockfile]);

const treeFits = () => treeMatches(readJson(lockfile), readJson(inRoot('node_modules/.package-lock.json')));

const readJson = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/**
 * Whether the installed tree (npm's record of it, written last of all) holds what the lockfile asks for, as after
 * `npm install <package>`. What is optional may be missing: it is for another platform.
 */
export function treeMatches(wanted, installed) {
  if (!installed) return false;
  return Object.entries(wanted.packages).every(([path, { version, integrity, optional, link, devOptional }]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const found = installed.packages[path];
    if (!found) return Boolean(optional || devOptional);
    return link ? found.link === true : found.version === version && found.integrity === integrity;
  });
}

async function install() {
  const startedAt = performance.now();
  say('Installing dependencies (npm ci) …');
  // npm 11 skips the install steps of mediasoup and node-av because of "allowScripts"; older npm runs them, and they do
  // nothing when these variables are set. Our worker step (worker.mjs) comes afterwards; node-av needs no more than its package.
  const env = { ...process.env, MEDIASOUP_WORKER_BIN: 'provided-later', SKIP_FFMPEG: 'true', NODE_ENV: 'development' };
  // npm must not run on the Node inside the folder that it is about to remove.
  env.PATH = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.endsWith('node_modules/.bin'))
    .join(delimiter);
  const { code } = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env,
    inherit: true,
  });
  if (code === 127) throw new Failure('npm is not installed.', 'Install npm (it comes with Node) and run again.');
  if (code !== 0) {
    throw new Failure('The dependencies could not be installed; npm says why above.', [
      'Check that npm reaches its registry (npm ping), then run the command again.',
    ]);
  }
  say(`Installing dependencies: done (${secondsSince(startedAt)})`);
}
