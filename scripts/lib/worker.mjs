import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow, hashFiles, readIfThere, writeWhole } from './files.mjs';
import { withLock } from './lock.mjs';
import { cacheDir, inRoot } from './paths.mjs';
import { canInstallPackages, installPackages } from './system.mjs';
import { Failure } from './terminal.mjs';
import { loadProblem } from './worker-binary.mjs';
import { buildWorker } from './worker-build.mjs';
import { downloadWorker } from './worker-download.mjs';
import { libraryPackages } from './worker-packages.mjs';

const recipe = inRoot('scripts/worker');

/** The installed mediasoup package: its folder and version. */
export function mediasoupPackage() {
  const folder = [inRoot('apps/server/node_modules/mediasoup'), inRoot('node_modules/mediasoup')].find(existsSync);
  if (!folder) throw new Failure('The package mediasoup is not installed.', 'Run npm start, which installs it.');
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { folder, version: manifest.version, repository: manifest.repository.url };
}

/** Where the worker of this mediasoup version lies for this user, whether it is there or not. */
export function cachedWorker({ version }) {
  const name = `${version}-${process.platform}-${process.arch}`;
  return join(cacheDir(), 'mediasoup-worker', name, 'mediasoup-worker');
}

/**
 * The path of a media worker that runs on this machine. Tried in this order: MEDIASOUP_WORKER_BIN, the cache, the
 * official prebuilt binary, a build from the source inside the npm package with the system's libraries.
 */
export async function ensureWorker() {
  const given = process.env.MEDIASOUP_WORKER_BIN || workerOfEnvFile();
  if (given) {
    const problem = await loadProblem(given);
    if (!problem) return given;
    throw new Failure(`MEDIASOUP_WORKER_BIN names a worker that does not run: ${problem.text}`, [
      'Unset it to use the cached, prebuilt or self-built worker.',
    ]);
  }
  const mediasoup = mediasoupPackage();
  const worker = cachedWorker(mediasoup);
  if (!(await isUsable(worker))) {
    await withLock(join(dirname(worker), 'lock'), 'preparing the media worker', () => provide(worker, mediasoup));
  }
  return worker;
}

/** The worker that is in place and runs, or undefined: nothing is fetched or built. */
export async function workerInPlace() {
  const given = process.env.MEDIASOUP_WORKER_BIN || workerOfEnvFile();
  if (given) return (await loadProblem(given)) ? undefined : given;
  const worker = cachedWorker(mediasoupPackage());
  return (await isUsable(worker)) ? worker : undefined;
}

/** The server reads .env itself, but we set the worker in its environment, which wins. */
function workerOfEnvFile() {
  const lines = readIfThere(inRoot('.env')) ?? '';
  return /^\s*(?:export\s+)?MEDIASOUP_WORKER_BIN\s*=\s*["']?([^"'\n#]*?)["']?\s*(?:#.*)?$/m.exec(lines)?.[1];
}

async function provide(worker, mediasoup) {
  if (await isUsable(worker)) return;
  if (await becomesUsable(worker)) return;
  const prebuilt = await downloadWorker(mediasoup);
  if (prebuilt) {
    store(worker, prebuilt, 'prebuilt');
    return;
  }
  await buildWorker(mediasoup, dirname(worker), async (built) => {
    const problem = await loadProblem(built);
    if (problem) throw new Failure(`The worker was built but does not run: ${problem.text}`);
    store(worker, built, recipeHash());
  });
}

/** The binary first: a stop between the two leaves an origin that does not fit, and the worker is made again. */
function store(worker, from, origin) {
  writeWhole(worker, readFileSync(from), 0o755);
  writeWhole(`${worker}.origin`, origin);
}

const recipeHash = () => hashFiles(recipe, filesBelow(recipe));

/** Built by today's recipe, or official. */
function isCurrent(worker) {
  const origin = readIfThere(`${worker}.origin`);
  return existsSync(worker) && (origin === 'prebuilt' || origin === recipeHash());
}

const isUsable = async (worker) => isCurrent(worker) && !(await loadProblem(worker));

/** A cache may outlive the libraries that its worker links (a new container with an old home): bring them back. */
async function becomesUsable(worker) {
  if (!isCurrent(worker) || !canInstallPackages()) return false;
  const problem = await loadProblem(worker);
  if (!problem?.library) return false;
  await installPackages(libraryPackages.apt, `for the cached media worker, which lacks ${problem.library}`);
  return isUsable(worker);
}
