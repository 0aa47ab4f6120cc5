import { existsSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { Failure } from './terminal.mjs';

/** Whether this version of Node runs TypeScript without flags: 22.18 and later of that line, 23.6 and later. */
export function runsTypeScript(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/**
 * The Node that runs everything after the installation: the machine's own when it is new enough, else the one that
 * the npm package `node` puts into node_modules.
 */
export async function projectNode() {
  if (runsTypeScript(process.version) && existsSync(process.execPath)) return process.execPath;
  const bundled = inRoot('node_modules/.bin/node');
  const { code, output } = await run(bundled, ['--version']);
  if (code === 0 && runsTypeScript(output)) return bundled;
  throw new Failure(`Node ${process.version} is too old, and the newer one from npm does not run here.`, [
    'Install Node 24 (or at least 22.18) and run the command again.',
    `${bundled}: ${output || `exit code ${code}`}`,
  ]);
}
