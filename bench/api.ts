/**
 * REST at 200 requests a second, arriving at a constant rate whatever becomes of those before (open loop): reads and writes
 * of several users against the server as a process of its own with its embedded database, in turns with a fastify route
 * that does nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { newUser } from '../tests/support/api.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import { median, round, spread } from './support/figures.ts';
import { type Call, HttpClient } from './support/http-client.ts';
import { constantArrival } from './support/open-loop.ts';
import { scheduled } from './support/process-cpu.ts';
import { bench, type Cleanup, progress } from './support/run.ts';

const limitMs = 15;
const arrival = { perSecond: 200, seconds: 10 };
const warmUp = { perSecond: 200, seconds: 3 };
const rounds = 3;
const users = 6;

interface Writer {
  token: string;
  broadcastIds: string[];
}

await bench('api', async (cleanup) => {
  const server = cleanup.add(await ServerProcess.start(), (one) => one.stop());
  const ours = cleanup.add(new HttpClient(server.url), (one) => one.close());
  const { url: bareUrl, pid: barePid } = await startBare(cleanup);
  const bare = cleanup.add(new HttpClient(bareUrl), (one) => one.close());
  const writers = await Promise.all(Array.from({ length: users }, () => prepareWriter(server.url)));
  const mixed = mixOf(writers);

  progress('warming up');
  await constantArrival(warmUp, (index) => ours.call(mixed(index).call));
  await constantArrival(warmUp, () => bare.call({ method: 'GET', path: '/' }));

  const times = new Map<string, number[]>();
  const ourRounds: Round[] = [];
  const bareRounds: Round[] = [];
  for (let number = 1; number <= rounds; number++) {
    progress(`round ${number} of ${rounds}`);
    const ourRound = await oneRound(server.pid, (index) => ours.call(mixed(index).call));
    ourRounds.push(ourRound);
    ourRound.timesMs.forEach((ms, index) => {
      const { name } = mixed(index);
      times.set(name, [...(times.get(name) ?? []), ms]);
    });
    bareRounds.push(await oneRound(barePid, () => bare.call({ method: 'GET', path: '/' })));
  }

  const mine = summary(ourRounds);
  const bareSummary = summary(bareRounds);
  return {
    ok: mine.p95Ms <= limitMs,
    limitMs,
    requestsPerSecond: arrival.perSecond,
    ...mine,
    bare: bareSummary,
    ratioToBare: round(mine.p95Ms / bareSummary.p95Ms),
    byRequest: Object.fromEntries([...times].map(([name, all]) => [name, spread(all)])),
  };
});

interface Round {
  timesMs: number[];
  cpuMsPerRequest: number;
  waitMsPerRequest: number;
}

async function oneRound(pid: number, work: (index: number) => Promise<void>): Promise<Round> {
  const before = await scheduled(pid);
  const timesMs = await constantArrival(arrival, work);
  const after = await scheduled(pid);
  const perRequest = 1000 / timesMs.length;
  return {
    timesMs,
    cpuMsPerRequest: (after.cpuSeconds - before.cpuSeconds) * perRequest,
    waitMsPerRequest: (after.waitSeconds - before.waitSeconds) * perRequest,
  };
}

/** Medians over the rounds, and the rounds: where the server waits longer than it works, the machine was busy with something else. */
function summary(all: readonly Round[]) {
  const each = all.map(({ timesMs, cpuMsPerRequest, waitMsPerRequest }) => ({
    ...spread(timesMs, 2),
    cpuMsPerRequest: round(cpuMsPerRequest),
    waitMsPerRequest: round(waitMsPerRequest),
  }));
  return {
    p50Ms: median(each.map(({ p50 }) => p50)),
    p95Ms: median(each.map(({ p95 }) => p95)),
    p99Ms: median(each.map(({ p99 }) => p99)),
    cpuMsPerRequest: median(each.map(({ cpuMsPerRequest }) => cpuMsPerRequest)),
    rounds: each.map(({ p50, p95, cpuMsPerRequest, waitMsPerRequest }) => ({
      p50,
      p95,
      cpuMsPerRequest,
      waitMsPerRequest,
    })),
  };
}

async function prepareWriter(url: string): Promise<Writer> {
  const user = await newUser(url);
  const created = await Promise.all(
    Array.from({ length: 5 }, (_, index) => user.api.createBroadcast({ body: { title: `Show ${index}` } })),
  );
  return { token: (await user.session.accessToken())!, broadcastIds: created.map(({ id }) => id) };
}

/** The request of an index: of ten, four lists, two single reads, one "me", one list of one's own, one create and one change. */
function mixOf(writers: readonly Writer[]): (index: number) => { name: string; call: Call } {
  return (index) => {
    const turn = Math.floor(index / 10);
    const { token, broadcastIds } = writers[turn % writers.length]!;
    const id = broadcastIds[turn % broadcastIds.length]!;
    switch (index % 10) {
      case 0:
        return {
          name: 'create',
          call: { method: 'POST', path: '/api/broadcasts', token, body: { title: `Show of turn ${turn}` } },
        };
      case 5:
        return {
          name: 'change',
          call: { method: 'PATCH', path: `/api/broadcasts/${id}`, token, body: { description: `turn ${turn}` } },
        };
      case 3:
      case 7:
        return { name: 'read', call: { method: 'GET', path: `/api/broadcasts/${id}` } };
      case 2:
        return { name: 'me', call: { method: 'GET', path: '/api/auth/me', token } };
      case 8:
        return { name: 'own', call: { method: 'GET', path: '/api/broadcasts?host=me&limit=10', token } };
      default:
        return { name: 'list', call: { method: 'GET', path: '/api/broadcasts?status=scheduled&limit=20' } };
    }
  };
}

async function startBare(cleanup: Cleanup): Promise<{ url: string; pid: number }> {
  const program = fileURLToPath(new URL('support/bare-server.ts', import.meta.url));
  const child = cleanup.add(spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] }), (one) =>
    one.kill(),
  );
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { url, pid: child.pid! };
}
