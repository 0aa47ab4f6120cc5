/**
 * LL-HLS to many viewers from one server process. `viewers`: 500, 1,000 and 2,000 who reload blockingly and fetch every part of sound and pictures, on
 * kept connections; how long after a part was there they have it. `files`: how many requests a second one core serves of finished playlists, parts
 * and segments, asked for as fast as answers come, beside nginx with the same bytes as files, in turns. Both bars are met only if no request failed. `--only files` or
 * `--only viewers` for one of them; `--viewers N,N`, `--seconds N` (of viewers), `--rounds N` (of files).
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readMediaPlaylist } from '@footlight/formats';
import { LoopPublisher } from '../tests/ingest/support/loop-publisher.ts';
import { openShow } from '../tests/ingest/support/show.ts';
import { audioLoop, videoLoop } from '../tests/support/hls/encoded.ts';
import { startNginx } from '../tests/support/nginx.ts';
import { freePortRange } from '../tests/support/ports.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import { median, quantile, round } from './support/figures.ts';
import type { Done, Task } from './support/hls-viewers.ts';
import { cpuSeconds, treeCpuSeconds } from './support/process-cpu.ts';
import { bench, type Cleanup, progress } from './support/run.ts';
import { staticFiles } from './support/static-files.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    viewers: { type: 'string', default: '500,1000,2000' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
  },
});
const { only } = values;
const leastRatio = 0.4;
/** Of a part and of the reload that announces it, p95: who has a part later than the next one is made falls behind. */
const mostLateMs = 200;
const audiences = values.viewers.split(',').map(Number);
const watchSeconds = Number(values.seconds);
const rounds = Number(values.rounds);
const roundSeconds = 4;
const connections = 64;
const renditions = ['video', 'audio'];
/** Of the loop that is published: parts of 200 ms, segments of 2 s. */
const framesPerPart = 6;
const framesPerSegment = 60;

await bench('hls-serve', async (cleanup) => {
  const loops = [await videoLoop({ size: '640x360', bFrames: 0, bitrate: '1000k' }), await audioLoop()];
  const server = cleanup.add(await ServerProcess.start({ MEDIASOUP_WORKERS: '1' }), (one) => one.stop());
  const show = await openShow(server.url);
  const sentAtMs: number[] = [];
  const publisher = await LoopPublisher.start(show, loops, {
    onSent: (kind, _index, atMs) => kind === 'video' && sentAtMs.push(atMs),
  });
  cleanup.add(publisher, (one) => one.stop());
  const base = `/hls/${show.id}`;
  const port = Number(new URL(server.url).port);
  const client = startClient(cleanup);
  const firstMsn = await waitForPlaylist(`${server.url}${base}`);

  const files = only === 'viewers' ? undefined : await serveFiles();
  const viewers: Record<number, Awaited<ReturnType<typeof watch>>> = {};
  for (const audience of only === 'files' ? [] : audiences) {
    progress(`${audience} viewers for ${watchSeconds} s`);
    viewers[audience] = await watch(audience);
    progress(JSON.stringify(viewers[audience]));
  }
  const filesOk = files === undefined || (files.lowLatency.ratio >= leastRatio && failuresOf(files) === 0);
  const ok = filesOk && Object.values(viewers).every((each) => each.ok);
  return { ok, leastRatio, mostLateMs, files, viewers };

  async function watch(audience: number) {
    const own = { main: server.pid, at: performance.now(), cpu: await cpuSeconds(server.pid) };
    const rampMs = audience * 2;
    const watching = client({
      kind: 'watch',
      port,
      base,
      renditions,
      viewers: audience,
      rampMs,
      seconds: watchSeconds,
    });
    await new Promise((resolve) => setTimeout(resolve, rampMs + 3000));
    Object.assign(own, { at: performance.now(), cpu: await cpuSeconds(own.main) });
    const done = await watching;
    const seconds = (performance.now() - own.at) / 1000;
    const cpu = (await cpuSeconds(own.main)) - own.cpu;
    const [reloadMs, partMs] = [lateness(done.reloads), lateness(done.parts)];
    return {
      ok: done.failed === 0 && reloadMs.p95 <= mostLateMs && partMs.p95 <= mostLateMs,
      requestsPerSecond: Math.round(done.requests / done.seconds),
      wantedPerSecond: audience * renditions.length * 2 * 5,
      megabitsPerSecond: Math.round((done.bytes * 8) / done.seconds / 1e6),
      reloadMs,
      partMs,
      failed: done.failed,
      serverCores: round(cpu / seconds),
      clientCores: round(done.cpuSeconds / done.seconds),
    };
  }

  /** How long after the frame that completed a part was sent its answers were there; pictures only. */
  function lateness(times: Map<string, number[]>) {
    const late = [...times].flatMap(([key, at]) => {
      const [rendition, msn, part] = key.split(' ');
      if (rendition !== 'video') return [];
      const frame = framesPerSegment * (Number(msn) - firstMsn) + framesPerPart * (Number(part) + 1);
      const availableMs = sentAtMs[frame];
      return availableMs === undefined ? [] : at.map((ms) => ms - availableMs);
    });
    const at = (share: number) => round(quantile(late, share), 1);
    return { count: late.length, min: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }

  async function serveFiles() {
    const root = cleanup.add(await mkdtemp(join(tmpdir(), 'footlight-bench-')), (one) => rm(one, { recursive: true }));
    await chmod(root, 0o755); // its worker is another user
    const nginxPort = await freePortRange(1);
    const configure = (folder: string) => staticFiles(nginxPort, root, folder);
    const nginx = cleanup.add(await startNginx(nginxPort, configure), (one) => one.stop());
    const figures = { lowLatency: [] as Turn[], segments: [] as Turn[] };
    for (let turn = 1; turn <= rounds; turn++) {
      progress(`finished files, round ${turn} of ${rounds}`);
      for (const kind of ['lowLatency', 'segments'] as const) {
        const paths = await copyFinished(kind, server.url, base, root);
        const hammer = (to: number) => client({ kind: 'hammer', port: to, paths, connections, seconds: roundSeconds });
        const ours = await loaded(server.pid, () => hammer(port));
        const peer = await loaded(nginx.pid, () => hammer(nginxPort));
        figures[kind].push({ ours, nginx: peer });
      }
    }
    return { lowLatency: summary(figures.lowLatency), segments: summary(figures.segments) };
  }
});

interface Load {
  requestsPerSecond: number;
  requestsPerCpuSecond: number;
  meanBytes: number;
  failed: number;
}

interface Turn {
  ours: Load;
  nginx: Load;
}

async function loaded(pid: number, run: () => Promise<Done>): Promise<Load> {
  const before = await treeCpuSeconds(pid);
  const done = await run();
  const cpu = (await treeCpuSeconds(pid)) - before;
  // The CPU time has the half second in it that warms up.
  const share = done.seconds / (done.seconds + 0.5);
  return {
    requestsPerSecond: done.requests / done.seconds,
    requestsPerCpuSecond: done.requests / (cpu * share),
    meanBytes: done.bytes / done.requests,
    failed: done.failed,
  };
}

function summary(turns: readonly Turn[]) {
  const of = (side: keyof Turn, figure: keyof Load) => Math.round(median(turns.map((turn) => turn[side][figure])));
  const all = (side: keyof Turn) => ({
    requestsPerCpuSecond: of(side, 'requestsPerCpuSecond'),
    requestsPerSecond: of(side, 'requestsPerSecond'),
    meanBytes: of(side, 'meanBytes'),
    failed: turns.reduce((sum, turn) => sum + turn[side].failed, 0),
  });
  const ratios = turns.map(({ ours, nginx }) => ours.requestsPerCpuSecond / nginx.requestsPerCpuSecond);
  return {
    ratio: round(median(ratios)),
    ratios: ratios.map((ratio) => round(ratio)),
    ours: all('ours'),
    nginx: all('nginx'),
  };
}

/** Requests that failed, ours and nginx's: a side that refuses is quick. */
function failuresOf(files: Record<string, ReturnType<typeof summary>>): number {
  return Object.values(files).reduce((sum, { ours, nginx }) => sum + ours.failed + nginx.failed, 0);
}

/** Copies what is finished now below `root`, as it is sent, and answers the paths: half playlists, half parts; or segments. */
async function copyFinished(kind: 'lowLatency' | 'segments', url: string, base: string, root: string) {
  const paths: string[] = [];
  for (const rendition of renditions) {
    const playlistPath = `${base}/${rendition}/index.m3u8`;
    const { segments } = readMediaPlaylist(await (await fetch(url + playlistPath)).text());
    const recent = segments.slice(-3);
    for (const { uri, parts = [] } of recent) {
      if (kind === 'segments') paths.push(`${base}/${rendition}/${uri}`);
      else for (const part of parts) paths.push(`${base}/${rendition}/${part.uri}`, playlistPath);
    }
  }
  for (const path of new Set(paths)) {
    // As it is on the wire: nginx must not have to compress what we have compressed once.
    const raw = await rawBody(url, path);
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), raw);
  }
  return paths;
}

async function rawBody(url: string, path: string): Promise<Buffer> {
  const sent = request(url + path, { headers: { 'accept-encoding': 'gzip' } }).end();
  const [answer] = await once(sent, 'response');
  return Buffer.concat(await answer.toArray());
}

function startClient(cleanup: Cleanup): (task: Task) => Promise<Done> {
  const program = fileURLToPath(new URL('support/hls-viewers.ts', import.meta.url));
  const child = cleanup.add(fork(program, { serialization: 'advanced' }), (one) => one.kill());
  return async (task) => {
    child.send(task);
    const [done] = await once(child, 'message');
    return done as Done;
  };
}

/** Resolves with the first media sequence number once three segments are there. */
async function waitForPlaylist(base: string): Promise<number> {
  for (;;) {
    const answer = await fetch(`${base}/video/plain.m3u8`);
    const playlist = answer.ok ? readMediaPlaylist(await answer.text()) : undefined;
    if (playlist !== undefined && playlist.segments.length >= 4) return playlist.mediaSequence;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
