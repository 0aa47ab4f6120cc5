import type { Logger } from '../../base/logger.ts';
import type { SfuRoom } from './room.ts';
import type { SfuSnapshot, WorkerSnapshot } from './types.ts';
import type { MediaWorker } from './worker.ts';
import type { WorkerPool } from './worker-pool.ts';

export async function takeSnapshot(pool: WorkerPool, rooms: SfuRoom[], logger: Logger): Promise<SfuSnapshot> {
  const byIndex = new Map(pool.workers.map((worker) => [worker.index, worker]));
  const workers = await Promise.all(
    Array.from({ length: pool.size }, (_, index) => snapshotWorker(index, byIndex.get(index), logger)),
  );
  const transports: SfuSnapshot['transports'] = { byIceState: {}, byDtlsState: {} };
  let peers = 0;
  let count = 0;
  for (const room of rooms)
    for (const peer of room.peers.values()) {
      peers += 1;
      for (const { transport } of peer.transports) {
        const { iceState, dtlsState } = transport;
        count += 1;
        transports.byIceState[iceState] = (transports.byIceState[iceState] ?? 0) + 1;
        transports.byDtlsState[dtlsState] = (transports.byDtlsState[dtlsState] ?? 0) + 1;
      }
    }
  const sum = (of: (worker: WorkerSnapshot) => number) => workers.reduce((total, worker) => total + of(worker), 0);
  return {
    workers,
    transports,
    totals: {
      rooms: rooms.length,
      peers,
      transports: count,
      producers: sum((worker) => worker.producers),
      consumers: sum((worker) => worker.consumers),
      pipedProducers: sum((worker) => worker.pipedProducers),
    },
  };
}

async function snapshotWorker(index: number, worker: MediaWorker | undefined, logger: Logger): Promise<WorkerSnapshot> {
  const dead: WorkerSnapshot = {
    index,
    pid: undefined,
    alive: false,
    cpuSeconds: 0,
    rssBytes: 0,
    port: undefined,
    routers: 0,
    producers: 0,
    consumers: 0,
    pipedProducers: 0,
  };
  if (worker === undefined) return dead;
  try {
    return await worker.snapshot();
  } catch (error) {
    // It died while it was asked; the pool reports that.
    logger.debug({ err: error, worker: index }, 'no figures of a media worker');
    return dead;
  }
}
