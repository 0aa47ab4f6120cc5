/**
 * A hundred RTMP publishers of 500 kbit/s at once on one server process for three minutes: none may be lost, every one has to be on air, and memory
 * must be flat once the windows that are held in memory are full. The server is configured as by default, codec stages included, and its codec processes count as well. The
 * loop lag is what the server itself reports. `--publishers N`, `--seconds N`, `--warm-up N`; `--no-codecs` for what they cost.
 */
import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openShow, type Show } from '../tests/ingest/support/show.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import { median, round } from './support/figures.ts';
import { processTree, residentBytes, treeCpuSeconds } from './support/process-cpu.ts';
import type { PublishersNews, PublishersTask } from './support/publishers.ts';
import { bench, progress } from './support/run.ts';
import { loopLagIn, serverMetrics } from './support/server-metrics.ts';

const { values } = parseArgs({
  options: {
    publishers: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '180' },
    'warm-up': { type: 'string', default: '60' },
    'no-codecs': { type: 'boolean', default: false },
  },
});
const publishers = Number(values.publishers);
const warmUpSeconds = Number(values['warm-up']);
const seconds = Number(values.seconds);
const codecs = !values['no-codecs'];
const sampleSeconds = 5;
/** Of the median of the last third over that of the first: what lies on disk is listed in memory. */
const mostGrowth = 1.05;

await bench('publishers', async (cleanup) => {
  const env = {
    RTMP_MAX_CONNECTIONS_PER_ADDRESS: String(publishers), // all come from this machine
    ...(!codecs && { CODEC_ENABLED: 'false' }),
  };
  const server = cleanup.add(await ServerProcess.start(env), (one) => one.stop());
  progress(`creating ${publishers} shows`);
  const shows: Show[] = [];
  for (let index = 0; index < publishers; index++) shows.push(await openShow(server.url));

  const program = fileURLToPath(new URL('support/publishers.ts', import.meta.url));
  const client = cleanup.add(fork(program), (one) => one.kill());
  let lost = 0;
  const told = (kind: PublishersNews['kind']) =>
    new Promise<void>((resolve, reject) => {
      client.on('message', (news: PublishersNews) => news.kind === kind && resolve());
      client.once('exit', (code) => reject(new Error(`the publishers ended with ${code}`)));
    });
  client.on('message', (news: PublishersNews) => {
    if (news.kind === 'lost') lost++;
  });
  const started = told('started');
  const { rtmpPort } = shows[0]!;
  const streamKeys = shows.map(({ streamKey }) => streamKey);
  client.send({ rtmpPort, streamKeys, videoBitrate: '436k' } satisfies PublishersTask);
  await started;
  progress(`all publish; warming up for ${warmUpSeconds} s`);
  await delay(warmUpSeconds * 1000);

  progress(`measuring for ${seconds} s`);
  const before = { at: performance.now(), cpu: await treeCpuSeconds(server.pid), bytes: await bytesIn(server.url) };
  await serverMetrics(server.url); // the lag in it begins anew
  const megabytes: number[] = [];
  const treeMegabytes: number[] = [];
  for (let sample = 0; sample < seconds / sampleSeconds; sample++) {
    await delay(sampleSeconds * 1000);
    megabytes.push((await residentBytes(server.pid)) / 1e6);
    treeMegabytes.push((await treeBytes(server.pid)) / 1e6);
  }
  const lagMs = loopLagIn(await serverMetrics(server.url));
  const elapsed = (performance.now() - before.at) / 1000;
  const cores = ((await treeCpuSeconds(server.pid)) - before.cpu) / elapsed;
  const megabitsPerSecond = (((await bytesIn(server.url)) - before.bytes) * 8) / elapsed / 1e6;
  const playing = await Promise.all(shows.map(isPlaying));
  const onAir = playing.filter(Boolean).length;
  const stopped = told('stopped');
  client.send('stop');
  await stopped;

  const third = Math.floor(megabytes.length / 3);
  const growthOf = (all: number[]) => median(all.slice(-third)) / median(all.slice(0, third));
  const [growth, treeGrowth] = [growthOf(megabytes), growthOf(treeMegabytes)];
  return {
    ok: lost === 0 && onAir === publishers && growth <= mostGrowth && treeGrowth <= mostGrowth,
    codecs,
    publishers,
    lost,
    onAir,
    seconds,
    megabitsPerSecond: round(megabitsPerSecond, 1),
    loopLagMs: lagMs,
    cores: round(cores),
    memory: {
      mostGrowth,
      growth: round(growth, 3),
      treeGrowth: round(treeGrowth, 3),
      megabytes: rounded(megabytes),
      treeMegabytes: rounded(treeMegabytes),
    },
  };
});

/** One of six. */
function rounded(all: readonly number[]): number[] {
  return all.filter((_, index) => index % 6 === 5).map((value) => Math.round(value));
}

/** Of the server and all that it started. */
async function treeBytes(pid: number): Promise<number> {
  const each = await Promise.all((await processTree(pid)).map(residentBytes));
  return each.reduce((sum, bytes) => sum + bytes, 0);
}

/** Its playlist has grown to what was sent by now: the newest segment ended a few seconds ago. */
async function isPlaying({ url, id }: Show): Promise<boolean> {
  const answer = await fetch(`${url}/hls/${id}/video/plain.m3u8`);
  const newest = [...(await answer.text()).matchAll(/#EXT-X-PROGRAM-DATE-TIME:(\S+)/g)].at(-1)?.[1];
  return newest !== undefined && Date.now() - Date.parse(newest) < 10_000;
}

async function bytesIn(url: string): Promise<number> {
  const { rtmp } = await (await fetch(`${url}/stat`)).json();
  return rtmp.bytesIn;
}
