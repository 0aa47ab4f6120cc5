/**
 * `npm start` where everything is installed: the time to the ready line, and what the idle server occupies with its embedded database.
 * The first start, which makes the database, is not counted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '../tests/support/settings.ts';
import { median, round } from './support/figures.ts';
import { childrenOf, residentBytes } from './support/process-cpu.ts';
import { bench, progress } from './support/run.ts';

const limitSeconds = 5;
const limitMegabytes = 450;
const starts = 3;
const idleSeconds = 10;
const root = fileURLToPath(new URL('..', import.meta.url));

await bench('start', async (cleanup) => {
  const dataDir = cleanup.add(await mkdtemp(join(tmpdir(), 'footlight-data-')), (folder) =>
    rm(folder, { recursive: true, force: true }),
  );
  const env = await testEnvironment(dataDir);
  const seconds: number[] = [];
  const megabytes: number[] = [];
  const workerMegabytes: number[] = [];
  for (let number = 0; number <= starts; number++) {
    progress(number === 0 ? 'first start, not counted' : `start ${number} of ${starts}`);
    const startedAt = performance.now();
    const npm = cleanup.add(startNpm(env), stop);
    await ready(npm);
    const took = (performance.now() - startedAt) / 1000;
    if (number > 0) {
      await delay(idleSeconds * 1000);
      const server = await serverBelow(npm.pid!);
      seconds.push(took);
      megabytes.push((await residentBytes(server)) / 2 ** 20);
      const workers = await Promise.all((await childrenOf(server)).map(residentBytes));
      workerMegabytes.push(workers.reduce((sum, bytes) => sum + bytes, 0) / 2 ** 20);
    }
    await stop(npm);
  }
  const [readySeconds, idleMegabytes] = [round(median(seconds)), round(median(megabytes), 0)];
  return {
    ok: readySeconds <= limitSeconds && idleMegabytes <= limitMegabytes,
    limitSeconds,
    readySeconds,
    starts: seconds.map((one) => round(one)),
    limitMegabytes,
    idleMegabytes,
    mediaWorkersMegabytes: round(median(workerMegabytes), 0),
  };
});

function startNpm(env: Record<string, string>): ChildProcess {
  return spawn('npm', ['start'], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function ready(npm: ChildProcess): Promise<void> {
  for await (const line of createInterface({ input: npm.stdout! })) {
    if (line.startsWith('Footlight ready at')) {
      npm.stdout!.resume();
      return;
    }
  }
  throw new Error('npm start ended before the server was ready');
}

async function stop(npm: ChildProcess): Promise<void> {
  if (npm.exitCode !== null || npm.signalCode !== null) return;
  const exited = once(npm, 'exit');
  npm.kill('SIGTERM');
  await exited;
}

/** npm starts a shell, that a script, that the server. */
async function serverBelow(pid: number): Promise<number> {
  for (const child of await childrenOf(pid)) {
    if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes('apps/server/src/main.ts')) return child;
    const below = await serverBelow(child).catch(() => undefined);
    if (below !== undefined) return below;
  }
  throw new Error('the server is not among the processes of npm');
}
