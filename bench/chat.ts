/**
 * A room of 2,000 sockets in which 20 messages a second are written for 30 seconds, beside a bare Socket.IO broadcast of the same traffic, in turns. How long after being
 * sent a message is there, and what it costs the server's process. `--sockets`, `--seconds` and `--rounds` for less.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Person } from '../tests/support/person.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import type { Crowd, Heard, Talk } from './support/chat-crowd.ts';
import { median, round } from './support/figures.ts';
import { cpuSeconds, residentBytes } from './support/process-cpu.ts';
import { bench, progress } from './support/run.ts';

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '3' },
  },
});
const audience = Number(values.sockets);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const perSecond = 20;
/** So that nobody writes faster than a person may. */
const writers = 40;
const processes = 2;
const p95MostMs = 250;

interface Turn {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  delivered: number;
  missing: number;
  acknowledged: number;
  framesPerSecond: number;
  serverCores: number;
  serverMegabytes: number;
  clientCores: number;
  refusals: string[];
}

await bench('chat', async (cleanup) => {
  const ours: Turn[] = [];
  const bare: Turn[] = [];
  for (let turn = 1; turn <= rounds; turn++) {
    ours.push(await footlight());
    progress(`round ${turn} of ${rounds}: ${JSON.stringify(ours.at(-1))}`);
    bare.push(await socketIo());
    progress(`bare Socket.IO: ${JSON.stringify(bare.at(-1))}`);
  }
  await cleanup.run();
  const of = (turns: Turn[], key: 'p50Ms' | 'p95Ms' | 'serverCores' | 'serverMegabytes') =>
    round(median(turns.map((turn) => turn[key])));
  const figures = (turns: Turn[]) => ({
    p50Ms: of(turns, 'p50Ms'),
    p95Ms: of(turns, 'p95Ms'),
    serverCores: of(turns, 'serverCores'),
    serverMegabytes: of(turns, 'serverMegabytes'),
    rounds: turns,
  });
  const complete = ours.every(({ missing, acknowledged }) => missing === 0 && acknowledged === perSecond * seconds);
  const ok = complete && of(ours, 'p95Ms') <= p95MostMs;
  return { ok, p95MostMs, audience, perSecond, seconds, footlight: figures(ours), bare: figures(bare) };
});

async function footlight(): Promise<Turn> {
  const server = await ServerProcess.start({
    MEDIASOUP_WORKERS: '1',
    SOCKETS_PER_ADDRESS: '1000000',
    ROOM_MAX_PEERS: '100000',
  });
  try {
    const host = await Person.user(server.url);
    const { id } = await host.get('createBroadcast', { body: { title: 'Chat' } });
    await host.get('startBroadcast', { params: { id } });
    const tokens: string[] = [];
    while (tokens.length < audience) {
      const some = Array.from({ length: 50 }, () => Person.guest(server.url));
      for (const { token } of await Promise.all(some)) tokens.push(token!);
    }
    const join = { event: 'join', payload: { broadcastId: id } };
    return await measure(server.pid, Number(new URL(server.url).port), tokens.slice(0, audience), join);
  } finally {
    await server.stop();
  }
}

async function socketIo(): Promise<Turn> {
  const program = fileURLToPath(new URL('./support/bare-chat.ts', import.meta.url));
  const server = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(createInterface({ input: server.stdout! }), 'line')) as [string];
    return await measure(server.pid!, Number(port), new Array<null>(audience).fill(null), null);
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }
}

/** One turn: the sockets are opened, a moment passes, and then it counts. */
async function measure(pid: number, port: number, tokens: (string | null)[], join: Crowd['join']): Promise<Turn> {
  const crowds = Array.from({ length: processes }, () =>
    fork(fileURLToPath(new URL('./support/chat-crowd.ts', import.meta.url))),
  );
  try {
    const each = Math.ceil(tokens.length / processes);
    await Promise.all(
      crowds.map((crowd, index) =>
        ask(crowd, {
          gather: {
            port,
            tokens: tokens.slice(index * each, (index + 1) * each),
            join,
            senders: index === 0 ? writers : 0,
          },
        }),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const before = await cpuSeconds(pid);
    const startedAt = performance.now();
    const talking = crowds.map((crowd) => ask<Heard>(crowd, { talk: { perSecond, seconds } }));
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const serverCores = ((await cpuSeconds(pid)) - before) / ((performance.now() - startedAt) / 1000);
    const serverMegabytes = (await residentBytes(pid)) / 2 ** 20;
    return summary(await Promise.all(talking), serverCores, serverMegabytes);
  } finally {
    for (const crowd of crowds) crowd.kill();
  }
}

function summary(heard: Heard[], serverCores: number, serverMegabytes: number): Turn {
  const sum = (read: (one: Heard) => number) => heard.reduce((total, one) => total + read(one), 0);
  const histogram: number[] = [];
  for (const one of heard)
    for (const [ms, count] of one.histogram.entries()) histogram[ms] = (histogram[ms] ?? 0) + (count ?? 0);
  const delivered = sum((one) => one.delivered);
  const acknowledged = sum((one) => one.acknowledged);
  const at = (share: number) => {
    let [rank, ms] = [share * delivered, -1];
    while (rank > 0 && ++ms < histogram.length) rank -= histogram[ms] ?? 0;
    return ms;
  };
  return {
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    delivered,
    missing: acknowledged * audience - delivered,
    acknowledged,
    framesPerSecond: Math.round(sum((one) => one.frames) / seconds),
    serverCores: round(serverCores),
    serverMegabytes: Math.round(serverMegabytes),
    clientCores: round(sum((one) => one.cpuSeconds) / (seconds + 3)),
    refusals: heard.flatMap(({ refusals }) => refusals),
  };
}

async function ask<T>(crowd: ChildProcess, task: { gather: Crowd } | { talk: Talk }): Promise<T> {
  const answered = once(crowd, 'message') as Promise<[{ done: T } | { failed: string }]>;
  crowd.send(task);
  const [answer] = await answered;
  if ('failed' in answer) throw new Error(answer.failed);
  return answer.done;
}
