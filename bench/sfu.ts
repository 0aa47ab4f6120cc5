/**
 * RTP packets forwarded for each CPU second of a media worker, through our server beside mediasoup alone: the same worker program, the
 * same synthetic show and the same viewers over ICE, DTLS and SRTP, in turns. Viewers count packets and decrypt nothing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { median, round } from './support/figures.ts';
import { cpuSeconds } from './support/process-cpu.ts';
import { bench, progress } from './support/run.ts';
import { ourSide, rawSide, type Show, type Side } from './support/sfu-sides.ts';

const leastRatio = 0.95;
const rounds = 6;
const roundSeconds = 8;
/** Two Mbit/s of video, and sound. */
const show: Show = { viewers: 30, framesPerSecond: 25, frameBytes: 10_000 };

await bench('sfu', async (cleanup) => {
  progress(`connecting ${show.viewers} viewers to our server`);
  const ours = await ourSide(show, cleanup);
  progress(`connecting ${show.viewers} viewers to mediasoup alone`);
  const raw = await rawSide(show, cleanup);

  progress('warming up');
  await forward(ours, 2);
  await forward(raw, 2);
  const results: { ours: Forwarded; raw: Forwarded }[] = [];
  for (let number = 1; number <= rounds; number++) {
    progress(`round ${number} of ${rounds}`);
    // Who goes first changes, so that a drift of the machine's load favours nobody.
    const first = await forward(number % 2 === 0 ? raw : ours, roundSeconds);
    const second = await forward(number % 2 === 0 ? ours : raw, roundSeconds);
    results.push(number % 2 === 0 ? { ours: second, raw: first } : { ours: first, raw: second });
  }

  const ratios = results.map(({ ours, raw }) => ours.perCpuSecond / raw.perCpuSecond);
  const ratio = round(median(ratios), 3);
  return {
    ok: ratio >= leastRatio,
    leastRatio,
    ratio,
    packetsPerCpuSecond: Math.round(median(results.map(({ ours }) => ours.perCpuSecond))),
    rawPacketsPerCpuSecond: Math.round(median(results.map(({ raw }) => raw.perCpuSecond))),
    received: round(median(results.map(({ ours }) => ours.received)), 4),
    rawReceived: round(median(results.map(({ raw }) => raw.received)), 4),
    ratios: ratios.map((one) => round(one, 3)),
    viewers: show.viewers,
    consumers: show.viewers * ours.tracks.length,
  };
});

interface Forwarded {
  perCpuSecond: number;
  /** Share of what was to arrive that did. */
  received: number;
}

async function forward({ workerPid, tracks, viewers }: Side, seconds: number): Promise<Forwarded> {
  const arrived = () => viewers.reduce((sum, { packets }) => sum + packets, 0);
  const sent = () => tracks.reduce((sum, { packetsSent }) => sum + packetsSent, 0);
  const before = { arrived: arrived(), sent: sent(), cpu: await cpuSeconds(workerPid) };
  for (const track of tracks) track.start();
  await delay(seconds * 1000);
  for (const track of tracks) track.stop();
  await delay(300); // for what is still in the sockets
  const packets = arrived() - before.arrived;
  return {
    perCpuSecond: packets / ((await cpuSeconds(workerPid)) - before.cpu),
    received: packets / ((sent() - before.sent) * viewers.length),
  };
}
