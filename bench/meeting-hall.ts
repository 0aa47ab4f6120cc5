/**
 * A hall: one meeting with people who send camera and microphone and many more who listen, in steps up to 30 and 200. The server is as by default: a media
 * worker for each core, among which it spreads the meeting by itself. A camera sends the three layers that our client sends at 720 lines; each page receives the sound of everybody and
 * the lowest layer of the cameras that are on it. Everything runs on the same cores, so what a hall is carried by is told by process: a size at which the
 * people and listeners do not follow says nothing of the server. `--people N --listeners N` of the last step, `--tiles N` on a page, `--open N` microphones that are not muted
 * and `--talk N` of them that talk, `--seconds N` of measurement, `--joins N` and `--turns N` at each step, `--workers N`, the last `--steps N`.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { round, spread } from './support/figures.ts';
import { Hall } from './support/hall.ts';
import { cameraPackets, type HallLoad, hallLoad } from './support/hall-load.ts';
import { cpuSeconds } from './support/process-cpu.ts';
import { bench, progress } from './support/run.ts';
import { type LoopLag, loopLagIn, serverMetrics } from './support/server-metrics.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '30' },
    listeners: { type: 'string', default: '200' },
    tiles: { type: 'string', default: '16' },
    open: { type: 'string', default: '10' },
    talk: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    joins: { type: 'string', default: '10' },
    turns: { type: 'string', default: '3' },
    steps: { type: 'string', default: '4' },
    workers: { type: 'string', default: String(cpus().length) },
  },
});
const [people, listeners, tiles] = [Number(values.people), Number(values.listeners), Number(values.tiles)];
const [open, talk, workers] = [Number(values.open), Number(values.talk), Number(values.workers)];
const [seconds, joins, turns] = [Number(values.seconds), Number(values.joins), Number(values.turns)];
/** Of the whole hall. */
const shares = [1 / 6, 1 / 3, 2 / 3, 1].slice(-Number(values.steps));
/** Bytes of a frame at 150, 600 and 1,800 kbit/s: 180, 360 and 720 lines. */
const camera = { framesPerSecond: 30, frameBytes: [625, 2_500, 7_500] };
const leastSent = 0.9;
/** Of all cores. */
const fullAt = 0.97;
const leastReceived = 0.98;

interface Step extends HallLoad {
  people: number;
  listeners: number;
  /** Server, people, listeners and whatever else ran here took all cores. */
  machineFull: boolean;
  /** People and listeners kept up and the machine had time to spare: what did not arrive was lost by the server. */
  followed: boolean;
  whole: boolean;
  consumersPerCore: number;
  arrival: Arrival;
  /** From the first word to being told who speaks, and to the picture, on pages that did not show them. */
  turnMs: { told: Spread; picture: Spread } | null;
  joinMs: { person: object; listener: object } | null;
}
type Spread = ReturnType<typeof spread>;

/** Those who came at once for this step. */
interface Arrival {
  peopleMs: Spread | null;
  listenersMs: Spread | null;
  serverCpuSeconds: number;
  loopLagMs: LoopLag;
}

await bench('meeting-hall', async (cleanup) => {
  const hall = await Hall.open({ tiles, camera, open, talk, workers }, cleanup);
  const steps: Step[] = [];
  for (const share of shares) steps.push(await climb(hall, Math.round(people * share), Math.round(listeners * share)));
  const judged = steps.filter(({ followed }) => followed);
  const largest = steps.findLast(({ whole }) => whole);
  return {
    ok: largest !== undefined && judged.every(({ whole }) => whole),
    leastReceived,
    wanted: { people, listeners },
    largest: largest && { people: largest.people, listeners: largest.listeners },
    tiles,
    open,
    talk,
    cameraPacketsPerSecond: cameraPackets(camera),
    steps,
  };
});

async function climb(hall: Hall, people: number, listeners: number): Promise<Step> {
  progress(`${people} people and ${listeners} listeners`);
  const arrival = await arrive(hall, people, listeners);
  progress(`all are here; measuring for ${seconds} s`);
  const load = await hallLoad(hall, camera, seconds);
  const { sent, received, droppedByClients, cores } = load;
  const used = cores.workers.reduce((sum, one) => sum + one, 0);
  const busy = used + cores.server + cores.people + cores.listeners.reduce((sum, one) => sum + one, 0) + cores.others;
  const machineFull = busy >= fullAt * cpus().length;
  const followed = !machineFull && sent >= leastSent && droppedByClients <= 1 - leastReceived;
  const whole = sent >= leastSent && received >= leastReceived;
  progress(JSON.stringify(load));
  return {
    people,
    listeners,
    machineFull,
    followed,
    whole,
    ...load,
    // Of those that were carried: what was not sent or did not arrive has cost nothing.
    consumersPerCore: Math.round((load.consumers.flowing * sent * received) / used),
    arrival,
    turnMs: whole ? await takeTurns(hall) : null,
    joinMs: whole ? await joinsWhile(hall) : null,
  };
}

async function arrive(hall: Hall, people: number, listeners: number): Promise<Arrival> {
  await serverMetrics(hall.server.url); // the lag in it begins anew
  const cpu = await cpuSeconds(hall.server.pid);
  const took = await hall.growTo(people, listeners);
  return {
    peopleMs: took.people.length > 0 ? spread(took.people, 0) : null,
    listenersMs: took.listeners.length > 0 ? spread(took.listeners, 0) : null,
    serverCpuSeconds: round((await cpuSeconds(hall.server.pid)) - cpu),
    loopLagMs: loopLagIn(await serverMetrics(hall.server.url)),
  };
}

async function takeTurns(hall: Hall): Promise<Step['turnMs']> {
  const seen = [];
  for (let turn = 0; turn < turns; turn++) seen.push(...(await hall.giveFloor()));
  if (seen.length === 0) return null;
  return {
    told: spread(
      seen.map(({ toldMs }) => toldMs),
      0,
    ),
    picture: spread(
      seen.map(({ pictureMs }) => pictureMs),
      0,
    ),
  };
}

async function joinsWhile(hall: Hall): Promise<Step['joinMs']> {
  progress('one more comes and goes');
  const listener = await hall.visits(joins, false);
  const person = await hall.visits(joins, true);
  return {
    listener: { firstPicture: spread(listener.firstMs, 0), allPictures: spread(listener.allMs, 0) },
    person: {
      firstPicture: spread(person.firstMs, 0),
      allPictures: spread(person.allMs, 0),
      sends: spread(person.sendsMs, 0),
    },
  };
}
