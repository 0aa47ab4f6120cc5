import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { which } from './files.mjs';
import { inRoot, root } from './paths.mjs';
import { run } from './run.mjs';
import { canInstallPackages, installHint, installPackages, missingPackages, packageFamily } from './system.mjs';
import { Failure, progress, say } from './terminal.mjs';
import { buildCommands, buildModules, buildPackages } from './worker-packages.mjs';

/** What the largest compilations take at their peak. */
const bytesPerJob = 1.5 * 2 ** 30;

/**
 * Builds the worker from the C++ source in the mediasoup package below `folder` and hands its path to `take`, after
 * which the build is removed. An interrupted build is continued by the next one. Only one may run in `folder`.
 */
export async function buildWorker({ folder: mediasoup }, folder, take) {
  await ensureBuildTools();
  // CMake ties a build to its source folder, so another checkout must not continue this one's.
  const build = join(folder, `build-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`);
  const resumed = existsSync(build);
  let failed = await compile(join(mediasoup, 'worker'), build);
  if (failed && resumed) {
    say('Media worker: the interrupted build cannot be continued; starting afresh.');
    rmSync(build, { recursive: true, force: true });
    failed = await compile(join(mediasoup, 'worker'), build);
  }
  if (failed) {
    const log = join(folder, 'build.log');
    writeFileSync(log, failed.output);
    throw new Failure(`The media worker could not be built (${failed.command} failed).`, [
      ...failed.output.split('\n').slice(-15),
      `The whole log is in ${log}.`,
      'A worker from elsewhere can be named in MEDIASOUP_WORKER_BIN.',
    ]);
  }
  await take(join(build, 'mediasoup-worker'));
  for (const name of readdirSync(folder)) {
    if (name.startsWith('build')) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Answers undefined, or the command that failed and its output. */
async function compile(source, build) {
  mkdirSync(build, { recursive: true });
  const jobs = Math.max(1, Math.min(cpus().length, Math.floor(totalmem() / bytesPerJob)));
  const step = progress('Media worker: building from source (some minutes, once)');
  const configure = ['-S', inRoot('scripts/worker'), '-B', build, '-G', 'Ninja', `-DWORKER_DIR=${source}`];
  let command = 'cmake';
  let result = await run(command, configure);
  if (result.code === 0) {
    command = 'ninja';
    result = await run(command, ['-C', build, '-j', String(jobs)], {
      env: { ...process.env, NINJA_STATUS: '[%f/%t] ' },
      onLine: (line) => {
        const [, done, total] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
        if (total) step.update(Number(done), Number(total));
      },
    });
  }
  step.done(result.code === 0 ? 'done' : 'failed');
  return result.code === 0 ? undefined : { command, output: result.output };
}

async function ensureBuildTools() {
  const missing = await missingTools();
  if (missing.length === 0) return;
  const packages = packageFamily() === 'apt' ? { apt: await namesToInstall() } : buildPackages;
  if (canInstallPackages()) {
    await installPackages(packages.apt, 'to build the media worker');
    return;
  }
  throw new Failure(`Building the media worker needs ${missing.join(', ')}, which this machine does not have.`, [
    installHint(packages),
    ...(process.platform === 'darwin' ? ['The compiler comes with: xcode-select --install'] : []),
  ]);
}

async function namesToInstall() {
  const names = await missingPackages(buildPackages.apt);
  return names.length > 0 ? names : buildPackages.apt;
}

async function missingTools() {
  const missing = buildCommands.filter((names) => !names.some(which)).map((names) => names[0]);
  if (missing.includes('pkg-config')) return [...missing, ...buildModules];
  for (const name of buildModules) {
    if ((await run('pkg-config', ['--exists', name])).code !== 0) missing.push(name);
  }
  return missing;
}
