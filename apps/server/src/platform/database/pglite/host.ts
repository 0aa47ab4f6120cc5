import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { databaseUnavailable } from '../failures.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';
import type { Line } from './socket.ts';

interface Connection {
  receive: (bytes: Uint8Array) => void;
  lost: (error: Error) => void;
}

// V8 13.6 may abort the process while it frees superseded WebAssembly code (nodejs/node#64500). PGlite is one module, compiled
// once: not freeing its baseline code costs a few megabytes.
setFlagsFromString('--no-wasm-code-gc');

/**
 * Owns the database thread. PGlite has one session, so there is one connection at a time: the pool above it (of size
 * one) lets the next query wait. If the thread dies, its connection is lost and the next one starts a new thread.
 */
export class PgliteHost {
  readonly #options: WorkerOptions;
  readonly #logger: Logger;
  #thread: Promise<Worker> | undefined;
  #connection: Connection | undefined;
  #dumped: ((tar: Uint8Array) => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: WorkerOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /** Resolves when the database is open, however long its first boot or its recovery takes; rejects with `unavailable` if it cannot be. */
  async open(): Promise<void> {
    try {
      await this.#running();
    } catch (error) {
      throw databaseUnavailable(error);
    }
  }

  line(): Line {
    let worker: Worker | undefined;
    let connection: Connection | undefined;
    return {
      open: async (receive, lost) => {
        worker = await this.#running();
        this.#connection?.lost(new Error('the embedded database was connected to a second time'));
        connection = { receive, lost };
        this.#connection = connection;
      },
      send: (bytes) => {
        if (worker !== undefined && this.#connection === connection) {
          post(worker, { kind: 'bytes', bytes });
        }
      },
      hangUp: () => {
        if (worker !== undefined && this.#connection === connection) {
          this.#connection = undefined;
          post(worker, { kind: 'reset' });
        }
      },
    };
  }

  /** The data folder as a tar archive. */
  async dump(): Promise<Uint8Array> {
    const worker = await this.#running();
    const tar = new Promise<Uint8Array>((resolve) => {
      this.#dumped = resolve;
    });
    post(worker, { kind: 'dump' });
    return tar;
  }

  /** Ends the thread at once, as a fault would. */
  async kill(): Promise<void> {
    await (await this.#thread)?.terminate();
  }

  /** Ends the thread after the database has written what it holds. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const worker = await this.#thread?.catch(() => undefined);
    if (worker === undefined) {
      return;
    }
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    post(worker, { kind: 'close' });
    await exited;
  }

  #running(): Promise<Worker> {
    if (this.#closing !== undefined) {
      return Promise.reject(new AppError('unavailable', 'The embedded database is closed'));
    }
    this.#thread ??= this.#start();
    return this.#thread;
  }

  #start(): Promise<Worker> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.#options });
    return new Promise((resolve, reject) => {
      let failure = new Error('the thread of the embedded database ended');
      worker.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'ready':
            resolve(worker);
            return;
          case 'failed':
            failure = new Error(`the embedded database cannot be opened: ${message.reason}`);
            worker.terminate();
            return;
          case 'bytes':
            this.#connection?.receive(message.bytes);
            return;
          case 'dump':
            this.#dumped?.(message.tar);
        }
      });
      worker.on('error', (error) => {
        failure = error instanceof Error ? error : new Error(String(error));
      });
      worker.on('exit', () => {
        this.#thread = undefined;
        const connection = this.#connection;
        this.#connection = undefined;
        if (this.#closing === undefined) {
          this.#logger.error({ err: failure }, 'embedded database stopped');
        }
        connection?.lost(failure);
        reject(failure);
      });
    });
  }
}

function post(worker: Worker, message: ToWorker): void {
  worker.postMessage(message, message.kind === 'bytes' ? [message.bytes.buffer as ArrayBuffer] : []);
}
