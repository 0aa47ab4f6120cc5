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
 * nginx as a process of the bench's own, with one worker, in a folder of its own; `configure` gets the folder and answers everything below
 * the events block. Needs Debian's nginx-light, and libnginx-mod-rtmp for the `rtmp` block. Resolves when `port` answers.
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
  const child = spawn('/usr/sbin/nginx', ['-e', join(folder, 'error.log'), '-c', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
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

/** An http block that serves the files below `root` as an origin server would be set up. */
export function staticFiles(port: number, root: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  return `http {
  ${temporary}
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  open_file_cache max=2000 inactive=60s;
  types { application/vnd.apple.mpegurl m3u8; video/iso.segment m4s; video/mp4 mp4; }
  server { listen 127.0.0.1:${port} backlog=4096; root ${root}; add_header access-control-allow-origin *; }
}`;
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
