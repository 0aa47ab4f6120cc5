import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Config } from './groups.ts';
import { loadConfig } from './load.ts';

/**
 * The only reader of process.env: environment, `.env` in the working folder, and the command line's settings, which win.
 * Throws ConfigError.
 */
export function configFromEnvironment(commandLine: Record<string, string> = {}, envFilePath = '.env'): Config {
  return loadConfig({ env: { ...process.env, ...commandLine }, envFile: readEnvFile(envFilePath) });
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
