import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { queryObjects } from 'node:v8';
import type { Database } from '@footlight/server/platform/database/database.ts';
import { openTemplateDatabase } from '@footlight/server/platform/database/testing.ts';
import { sql } from 'kysely';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import type { CyclistsNews, CyclistsTask } from './support/cyclists.ts';

const cycles = 500;
const warmUpCycles = 100;
/** They take turns; a kick is one of them. */
const waysOut = 3;
/** What a kick leaves in the log: itself, the invitation by which they may come again, and that it was taken back. */
const actsPerKick = 3;
/** What one cycle may leave in the heap: a listener that is forgotten is a function, its scope and what that holds. */
const objectsPerCycleMost = 1;
/** Machine code that the engine makes of what runs often is memory too, and grows for a while. */
const bytesPerCycleMost = 8_000;

let server: TestServer;
let database: Database;
let cyclists: ChildProcess;

before(async () => {
  server = await composeServer({ ROOM_PEER_GRACE_SECONDS: '1', MEDIASOUP_WORKERS: '2' }, async () => {
    database = await openTemplateDatabase();
    return database;
  });
  cyclists = fork(fileURLToPath(new URL('support/cyclists.ts', import.meta.url)), [server.url]);
  await news('ready');
});
after(async () => {
  cyclists?.disconnect();
  await server?.close();
});

function news(kind: CyclistsNews['kind']): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (told: CyclistsNews) => {
      if (told.kind !== kind && told.kind !== 'failed') return;
      cyclists.off('message', onMessage);
      if (told.kind === 'failed') reject(new Error(told.error));
      else resolve();
    };
    cyclists.on('message', onMessage);
    cyclists.once('exit', (code) => reject(new Error(`the cyclists ended with ${code}`)));
  });
}

/** Runs a meeting in which people come and go so many times, and waits until everybody has gone. */
async function meet(cycles: number): Promise<void> {
  cyclists.send({ cycles } satisfies CyclistsTask);
  await news('done');
  // What has gone is not told, it has to be looked up; a connection of the last one may just be closing.
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; ) {
    if ((await metric('footlight_sockets')) === 0 && [...server.app.rooms.open].length === 0) return;
  }
  assert.fail('not everybody has gone');
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}

async function rows(): Promise<Record<string, number>> {
  const { db } = database;
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(db);
  const counted = tables.rows.map(async ({ name }) => {
    const { rows } = await sql<{ count: string }>`select count(*) as count from ${sql.table(name)}`.execute(db);
    return [name, Number(rows[0]!.count)] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}

/** Of what keeps a process running, by kind: timers, sockets, pipes. */
function handles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Everything alive in the heap that inherits from Object: also functions, so listeners and timers count. Collects garbage first. */
async function alive(): Promise<{ objects: number; bytes: number }> {
  // What is finalised frees more; the second run collects it.
  queryObjects(Object, { format: 'count' });
  await new Promise((resolve) => setImmediate(resolve));
  const objects = queryObjects(Object, { format: 'count' });
  return { objects, bytes: process.memoryUsage().heapUsed };
}

test(`${cycles} people come, send, receive and go in every way, and nothing of them is left`, {
  timeout: 600_000,
}, async (t) => {
  await meet(warmUpCycles);
  const before = { rows: await rows(), handles: handles(), alive: await alive() };
  const started = performance.now();
  await meet(cycles);
  t.diagnostic(`${cycles} cycles in ${Math.round((performance.now() - started) / 1000)} s`);

  const { totals, transports, workers } = await server.app.sfu.snapshot();
  assert.deepEqual(totals, { rooms: 0, peers: 0, transports: 0, producers: 0, consumers: 0, pipedProducers: 0 });
  assert.deepEqual(transports, { byIceState: {}, byDtlsState: {} });
  assert.deepEqual(
    workers.map(({ routers }) => routers),
    [0, 0],
  );
  // What a moderator has done stays in the log; nothing else does.
  const acts = (before.rows.audit_log ?? 0) + Math.floor(cycles / waysOut) * actsPerKick;
  assert.deepEqual(await rows(), { ...before.rows, audit_log: acts });
  const most = (kind: string) => (before.handles[kind] ?? 0) + 3;
  // Connections that are kept for a next request end by themselves some seconds later.
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; ) {
    if (Object.entries(handles()).every(([kind, count]) => count <= most(kind))) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { objects, bytes } = await alive();
  const after = handles();
  t.diagnostic(`handles ${JSON.stringify(before.handles)}, then ${JSON.stringify(after)}`);
  const grown = { objects: objects - before.alive.objects, bytes: bytes - before.alive.bytes };
  t.diagnostic(`of ${objects} objects ${grown.objects} are new, of ${bytes} bytes ${grown.bytes}`);
  for (const [kind, count] of Object.entries(after)) {
    assert.ok(count <= most(kind), `${count} of ${kind}, where there were ${before.handles[kind]}`);
  }
  assert.ok(grown.objects < cycles * objectsPerCycleMost, `${grown.objects} objects are left`);
  assert.ok(grown.bytes < cycles * bytesPerCycleMost, `${grown.bytes} bytes are left`);
});
