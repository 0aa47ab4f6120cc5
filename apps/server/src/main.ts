import { readyBlock } from './banner.ts';
import { systemClock } from './base/clock.ts';
import { createLogger, type Logger } from './base/logger.ts';
import { version } from './base/version.ts';
import { type App, compose } from './compose.ts';
import { type Config, ConfigError, configFromEnvironment, readArguments, usage } from './config/index.ts';

const config = readConfig();
if (config !== undefined) await run(config);

async function run(config: Config): Promise<void> {
  const logger = createLogger({ level: config.server.LOG_LEVEL });
  let app: App | undefined;
  let stopping = false;
  const stop = async (exitCode: number, why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'shutting down');
    const timer = setTimeout(() => {
      logger.error('the shutdown took too long');
      process.exit(1);
    }, config.server.SHUTDOWN_TIMEOUT_SECONDS * 1000);
    await app?.close();
    clearTimeout(timer);
    process.exit(exitCode);
  };
  onFatal(logger, (why) => void stop(1, why));
  process.on('SIGTERM', () => void stop(0, 'SIGTERM'));
  process.on('SIGINT', () => void stop(0, 'SIGINT'));

  try {
    app = await compose(config, { logger, clock: systemClock });
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    process.stderr.write(
      `\nFootlight could not start: ${error instanceof Error ? error.message : String(error)}\nRun "npm run doctor" to find out why.\n`,
    );
    process.exit(1);
  }
  process.stdout.write(readyBlock(config, app));
}

/** A bug reached the top: state can no longer be trusted, so close cleanly and let the supervisor start anew. */
function onFatal(logger: Logger, stop: (why: string) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event);
      stop(event);
    });
  }
}

/** Undefined where there is nothing to run: the question was answered or the fault told. */
function readConfig(): Config | undefined {
  try {
    const asked = readArguments(process.argv.slice(2));
    if (asked.help || asked.version) {
      process.stdout.write(`${asked.help ? usage : version}\n`);
      return undefined;
    }
    return configFromEnvironment(asked.env);
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
    return undefined;
  }
}
