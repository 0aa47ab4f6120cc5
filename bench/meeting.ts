/**
 * Meetings in which everybody sends and receives everybody: they grow until the media worker has used up the CPU it may use, through our server beside
 * mediasoup alone under the same limit, in turns. What is sent was encoded before and goes over ICE, DTLS and SRTP; who receives counts packets and decrypts
 * nothing. The people's media is spread over `--processes N`. `--share S` of a core is what a worker may use, so that it is full before the rest of the
 * machine is with people; 1 is no limit, for machines with cores to spare. `fullBy` says what ended it: where it was the people, the worker was not measured
 * full. While all send somebody joins again and again, up to the size at which a worker has used four fifths of that. The other figures are those of the
 * largest size that was carried whole. `--rounds N` and `--seconds N` of measurement and `--joins N` at each size, `--most N` people.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { holdToShare } from './support/cpu-share.ts';
import { median, round, spread } from './support/figures.ts';
import { Crowd } from './support/meeting-crowd.ts';
import type { MeetingMedia } from './support/meeting-media.ts';
import { ourMeeting, rawMeeting } from './support/meeting-sides.ts';
import { packetsPerSecond } from './support/meeting-traffic.ts';
import type { MeetingVisitor, VisitTimes } from './support/meeting-visitor.ts';
import { cpuSeconds } from './support/process-cpu.ts';
import { Remote } from './support/remote.ts';
import { bench, progress } from './support/run.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    most: { type: 'string', default: '80' },
    processes: { type: 'string', default: '2' },
    share: { type: 'string', default: '0.4' },
    joins: { type: 'string', default: '20' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const most = Number(values.most);
const joins = Number(values.joins);
const share = Number(values.share);
/** Smaller steps where the worker is nearly full: a step is not to miss the sizes it just carries. */
const growth = { far: 4, near: 2 };
const nearAt = 0.7;
const leastRatio = 0.95;
/** To the first picture, p95: what `join` asks of a page. */
const joinLimitMs = 800;
/** What counts as carried whole: of what was to be sent, and of what was sent. */
const leastSent = 0.9;
const leastReceived = 0.98;
/** What is not whole while the workers are not full is measured again: other work of the machine comes and goes, what the people cost stays. */
const tries = 3;
/** Of what a worker may use. */
const fullAt = 0.95;
/** Joins are those of the largest meeting that leaves this much: where a worker is full nobody finds room. */
const joinsUpTo = 0.8;

interface Load {
  /** Of the media worker. */
  cores: number;
  /** Share of what was to be sent that was: less where the people cannot follow. */
  sent: number;
  /** Share of what was to arrive that did. */
  received: number;
  /** By the CPU time that a packet costs. */
  consumersPerCore: number;
}

interface Step {
  people: number;
  consumers: number;
  ours: Load;
  raw: Load;
  ratio: number;
  /** What the people themselves cost. */
  clientCores: number;
}

await bench('meeting', async (cleanup) => {
  const meeting = await ourMeeting(cleanup);
  const bare = await rawMeeting(cleanup);
  const processes = Array.from({ length: Number(values.processes) }, () => {
    return new Remote<MeetingMedia>('./meeting-media.ts', cleanup);
  });
  const ours = new Crowd('ours', meeting, processes);
  const raw = new Crowd('raw', bare, processes);
  if (share < 1) for (const { workerPid } of [ours, raw]) await holdToShare(workerPid, share, cleanup);
  const visitor = new Remote<MeetingVisitor>('./meeting-visitor.ts', cleanup);
  const steps: Step[] = [];
  let whole: Step | null = null;
  let joined: { people: number; used: number; joinMs: VisitTimes } | null = null;
  let fullBy: 'worker' | 'people' | null = null;
  for (let people: number = growth.far; people <= most && fullBy === null; ) {
    progress(`${people} people`);
    await ours.growTo(people);
    await raw.growTo(people);
    let step = await measure(ours, raw);
    for (let again = 1; again < tries && !isWhole(step) && usedOf(step) < fullAt; again++)
      step = await measure(ours, raw);
    steps.push(step);
    const used = usedOf(step);
    if (used >= fullAt) fullBy = 'worker';
    else if (!isWhole(step)) fullBy = 'people';
    if (isWhole(step)) whole = step;
    if (isWhole(step) && used <= joinsUpTo) {
      joined = { people, used: round(used), joinMs: await joinsWhile(ours, meeting, visitor) };
    }
    people += used < nearAt ? growth.far : growth.near;
  }
  if (whole === null || joined === null) {
    throw new Error(`not even the smallest meeting was carried whole: ${JSON.stringify(steps)}`);
  }
  const { people, used, joinMs } = joined;
  const firstPictureMs = spread(joinMs.firstMs, 0);
  return {
    ok: fullBy === 'worker' && whole.ratio >= leastRatio && firstPictureMs.p95 <= joinLimitMs,
    leastRatio,
    joinLimitMs,
    share,
    ratio: whole.ratio,
    people: whole.people,
    consumers: whole.consumers,
    fullBy,
    consumersPerCore: whole.ours.consumersPerCore,
    rawConsumersPerCore: whole.raw.consumersPerCore,
    joins: { people, used, firstPictureMs, allPicturesMs: spread(joinMs.allMs, 0) },
    steps,
  };
});

/** Of what a worker may use, by the one that used more. */
function usedOf({ ours, raw }: Step): number {
  return Math.max(ours.cores, raw.cores) / share;
}

function isWhole({ ours, raw }: Step): boolean {
  return [ours, raw].every(({ sent, received }) => sent >= leastSent && received >= leastReceived);
}

async function measure(ours: Crowd, raw: Crowd): Promise<Step> {
  await load(ours, 1);
  await load(raw, 1);
  const measured: { ours: Load; raw: Load }[] = [];
  const before = { cpu: (await ours.counts()).cpuSeconds, at: performance.now() };
  for (let number = 0; number < rounds; number++) {
    // Who goes first changes, so that a drift of the machine's load favours nobody.
    const first = await load(number % 2 === 0 ? raw : ours, seconds);
    const second = await load(number % 2 === 0 ? ours : raw, seconds);
    measured.push(number % 2 === 0 ? { ours: second, raw: first } : { ours: first, raw: second });
  }
  const clientCpu = (await ours.counts()).cpuSeconds - before.cpu;
  return {
    people: ours.people,
    consumers: ours.consumers,
    ours: middle(measured.map(({ ours }) => ours)),
    raw: middle(measured.map(({ raw }) => raw)),
    ratio: round(median(measured.map(({ ours, raw }) => ours.consumersPerCore / raw.consumersPerCore)), 3),
    clientCores: round(clientCpu / ((performance.now() - before.at) / 1000)),
  };
}

async function load(crowd: Crowd, forSeconds: number): Promise<Load> {
  const before = { ...(await crowd.counts()), cpu: await cpuSeconds(crowd.workerPid) };
  const from = performance.now();
  await crowd.start();
  await delay(forSeconds * 1000);
  await crowd.stop();
  const elapsed = (performance.now() - from) / 1000;
  await delay(300); // for what is still in the sockets
  const cpu = (await cpuSeconds(crowd.workerPid)) - before.cpu;
  const after = await crowd.counts();
  const packets = after.received - before.received;
  const sent = after.sent - before.sent;
  return {
    cores: cpu / elapsed,
    sent: sent / (crowd.people * packetsPerSecond * elapsed),
    received: packets / (sent * (crowd.people - 1)),
    // Sound and picture of a person are two consumers.
    consumersPerCore: packets / cpu / (packetsPerSecond / 2),
  };
}

function middle(loads: readonly Load[]): Load {
  return {
    cores: round(median(loads.map(({ cores }) => cores)), 3),
    sent: round(median(loads.map(({ sent }) => sent)), 3),
    received: round(median(loads.map(({ received }) => received)), 4),
    consumersPerCore: Math.round(median(loads.map(({ consumersPerCore }) => consumersPerCore))),
  };
}

async function joinsWhile(
  crowd: Crowd,
  { url, roomId }: { url: string; roomId: string },
  visitor: Remote<MeetingVisitor>,
): Promise<VisitTimes> {
  await crowd.start();
  const times = await visitor.ask('visit', { url, roomId, joins, tiles: null, camera: null });
  await crowd.stop();
  return times;
}
