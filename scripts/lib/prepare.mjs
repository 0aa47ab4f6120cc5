import { ensureInstalled } from './install.mjs';
import { projectNode } from './node.mjs';
import { withNode } from './web.mjs';
import { ensureWorker } from './worker.mjs';

/**
 * What every command needs before our TypeScript can run: dependencies, a Node that runs it, the media worker.
 * Answers that Node and the environment to run it in.
 */
export async function prepare() {
  await ensureInstalled();
  const node = await projectNode();
  return { node, env: serverEnvironment(node, await ensureWorker()) };
}

/** Settings of mediasoup's install script. They are for worker.mjs only: the server refuses what it does not know. */
export const installOnlySettings = [
  'MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD',
  'MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL',
];

function serverEnvironment(node, worker) {
  const env = { ...withNode(node), MEDIASOUP_WORKER_BIN: worker };
  for (const key of installOnlySettings) delete env[key];
  return env;
}
