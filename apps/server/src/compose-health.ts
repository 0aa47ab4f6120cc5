import { version } from './base/version.ts';
import type { Sfu } from './media/sfu/index.ts';
import type { Database } from './platform/database/database.ts';
import { HealthService } from './platform/health/health.ts';
import type { LocalStorage } from './platform/storage/local.ts';

/** What /health looks at. */
export function healthService(deps: { database: Database; storage: LocalStorage; sfu: Sfu }): HealthService {
  return new HealthService(version, {
    database: async () => {
      await deps.database.ping();
      return { status: 'ok' };
    },
    storage: async () => {
      const { freeBytes } = await deps.storage.check();
      if (freeBytes === undefined || freeBytes >= lowDiskBytes) return { status: 'ok' };
      return { status: 'degraded', detail: `${Math.round(freeBytes / 2 ** 20)} MiB left on the disk` };
    },
    cluster: () => ({ status: 'ok', detail: 'single node' }),
    workers: async () => {
      const { workers } = await deps.sfu.snapshot();
      const alive = workers.filter((worker) => worker.alive).length;
      const detail = `${alive} of ${workers.length} media workers run`;
      return { status: alive === workers.length ? 'ok' : alive > 0 ? 'degraded' : 'down', detail };
    },
  });
}

/** Below this much free space the storage is reported as degraded. */
const lowDiskBytes = 1024 ** 3;
