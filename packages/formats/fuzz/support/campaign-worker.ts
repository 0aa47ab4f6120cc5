/** The thread of `campaign`: one input after another, without a pause. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { type CampaignOptions, type FuzzTarget, type Limits, longestShown, type Report } from './campaign.ts';

interface Task extends CampaignOptions {
  module: string;
  limits: Limits;
  shared: SharedArrayBuffer;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const { module, runs, seed, limits, shared } = workerData as Task;
const progress = new Int32Array(shared, 0, 2);
const shown = new Uint8Array(shared, 8);
const made: FuzzTarget = (await import(module)).target(seed);
/** What is held is looked at so often. */
const checks = 50;
const checkEvery = Math.max(1, Math.floor(runs / checks));
const warmUp = Math.ceil(runs / 10);
let before = Number.NaN;
let slowestCpuMs = 0;
let mostHeld = 0;
let peakRss = 0;
const startedAt = performance.now();

for (let run = 0; run < runs; run++) {
  const input = made.next();
  shown.set(input.subarray(0, longestShown));
  progress[1] = input.byteLength;
  Atomics.store(progress, 0, run);
  const cpu = process.threadCpuUsage();
  made.read(input);
  const { user, system } = process.threadCpuUsage(cpu);
  slowestCpuMs = Math.max(slowestCpuMs, (user + system) / 1000);
  if (slowestCpuMs > limits.inputCpuMs) throw new Error(`it took ${Math.round(slowestCpuMs)} ms of CPU`);
  if (run === warmUp) before = await held();
  if (run > warmUp && run % checkEvery === 0) await checkHeld();
}
await checkHeld();

const seconds = (performance.now() - startedAt) / 1000;
const report: Report = {
  runs,
  seed,
  ...made.counts,
  seconds: Math.round(seconds),
  slowestCpuMs: Math.round(slowestCpuMs * 10) / 10,
  grownMiB: mebibytes(mostHeld),
  mayHoldMiB: mebibytes(made.mayHold),
  peakRssMiB: mebibytes(peakRss),
};
parentPort!.postMessage(report);

/** Bytes that this thread still needs. Buffers are let go of between two turns of the event loop. */
async function held(): Promise<number> {
  collect();
  await setImmediate();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage(); // what array buffers hold is in `external`
  peakRss = Math.max(peakRss, rss);
  return heapUsed + external;
}

async function checkHeld(): Promise<void> {
  mostHeld = Math.max(mostHeld, (await held()) - before);
  if (mostHeld > made.mayHold + limits.grownMiB * 2 ** 20) {
    throw new Error(`${mebibytes(mostHeld)} MiB more are held than after the first tenth`);
  }
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}
