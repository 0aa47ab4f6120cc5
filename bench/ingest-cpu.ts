/**
 * CPU to package one RTMP stream, 1080p30 at 6 Mbit/s with AAC: the server as it is configured by default, beside nginx-rtmp to HLS in segments of the same length. The
 * server is judged as a whole, though it also offers the stream over WebRTC, where nobody watches here, and makes thumbnails, which no peer does; `packaging` is our way
 * from RTMP to LL-HLS and HLS alone. ffmpeg publishes the same encoded file to all at the same time; whole process trees count, less what they use when nobody publishes.
 * `--rounds N`, `--seconds N` (of a round).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Encoder } from '../tests/ingest/support/encoder.ts';
import { openShow } from '../tests/ingest/support/show.ts';
import { startNginx } from '../tests/support/nginx.ts';
import { freePortRange } from '../tests/support/ports.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import { median, round } from './support/figures.ts';
import { encodeFlv } from './support/flv-file.ts';
import { treeCpuSeconds } from './support/process-cpu.ts';
import { bench, type Cleanup, progress } from './support/run.ts';

const mostRatio = 2;
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '60' } },
});
const rounds = Number(values.rounds);
const roundSeconds = Number(values.seconds);
const idleSeconds = roundSeconds / 2;
const settleSeconds = 10;
const names = ['packaging', 'server', 'nginx'] as const;

await bench('ingest-cpu', async (cleanup) => {
  const folder = cleanup.add(await mkdtemp(join(tmpdir(), 'footlight-bench-')), (one) => rm(one, { recursive: true }));
  progress('encoding');
  const file = await encodeFlv(folder, { size: '1920x1080', videoBps: 6_000_000, seconds: 20 });
  const nginxPort = await freePortRange(1);
  const nginx = cleanup.add(await startNginx(nginxPort, (own) => rtmpToHls(nginxPort, own)), (one) => one.stop());
  const packaging = await startPackaging(cleanup);
  const server = cleanup.add(await ServerProcess.start(), (one) => one.stop());
  const pids = { packaging: packaging.pid, server: server.pid, nginx: nginx.pid };

  await delay(settleSeconds * 1000);
  progress(`idle for ${idleSeconds} s`);
  const idle = await usage(pids, idleSeconds);
  const show = await openShow(server.url);
  const loop = ['-re', '-stream_loop', '-1', '-i', file, '-c', 'copy'];
  for (const target of [packaging.publishUrl, show.publishUrl, `rtmp://127.0.0.1:${nginxPort}/live/bench`]) {
    cleanup.add(new Encoder(target, ...loop), (encoder) => encoder.kill());
  }
  await delay(settleSeconds * 1000);
  const perMinute: Usage[] = [];
  for (let turn = 1; turn <= rounds; turn++) {
    progress(`publishing, round ${turn} of ${rounds}: ${roundSeconds} s`);
    const busy = await usage(pids, roundSeconds);
    perMinute.push(each((name) => busy[name] - idle[name]));
  }
  const ratios = (name: 'server' | 'packaging') => perMinute.map((turn) => turn[name] / turn.nginx);
  return {
    ok: median(ratios('server')) <= mostRatio,
    mostRatio,
    serverRatio: round(median(ratios('server'))),
    serverRatios: ratios('server').map((ratio) => round(ratio)),
    packagingRatio: round(median(ratios('packaging'))),
    packagingRatios: ratios('packaging').map((ratio) => round(ratio)),
    cpuSecondsPerMinute: each((name) => round(median(perMinute.map((turn) => turn[name])))),
    idleCpuSecondsPerMinute: each((name) => round(idle[name])),
    roundSeconds,
  };
});

type Usage = Record<(typeof names)[number], number>;

function each(of: (name: (typeof names)[number]) => number): Usage {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Usage;
}

/** CPU seconds a minute of each tree. */
async function usage(pids: Usage, seconds: number): Promise<Usage> {
  const read = async () => {
    const [packaging, server, nginx] = await Promise.all(names.map((name) => treeCpuSeconds(pids[name])));
    return { at: performance.now(), cpu: { packaging, server, nginx } as Usage };
  };
  const before = await read();
  await delay(seconds * 1000);
  const after = await read();
  const minutes = (after.at - before.at) / 60_000;
  return each((name) => (after.cpu[name] - before.cpu[name]) / minutes);
}

async function startPackaging(cleanup: Cleanup): Promise<{ pid: number; publishUrl: string }> {
  const program = fileURLToPath(new URL('support/packaging-server.ts', import.meta.url));
  const child = cleanup.add(spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] }), (one) =>
    one.kill(),
  );
  const [port] = await once(child.stdout, 'data');
  return { pid: child.pid!, publishUrl: `rtmp://127.0.0.1:${String(port).trim()}/live/bench` };
}

function rtmpToHls(port: number, folder: string): string {
  return `rtmp { server { listen 127.0.0.1:${port}; chunk_size 4096;
  application live { live on; hls on; hls_path ${folder}/hls; hls_fragment 2s; hls_playlist_length 60s; } } }`;
}
