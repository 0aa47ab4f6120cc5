import { Worker } from 'node:worker_threads';

/** One parser, or several that belong together, under fuzzing. Everything it does has to follow from its seed. */
export interface FuzzTarget {
  next(): Uint8Array;
  /** Feeds one input to the parsers. What it throws is a failure: it catches itself what a parser may throw. */
  read(input: Uint8Array): void;
  /** What was seen, for the report. */
  readonly counts: Readonly<Record<string, number>>;
  /** Bytes that the parsers which are alive at one moment may hold by their own limits. */
  readonly mayHold: number;
}

export interface CampaignOptions {
  /** A module that exports `target(seed)`. */
  module: string | URL;
  runs: number;
  seed: number;
  limits?: Partial<Limits>;
}

export interface Limits {
  /** CPU of one input, measured after it. */
  inputCpuMs: number;
  /** CPU that the process may use while no input is done: it hangs. */
  hangCpuMs: number;
  /** Memory after a collection, above that after the first tenth and what the target may hold. */
  grownMiB: number;
  /** Peak of the resident memory. */
  rssMiB: number;
}

export const defaultLimits: Limits = { inputCpuMs: 1000, hangCpuMs: 10_000, grownMiB: 16, rssMiB: 512 };

export interface Report extends Record<string, unknown> {
  runs: number;
  seed: number;
  slowestCpuMs: number;
  grownMiB: number;
  peakRssMiB: number;
}

/** Of the input in work; worker and watchdog share its number, its length and so many of its bytes. */
export const longestShown = 64 * 1024;
const lookEveryMs = 250;

/**
 * Runs the target in a thread of its own, watched by this one: a parser that does not return cannot say so itself. Rejects with number, seed and
 * bytes of the input where something is thrown, an input takes too long or never ends, or memory grows beyond its bound.
 */
export function campaign(options: CampaignOptions): Promise<Report> {
  const limits = { ...defaultLimits, ...options.limits };
  const shared = new SharedArrayBuffer(8 + longestShown);
  const worker = new Worker(new URL('campaign-worker.ts', import.meta.url), {
    workerData: { ...options, module: String(options.module), limits, shared },
    resourceLimits: { maxOldGenerationSizeMb: limits.rssMiB },
  });
  const failed = (reason: unknown) => {
    const [run = 0, length = 0] = new Int32Array(shared, 0, 2);
    const input = Buffer.from(new Uint8Array(shared, 8, Math.min(length, longestShown))).toString('hex');
    const why = reason instanceof Error ? reason.message : String(reason);
    return new Error(`run ${run} of seed ${options.seed}: ${why}; input ${input}`, { cause: reason });
  };
  return new Promise<Report>((resolve, reject) => {
    const position = new Int32Array(shared, 0, 1);
    let seen = { run: -1, cpu: process.cpuUsage() };
    const watchdog = setInterval(() => {
      const run = Atomics.load(position, 0);
      if (run !== seen.run) seen = { run, cpu: process.cpuUsage() };
      const { user, system } = process.cpuUsage(seen.cpu);
      if ((user + system) / 1000 > limits.hangCpuMs) end(() => reject(failed('it hangs')));
      const rssMiB = process.memoryUsage.rss() / 2 ** 20;
      if (rssMiB > limits.rssMiB) end(() => reject(failed(`${Math.round(rssMiB)} MiB are resident`)));
    }, lookEveryMs);
    let ended = false;
    const end = (settle: () => void) => {
      if (ended) return; // the end of the thread follows on its report, and on its error
      ended = true;
      clearInterval(watchdog);
      void worker.terminate().then(settle);
    };
    worker.once('message', (report: Report) => end(() => resolve(report)));
    worker.once('error', (error) => end(() => reject(failed(error))));
    worker.once('exit', (code) => end(() => reject(failed(`the thread ended with ${code}`))));
  });
}
