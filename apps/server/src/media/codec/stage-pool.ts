import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { StageRequest } from './request.ts';
import { Stage, type StageHandlers } from './stage.ts';
import { StageProcess, type StageProcessOptions } from './stage-process.ts';
import { type QueueOptions, StageQueue } from './stage-queue.ts';

export interface StagePoolOptions {
  /** For the error: `video tracks`. */
  what: string;
  capacity: number;
  stagesPerProcess: number;
  queue: QueueOptions;
  process: StageProcessOptions;
}

/** Stages of one kind, spread over as few processes as may be. */
export class StagePool implements Closeable {
  readonly #options: StagePoolOptions;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #processes = new Set<StageProcess>();
  readonly #stages = new Map<Stage, StageProcess>();
  #nextId = 1;
  #droppedByClosed = 0;
  #deaths = 0;
  #closing: Promise<void> | undefined;

  constructor(options: StagePoolOptions, { logger, clock }: { logger: Logger; clock: Clock }) {
    this.#options = options;
    this.#logger = logger;
    this.#clock = clock;
  }

  get size(): number {
    return this.#stages.size;
  }

  /** Of the processes alive. */
  get pids(): number[] {
    return [...this.#processes].flatMap(({ pid }) => pid ?? []);
  }

  get dropped(): number {
    return [...this.#stages.keys()].reduce((sum, { dropped }) => sum + dropped, this.#droppedByClosed);
  }

  /** Of processes, unasked. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Throws `capacity_exceeded`, or `unavailable` after `close`. */
  open(request: StageRequest, handlers: StageHandlers): Stage {
    const { what, capacity } = this.#options;
    if (this.#closing !== undefined) throw new AppError('unavailable', 'The codec stages have closed');
    if (this.size >= capacity) throw new AppError('capacity_exceeded', `${this.size} ${what} are being converted`);
    const stage = new Stage(this.#nextId++, request, {
      queue: new StageQueue(this.#options.queue),
      handlers,
      clock: this.#clock,
      onClosed: (closing) => this.#forget(closing),
    });
    const process = this.#processWithRoom();
    this.#stages.set(stage, process);
    process.add(stage);
    return stage;
  }

  /** Ends the process that serves it, as if it had died; it is started again for its other stages. */
  killProcessOf(stage: Stage): void {
    this.#stages.get(stage)?.kill();
  }

  /** Every stage closes; those with work in hand fail with `unavailable`. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    for (const stage of [...this.#stages.keys()]) stage.fail(new AppError('unavailable', 'The server is closing'));
    await Promise.all([...this.#processes].map((process) => process.close()));
    this.#processes.clear();
  }

  #forget(stage: Stage): void {
    this.#droppedByClosed += stage.dropped;
    this.#stages.get(stage)?.remove(stage);
    this.#stages.delete(stage);
  }

  #processWithRoom(): StageProcess {
    for (const process of this.#processes) if (process.size < this.#options.stagesPerProcess) return process;
    const process = new StageProcess(this.#options.process, {
      logger: this.#logger,
      clock: this.#clock,
      onIdle: (idle) => this.#processes.delete(idle),
      onDeath: () => this.#deaths++,
    });
    this.#processes.add(process);
    return process;
  }
}
