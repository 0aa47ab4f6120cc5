import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childrenOf, isGone } from './children.ts';
import { freePortRange } from './ports.ts';

/** A PostgreSQL server of a test's own, on 127.0.0.1 with an empty cluster. */
export interface PostgresServer {
  /** The database `postgres` as superuser `postgres`, no password. The same after `restart`. */
  readonly url: string;
  /** The postmaster's process id; undefined while it does not run. */
  readonly pid: number | undefined;
  /** Sends a signal to the postmaster and answers when it has ended; with SIGKILL all of its processes have, as when the machine dies. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts the postmaster again after `kill`, with the same data and port; answers when it takes connections. */
  restart(): Promise<void>;
  /** Ends the server, if it runs, and removes its data. */
  stop(): Promise<void>;
}

interface Owner {
  uid?: number;
  gid?: number;
}

/** Creates a cluster in a temporary folder and starts it. PostgreSQL refuses to run as root, so then another user does. */
export async function startPostgres(): Promise<PostgresServer> {
  const owner = ownerOfCluster();
  const folder = mkdtempSync(join(tmpdir(), 'footlight-postgres-'));
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid!);
  const spawnOptions = { ...owner, cwd: folder, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } };
  const data = join(folder, 'data');
  execFileSync(binary('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...spawnOptions,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

  const port = await freePortRange(1);
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', shared_buffers: '32MB' };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
  let postmaster: ChildProcess | undefined;
  const killAtExit = () => {
    postmaster?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', killAtExit);

  const kill = async (signal: NodeJS.Signals) => {
    const ending = postmaster;
    if (ending === undefined) return;
    const backends = signal === 'SIGKILL' ? await childrenOf(ending.pid!) : [];
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
    // They would notice a moment later, and answer until then.
    for (const { pid } of backends) endIfThere(pid);
    await Promise.all(backends.map(({ pid }) => isGone(pid)));
  };
  const start = async () => {
    const started = await startPostmaster(() =>
      spawn(binary('postgres'), args, { ...spawnOptions, stdio: ['ignore', 'ignore', 'pipe'] }),
    );
    started.once('exit', () => {
      postmaster = undefined;
    });
    postmaster = started;
  };
  const stop = async () => {
    await kill('SIGINT'); // PostgreSQL's "fast" shutdown: connected clients are sent away
    process.off('exit', killAtExit);
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    get pid() {
      return postmaster?.pid;
    },
    kill,
    restart: start,
    stop,
  };
}

/**
 * Answers when the postmaster says that it takes connections. After a SIGKILL its last children may still be noticing
 * that it is gone, and hold its shared memory; then a new one refuses to start, and the next attempt succeeds.
 */
async function startPostmaster(launch: () => ChildProcess): Promise<ChildProcess> {
  for (;;) {
    const postmaster = launch();
    const log: string[] = [];
    const ready = await new Promise<boolean>((resolve, reject) => {
      createInterface({ input: postmaster.stderr! }).on('line', (line) => {
        log.push(line);
        if (line.includes('ready to accept connections')) resolve(true);
      });
      postmaster.once('error', reject);
      postmaster.once('close', () => resolve(false));
    });
    if (ready) return postmaster;
    if (!log.some((line) => line.includes('is still in use'))) throw new Error(`postgres ended:\n${log.join('\n')}`);
  }
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** As root the user that the distribution made for PostgreSQL, else `nobody`; otherwise ourselves. */
function ownerOfCluster(): Owner {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: '-u' | '-g', name: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }));
  try {
    return { uid: idOf('-u', 'postgres'), gid: idOf('-g', 'postgres') };
  } catch {
    return { uid: idOf('-u', 'nobody'), gid: idOf('-g', 'nobody') };
  }
}

/** FOOTLIGHT_TEST_PG_BIN is the folder that `npm test` found; a test that is run alone looks where Debian puts it. */
function binary(name: string): string {
  const folders = [process.env.FOOTLIGHT_TEST_PG_BIN, ...globSync('/usr/lib/postgresql/*/bin').sort().reverse()];
  const found = folders.map((folder) => folder && join(folder, name)).find((path) => path && existsSync(path));
  return found ?? name;
}
