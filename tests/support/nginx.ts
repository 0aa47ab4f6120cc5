import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Nginx {
  pid: number;
  folder: string;
  stop(): Promise<void>;
}

/**
 * nginx as a process of its own, with one worker, in a folder of its own; `configure` gets the folder and answers everything below the events
 * block. Needs Debian's nginx-light, and libnginx-mod-rtmp where there is an `rtmp` block. Resolves when `port` answers.
 */
export async function startNginx(port: number, configure: (folder: string) => string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-nginx-'));
  await chmod(folder, 0o755);
  const config = join(folder, 'nginx.conf');
  await writeFile(
    config,
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log warn; worker_processes 1;
include /etc/nginx/modules-enabled/*.conf;
events { worker_connections 8192; }
${configure(folder)}
`,
  );
  const child = spawn(
    process.env.FOOTLIGHT_TEST_NGINX ?? '/usr/sbin/nginx',
    ['-e', join(folder, 'error.log'), '-c', config],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}; its log is in ${folder}`);
    await delay(50);
  }
  return {
    pid: child.pid!,
    folder,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where an http block keeps what it must not keep in the places of the system's nginx. */
export function temporaryPaths(folder: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return kinds.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
