import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import { PortRange } from './port-range.ts';
import type { SfuSettings } from './types.ts';
import { MediaWorker } from './worker.ts';

/** A worker that lived this long has earned an immediate replacement; one that did not is replaced with back-off. */
const stableAfterMs = 60_000;
const firstBackOffMs = 250;
const mostBackOffMs = 30_000;

interface Slot {
  readonly index: number;
  worker: MediaWorker | undefined;
  startedAt: number;
  /** Deaths and failed starts in a row. */
  failures: number;
  cancelRestart: () => void;
  starting: Promise<void> | undefined;
}

/** Keeps `workerCount` media workers running. */
export class WorkerPool implements Closeable {
  readonly events = new TypedEvents<{ died: [MediaWorker]; replaced: [MediaWorker] }>();
  readonly #settings: SfuSettings;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #ports: PortRange;
  readonly #slots: Slot[];
  /** Those in `available()`. */
  readonly #waiting = new Set<() => void>();
  #closing: Promise<void> | undefined;

  private constructor(settings: SfuSettings, logger: Logger, clock: Clock) {
    this.#settings = settings;
    this.#logger = logger;
    this.#clock = clock;
    this.#ports = new PortRange(settings.rtcMaxPort);
    this.#slots = Array.from({ length: settings.workerCount }, (_, index) => ({
      index,
      worker: undefined,
      startedAt: 0,
      failures: 0,
      cancelRestart: () => {},
      starting: undefined,
    }));
  }

  /** Resolves when every worker runs; if one cannot start, closes the others and throws `unavailable`. */
  static async start(settings: SfuSettings, logger: Logger, clock: Clock): Promise<WorkerPool> {
    const pool = new WorkerPool(settings, logger, clock);
    const results = await Promise.allSettled(pool.#slots.map((slot) => pool.#fill(slot)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) return pool;
    await pool.close();
    throw failed.reason;
  }

  /** The workers alive now, by index. */
  get workers(): MediaWorker[] {
    return this.#slots.flatMap((slot) => slot.worker ?? []);
  }

  get size(): number {
    return this.#slots.length;
  }

  /** The worker with the least to do among those `accept` takes; undefined if there is none. */
  leastLoaded(accept: (worker: MediaWorker) => boolean = () => true): MediaWorker | undefined {
    const weight = ({ load }: MediaWorker) => load.seats + load.producers + load.pipedProducers;
    return this.workers
      .filter(accept)
      .sort((a, b) => weight(a) - weight(b) || a.load.routers - b.load.routers || a.index - b.index)[0];
  }

  /** Resolves when a worker is alive, or the pool closes. */
  async available(): Promise<void> {
    if (this.workers.length > 0 || this.#closing !== undefined) return;
    await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    this.#releaseWaiting();
    for (const slot of this.#slots) slot.cancelRestart();
    await Promise.allSettled(this.#slots.map((slot) => slot.starting));
    await Promise.all(this.workers.map((worker) => worker.close()));
    for (const slot of this.#slots) slot.worker = undefined;
    this.events.removeAll();
  }

  async #fill(slot: Slot): Promise<void> {
    const worker = await MediaWorker.start(slot.index, this.#settings, this.#ports, this.#clock);
    slot.worker = worker;
    slot.startedAt = this.#clock.now();
    this.#releaseWaiting();
    worker.onDied((error) => this.#died(slot, worker, error));
    this.#logger.info({ worker: slot.index, pid: worker.pid, port: worker.port }, 'media worker started');
  }

  #releaseWaiting(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #died(slot: Slot, worker: MediaWorker, error: Error): void {
    slot.worker = undefined;
    this.#ports.release(worker.port);
    if (this.#closing !== undefined) return;
    slot.failures = this.#clock.now() - slot.startedAt >= stableAfterMs ? 1 : slot.failures + 1;
    this.#logger.error({ err: error, worker: slot.index, pid: worker.pid }, 'media worker died');
    this.events.emit('died', worker);
    this.#scheduleRestart(slot);
  }

  #scheduleRestart(slot: Slot): void {
    const delayMs = slot.failures <= 1 ? 0 : Math.min(mostBackOffMs, firstBackOffMs * 2 ** (slot.failures - 2));
    slot.cancelRestart = this.#clock.after(delayMs, () => {
      slot.starting = this.#restart(slot);
    });
  }

  async #restart(slot: Slot): Promise<void> {
    try {
      await this.#fill(slot);
    } catch (error) {
      slot.failures += 1;
      this.#logger.error({ err: error, worker: slot.index }, 'media worker could not be replaced');
      if (this.#closing === undefined) this.#scheduleRestart(slot);
      return;
    }
    if (this.#closing === undefined && slot.worker !== undefined) this.events.emit('replaced', slot.worker);
  }
}
