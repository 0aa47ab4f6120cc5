import { readFile } from 'node:fs/promises';
import { createWorker } from 'mediasoup';
import type { Router, RouterRtpCodecCapability, WebRtcServer, Worker } from 'mediasoup/types';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { mediaError } from './errors.ts';
import type { PortRange } from './port-range.ts';
import { socketBuffers } from './socket-buffers.ts';
import type { SfuSettings, WorkerSnapshot } from './types.ts';

/** How long a worker may take to exit once it was told to. */
const exitWithinMs = 3000;

/** What a worker carries; kept by those who put it there, so that choosing a worker needs no round trip. */
export interface WorkerLoad {
  /** Consumers that exist or are promised to receive transports (room-routers.ts). */
  seats: number;
  routers: number;
  producers: number;
  consumers: number;
  pipedProducers: number;
}

/** One mediasoup worker process with the one port all its WebRTC transports share. */
export class MediaWorker implements Closeable {
  readonly index: number;
  readonly port: number;
  readonly clock: Clock;
  readonly webRtcServer: WebRtcServer;
  readonly load: WorkerLoad = { seats: 0, routers: 0, producers: 0, consumers: 0, pipedProducers: 0 };
  readonly #worker: Worker;

  private constructor(index: number, port: number, worker: Worker, webRtcServer: WebRtcServer, clock: Clock) {
    this.index = index;
    this.port = port;
    this.#worker = worker;
    this.webRtcServer = webRtcServer;
    this.clock = clock;
  }

  /** Spawns the process and opens its port; the first free one from `rtcMinPort + index`. Throws `unavailable`. */
  static async start(index: number, settings: SfuSettings, ports: PortRange, clock: Clock): Promise<MediaWorker> {
    const worker = await spawn(settings);
    try {
      const first = settings.rtcMinPort + index;
      for (let port = ports.claim(first); port !== undefined; port = ports.claim(port + 1)) {
        try {
          const webRtcServer = await listen(worker, port, settings);
          return new MediaWorker(index, port, worker, webRtcServer, clock);
        } catch (error) {
          ports.release(port);
          if (!isAddressInUse(error)) throw error;
        }
      }
      throw new AppError('unavailable', `No media port from ${first} to ${settings.rtcMaxPort} is free`);
    } catch (error) {
      worker.close();
      throw mediaError(error);
    }
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get alive(): boolean {
    return !this.#worker.closed;
  }

  /** Calls `listener` once if the process ends without having been closed. */
  onDied(listener: (error: Error) => void): void {
    this.#worker.once('died', listener);
  }

  /** Counts the router in `load` before the first await, so that concurrent choices see it. */
  async createRouter(mediaCodecs: RouterRtpCodecCapability[]): Promise<Router> {
    this.load.routers += 1;
    try {
      const router = await this.#worker.createRouter({ mediaCodecs });
      router.observer.once('close', () => {
        this.load.routers -= 1;
      });
      return router;
    } catch (error) {
      this.load.routers -= 1;
      throw mediaError(error);
    }
  }

  async snapshot(): Promise<WorkerSnapshot> {
    const usage = await this.#worker.getResourceUsage();
    const rssBytes = (await residentBytes(this.pid)) ?? usage.ru_maxrss * 1024;
    const { routers, producers, consumers, pipedProducers } = this.load;
    return {
      index: this.index,
      pid: this.pid,
      alive: true,
      cpuSeconds: (usage.ru_utime + usage.ru_stime) / 1000,
      rssBytes,
      port: this.port,
      routers,
      producers,
      consumers,
      pipedProducers,
    };
  }

  /** Resolves when the process has gone; kills it if it does not go by itself. */
  async close(): Promise<void> {
    if (this.#worker.subprocessClosed) return;
    const gone = new Promise<void>((resolve) => this.#worker.once('subprocessclose', resolve));
    this.#worker.close();
    const cancel = this.clock.after(exitWithinMs, () => process.kill(this.pid, 'SIGKILL'));
    await gone;
    cancel();
  }
}

/**
 * mediasoup closes its workers by itself on SIGINT and SIGTERM, before anyone could drain. Signals are the composition
 * root's: its listeners are taken off again. They are added before createWorker's first await.
 */
async function spawn(settings: SfuSettings): Promise<Worker> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  const starting = createWorker({
    logLevel: settings.workerLogLevel,
    ...(settings.workerBin !== undefined && { workerBin: settings.workerBin }),
  });
  for (const signal of signals)
    for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener);
  try {
    return await starting;
  } catch (error) {
    throw new AppError('unavailable', 'The media worker did not start', { cause: error });
  }
}

function listen(worker: Worker, port: number, settings: SfuSettings): Promise<WebRtcServer> {
  const { listenIp: ip, announcedAddress } = settings;
  const announced = announcedAddress === undefined ? {} : { announcedAddress };
  return worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ip, port, ...announced, ...socketBuffers(settings.socketBufferBytes) },
      { protocol: 'tcp', ip, port, ...announced },
    ],
  });
}

/** The worker reports libuv's sentence for EADDRINUSE. */
function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && /address already in use/i.test(error.message);
}

/** Resident memory where the system tells it (Linux); getrusage only knows the peak. */
async function residentBytes(pid: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
