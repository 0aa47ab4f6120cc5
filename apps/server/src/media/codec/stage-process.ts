import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import type { Logger } from '../../base/logger.ts';
import { CodecProcess, type CodecProcessOptions } from './codec-process.ts';
import type { Readiness } from './request.ts';
import type { Stage } from './stage.ts';
import { type Message, readJson } from './wire.ts';

/** A process that lived this long is replaced at once; one that did not, with back-off. */
const stableAfterMs = 60_000;
const firstBackOffMs = 250;
const mostBackOffMs = 30_000;

export interface StageProcessOptions extends CodecProcessOptions {
  /** The process is let go when it has had no stage for so long. */
  idleMs: number;
}

/**
 * Stages that share a process, and the process while there is work: started with the first stage, started again when it dies, ended when
 * idle.
 */
export class StageProcess implements Closeable {
  readonly #options: StageProcessOptions;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #onIdle: (process: StageProcess) => void;
  readonly #stages = new Map<number, Stage>();
  #process: CodecProcess | undefined;
  #ready = false;
  #startedAtMs = 0;
  /** It does not answer, and its end is ours. */
  #isKilled = false;
  /** Deaths in a row. */
  #failures = 0;
  #restarts = 0;
  #cancelIdle: () => void = () => {};
  /** Set while a restart is due. */
  #cancelRestart: (() => void) | undefined;
  #closed = false;

  /** `onIdle`: it has ended for want of work and is not to be used again. */
  constructor(
    options: StageProcessOptions,
    parts: { logger: Logger; clock: Clock; onIdle: (process: StageProcess) => void },
  ) {
    this.#options = options;
    this.#logger = parts.logger;
    this.#clock = parts.clock;
    this.#onIdle = parts.onIdle;
  }

  get size(): number {
    return this.#stages.size;
  }

  /** How often it has died and was started again. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Undefined while there is none. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  add(stage: Stage): void {
    this.#stages.set(stage.id, stage);
    this.#cancelIdle();
    if (this.#ready) this.#attach(stage);
    else if (this.#process === undefined && this.#cancelRestart === undefined) this.#start();
  }

  remove(stage: Stage): void {
    if (!this.#stages.delete(stage.id) || this.#stages.size > 0 || this.#closed) return;
    this.#cancelIdle = this.#clock.after(this.#options.idleMs, () => {
      this.#onIdle(this);
      this.close().catch((error) => this.#logger.error({ err: error }, 'a codec process did not close'));
    });
  }

  /** Ends the process as if it had died: it does not answer. */
  kill(): void {
    this.#isKilled = true;
    this.#process?.kill();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelIdle();
    this.#cancelRestart?.();
    await this.#process?.close();
  }

  #start(): void {
    const process = new CodecProcess(this.#options, {
      onMessage: (message) => this.#receive(message),
      onExit: (exit) => this.#exited(process, exit),
    });
    this.#process = process;
    this.#startedAtMs = this.#clock.now();
  }

  #receive(message: Message): void {
    if (message.type !== 'ready') {
      this.#stages.get(message.stage)?.receive(message);
      return;
    }
    const readiness = readJson<Readiness>(message.payload);
    if (!readiness.ok) {
      this.#logger.error({ reason: readiness.reason, detail: readiness.detail }, 'a codec process cannot work');
      this.#process?.kill();
      return;
    }
    this.#ready = true;
    for (const stage of this.#stages.values()) this.#attach(stage);
  }

  #attach(stage: Stage): void {
    stage.attach((message) => this.#process?.send(message));
  }

  #exited(process: CodecProcess, exit: { code: number | null; signal: string | null; lastWords: string }): void {
    this.#process = undefined;
    this.#ready = false;
    if (this.#closed) return;
    this.#failures = this.#clock.now() - this.#startedAtMs >= stableAfterMs ? 1 : this.#failures + 1;
    const about = { pid: process.pid, stages: this.#stages.size, ...exit };
    if (this.#isKilled) this.#logger.warn(about, 'a codec process did not answer and was ended');
    else this.#logger.error(about, 'a codec process died');
    this.#isKilled = false;
    for (const stage of this.#stages.values()) stage.detach();
    const delayMs = this.#failures === 1 ? 0 : Math.min(mostBackOffMs, firstBackOffMs * 2 ** (this.#failures - 2));
    this.#cancelRestart = this.#clock.after(delayMs, () => {
      this.#cancelRestart = undefined;
      if (this.#stages.size === 0) return;
      this.#restarts++;
      this.#start();
    });
  }
}
