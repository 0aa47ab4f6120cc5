import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { TestServer } from '../../support/server-in-process.ts';

/** What a server holds at a quiet moment. */
export interface Holdings {
  heapBytes: number;
  resources: Record<string, number>;
  rooms: number;
  sfu: Record<string, number>;
  workerPids: (number | undefined)[];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Timers come and go with what is under way; sockets, pipes, processes and workers may not. */
const comeAndGo = new Set(['Timeout', 'Immediate', 'TickObject', 'FSReqCallback', 'FSReqPromise']);

export async function holdingsOf({ app }: TestServer): Promise<Holdings> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo())
    if (!comeAndGo.has(name)) resources[name] = (resources[name] ?? 0) + 1;
  const { totals, workers } = await app.sfu.snapshot();
  return {
    heapBytes: process.memoryUsage().heapUsed,
    resources,
    rooms: [...app.rooms.open].length,
    sfu: totals,
    workerPids: workers.map(({ pid }) => pid),
  };
}

/** What `after` holds more than `before`, the heap aside: `name: before → after`. */
export function surplus(before: Holdings, after: Holdings): string[] {
  const counts = ({ resources, rooms, sfu }: Holdings): Record<string, number> => ({ ...resources, ...sfu, rooms });
  const [had, has] = [counts(before), counts(after)];
  return Object.entries(has)
    .filter(([name, count]) => count > (had[name] ?? 0))
    .map(([name, count]) => `${name}: ${had[name] ?? 0} → ${count}`);
}

/** The holdings once nothing is left over from before; after ten seconds, with what is. Kept-alive connections take a moment to end. */
export async function settledHoldings(server: TestServer, before: Holdings): Promise<Holdings> {
  for (let tries = 0; ; tries++) {
    const now = await holdingsOf(server);
    if (tries === 50 || surplus(before, now).length === 0) return now;
    await delay(200);
  }
}
