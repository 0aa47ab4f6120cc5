import { setLogEventListeners } from 'mediasoup';
import { generateRouterRtpCapabilities } from 'mediasoup/ortc';
import type { RouterRtpCodecCapability, RtpCapabilities } from 'mediasoup/types';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import { routerCodecs } from './codecs.ts';
import { FlowWatch } from './flow-watch.ts';
import { SfuRoom } from './room.ts';
import { RoomRouters } from './room-routers.ts';
import { takeSnapshot } from './snapshot.ts';
import type { SfuEvents, SfuOptions, SfuSettings, SfuSnapshot } from './types.ts';
import { WorkerPool } from './worker-pool.ts';

export interface SfuDeps {
  logger: Logger;
  clock: Clock;
}

/** The media plane: rooms on a pool of mediasoup workers. Knows rooms, peers and producers; never users. */
export class Sfu implements Closeable {
  readonly events = new TypedEvents<SfuEvents>();
  /** The same for every router. */
  readonly rtpCapabilities: RtpCapabilities;
  readonly #settings: SfuSettings;
  readonly #codecs: RouterRtpCodecCapability[];
  readonly #logger: Logger;
  readonly #pool: WorkerPool;
  readonly #flow: FlowWatch;
  readonly #rooms = new Map<string, SfuRoom>();
  readonly #opening = new Map<string, Promise<SfuRoom>>();
  #closing: Promise<void> | undefined;

  private constructor(settings: SfuSettings, pool: WorkerPool, deps: SfuDeps) {
    this.#settings = settings;
    this.#pool = pool;
    this.#logger = deps.logger;
    this.#codecs = routerCodecs(settings.preferredVideoCodec);
    this.rtpCapabilities = generateRouterRtpCapabilities(this.#codecs);
    this.#flow = new FlowWatch({ pollMs: settings.mediaPollMs, lostAfterMs: settings.mediaLostAfterMs }, deps);
    pool.events.on('died', (worker) => {
      const { index, pid } = worker;
      this.events.emit('workerDied', { index, pid });
      for (const room of [...this.#rooms.values()]) room.workerDied(worker);
    });
    pool.events.on('replaced', ({ index, pid }) => this.events.emit('workerReplaced', { index, pid }));
  }

  /** Resolves when every worker listens. Throws `unavailable` if one cannot be started. */
  static async start(options: SfuOptions, deps: SfuDeps): Promise<Sfu> {
    const settings: SfuSettings = {
      ...options,
      socketBufferBytes: options.socketBufferBytes ?? 2 * 1024 * 1024,
      maxConsumersPerWorker: options.maxConsumersPerWorker ?? 400,
      layerReleaseMs: options.layerReleaseMs ?? 3_000,
      maxProducersPerPeer: options.maxProducersPerPeer ?? 8,
      maxConsumersPerPeer: options.maxConsumersPerPeer ?? 512,
    };
    logMediasoup(deps.logger);
    return new Sfu(settings, await WorkerPool.start(settings, deps.logger, deps.clock), deps);
  }

  /** The room of this id, opened on the least loaded worker if it is not open. Throws `unavailable`. */
  openRoom(roomId: string): Promise<SfuRoom> {
    const present = this.#opening.get(roomId);
    if (present !== undefined) return present;
    const opening = this.#open(roomId);
    this.#opening.set(roomId, opening);
    opening.catch(() => this.#opening.delete(roomId));
    return opening;
  }

  async #open(roomId: string): Promise<SfuRoom> {
    if (this.#closing !== undefined) throw new AppError('unavailable', 'The media plane is closing');
    const routers = new RoomRouters(this.#pool, {
      codecs: this.#codecs,
      maxConsumersPerWorker: this.#settings.maxConsumersPerWorker,
      socketBufferBytes: this.#settings.socketBufferBytes,
      logger: this.#logger,
    });
    await routers.openHome();
    const room = new SfuRoom(roomId, {
      settings: this.#settings,
      rtpCapabilities: this.rtpCapabilities,
      routers,
      pool: this.#pool,
      flow: this.#flow,
      logger: this.#logger,
      onClosed: () => {
        this.#rooms.delete(roomId);
        this.#opening.delete(roomId);
      },
    });
    if (this.#closing !== undefined) {
      room.close();
      throw new AppError('unavailable', 'The media plane is closing');
    }
    this.#rooms.set(roomId, room);
    return room;
  }

  /** Figures for /metrics and /health. A worker that is being replaced is listed as not alive. */
  snapshot(): Promise<SfuSnapshot> {
    return takeSnapshot(this.#pool, [...this.#rooms.values()], this.#logger);
  }

  /** Closes the rooms, then the workers; resolves when their processes have gone. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    this.#flow.close();
    for (const room of [...this.#rooms.values()]) room.close();
    await this.#pool.close();
    this.events.removeAll();
  }
}

/** mediasoup logs through process-wide listeners; its warnings and what its workers write to stderr go to our log. */
function logMediasoup(logger: Logger): void {
  setLogEventListeners({
    onwarn: (namespace, message) => logger.debug({ namespace }, message),
    onerror: (namespace, message, error) => logger.warn({ namespace, ...(error && { err: error }) }, message),
  });
}
