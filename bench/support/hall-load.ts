import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { round } from './figures.ts';
import type { Hall, HallOptions } from './hall.ts';
import type { Counts } from './hall-group.ts';
import type { Microphone } from './meeting-speaker.ts';
import { cpuSeconds, residentBytes } from './process-cpu.ts';
import { consumersIn, type LoopLag, loopLagIn, serverMetrics } from './server-metrics.ts';
import { udpDrops } from './udp-drops.ts';

export interface HallLoad {
  /** Share of what was to be sent that was: less where the people cannot follow. */
  sent: number;
  /** Share of what was sent to those who ask for it that arrived. */
  received: number;
  /** Of the same, what the kernel dropped because the receiving process was late. */
  droppedByWorkers: number;
  droppedByClients: number;
  packetsPerSecond: number;
  /** Of a core each. */
  cores: { workers: number[]; server: number; people: number; listeners: number[]; others: number };
  loopLagMs: LoopLag;
  megabytes: { server: number; workers: number[] };
  /** That exist, and of those what is not paused by the page. */
  consumers: { byWorker: number[]; flowing: number; piped: number };
}

/** How often packets of sound come. */
const audioPerSecond: Record<Microphone, number> = { talks: 50, open: 2.5, muted: 0 };

/** What a camera sends of each layer, in packets a second. */
export function cameraPackets({ frameBytes = [], framesPerSecond = 0 }: HallOptions['camera']): number[] {
  return [frameBytes].flat().map((bytes) => Math.ceil(bytes / payloadBytes) * framesPerSecond);
}
/** Of a picture's packet of the load generator. */
const payloadBytes = 1100;

/** What a hall costs and loses for so long, while nobody comes and goes. */
export async function hallLoad(hall: Hall, camera: HallOptions['camera'], seconds: number): Promise<HallLoad> {
  const before = await reading(hall);
  await delay(seconds * 1000);
  const after = await reading(hall);

  const elapsed = (after.at - before.at) / 1000;
  const { sent, due, received } = traffic(before.counts, after.counts);
  const perSecond = [...hall.microphones.values()].reduce((sum, state) => sum + audioPerSecond[state], 0);
  const all = perSecond + hall.people * cameraPackets(camera).reduce((sum, packets) => sum + packets, 0);
  const used = after.cpu.map((value, index) => (value - before.cpu[index]!) / elapsed);
  const workerCount = after.workerDrops.length;
  const [server, people, ...rest] = used.map((cores) => round(cores, 3));
  const workers = rest.slice(0, workerCount);
  const ours = used.reduce((sum, cores) => sum + cores, 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    sent: round(sent / (all * elapsed), 3),
    received: round(received / due, 4),
    droppedByWorkers: round((sum(after.workerDrops) - sum(before.workerDrops)) / due, 4),
    droppedByClients: round((sum(after.clientDrops) - sum(before.clientDrops)) / due, 4),
    packetsPerSecond: Math.round(received / elapsed),
    cores: {
      workers,
      server: server!,
      people: people!,
      listeners: rest.slice(workerCount),
      others: round(Math.max(0, (after.busy - before.busy) / elapsed - ours), 3),
    },
    loopLagMs: loopLagIn(after.metrics),
    megabytes: after.megabytes,
    consumers: after.consumers,
  };
}

async function reading(hall: Hall) {
  const { server, groups } = hall;
  const workers = await hall.workers();
  const clients = groups.map(({ pid }) => pid);
  const [people, ...listeners] = clients;
  const [cpu, busy, workerDrops, clientDrops, megabytes, metrics] = await Promise.all([
    Promise.all([server.pid, people!, ...workers, ...listeners].map(cpuSeconds)),
    busySeconds(),
    Promise.all(workers.map(udpDrops)),
    Promise.all(clients.map(udpDrops)),
    Promise.all([server.pid, ...workers].map(residentBytes)),
    serverMetrics(server.url),
  ]);
  const counts = await Promise.all(groups.map((group) => group.ask('counts', null)));
  const [serverMegabytes, ...workerMegabytes] = megabytes.map((bytes) => Math.round(bytes / 1e6));
  const flowing = counts.flatMap(({ received }) => received).reduce((sum, [, flows]) => sum + flows, 0);
  return {
    at: performance.now(),
    cpu,
    busy,
    workerDrops,
    clientDrops,
    counts,
    megabytes: { server: serverMegabytes!, workers: workerMegabytes },
    metrics,
    consumers: { ...consumersIn(metrics), flowing },
  };
}

/** Packets that were sent, that were to arrive of those, and that did. Everybody receives the lowest layer. */
function traffic(before: readonly Counts[], after: readonly Counts[]) {
  const sentOf = (counts: readonly Counts[]) => new Map(counts.flatMap(({ sent }) => sent));
  const earlier = sentOf(before);
  const since = new Map(
    [...sentOf(after)].map(([producerId, layers]) => [
      producerId,
      layers.map((packets, layer) => packets - (earlier.get(producerId)?.[layer] ?? 0)),
    ]),
  );
  const packets = (counts: readonly Counts[]) =>
    counts.flatMap(({ received }) => received).reduce((sum, [, , came]) => sum + came, 0);
  return {
    sent: [...since.values()].flat().reduce((sum, count) => sum + count, 0),
    due: after
      .flatMap(({ received }) => received)
      .reduce((sum, [producerId, flows]) => sum + flows * (since.get(producerId)?.[0] ?? 0), 0),
    received: packets(after) - packets(before),
  };
}

/** Of all CPUs of this machine, since it started; what the host of a virtual machine took counts too. Linux only: proc(5), in hundredths of a second. */
async function busySeconds(): Promise<number> {
  const [, user, nice, system, , , irq, softirq, steal] = (await readFile('/proc/stat', 'utf8'))
    .split('\n', 1)[0]!
    .split(/\s+/);
  return [user, nice, system, irq, softirq, steal].reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}
