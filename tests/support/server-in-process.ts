import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@footlight/server/base/clock.ts';
import { createLogger } from '@footlight/server/base/logger.ts';
import { type App, compose } from '@footlight/server/compose.ts';
import { loadConfig } from '@footlight/server/config/index.ts';
import type { Database } from '@footlight/server/platform/database/database.ts';
import { openTemplateDatabase } from '@footlight/server/platform/database/testing.ts';
import { testEnvironment } from './settings.ts';

export interface TestServer {
  url: string;
  app: App;
  close(): Promise<void>;
}

/** The whole server inside the test's process, unless a test says otherwise on a database of its own in memory: quick, and its objects can be looked at. */
export async function composeServer(
  env: Record<string, string> = {},
  openDatabase: () => Promise<Database> = openTemplateDatabase,
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'footlight-data-'));
  const config = loadConfig({ env: await testEnvironment(dataDir, env), envFile: {} });
  const logger = createLogger({ level: config.server.LOG_LEVEL });
  const app = await compose(config, { logger, clock: systemClock, openDatabase });
  return {
    url: `${app.secure ? 'https' : 'http'}://127.0.0.1:${app.port}`,
    app,
    async close() {
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
