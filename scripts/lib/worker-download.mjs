import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { projectNode } from './node.mjs';
import { run } from './run.mjs';
import { progress, say } from './terminal.mjs';
import { loadProblem } from './worker-binary.mjs';

const reachTimeoutMs = 3_000;
const downloadTimeoutMs = 120_000;

/**
 * Lets mediasoup's own install script fetch the official prebuilt worker for this platform. Answers its path, or
 * undefined when there is none, it cannot be reached or it does not run here: quickly and without an error.
 */
export async function downloadWorker({ folder, repository }) {
  const env = { ...process.env };
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return undefined;
  if (!(await isReachable(env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || repository.replace(/^git\+/, '')))) {
    say('Media worker: the official prebuilt binary cannot be reached from here.');
    return undefined;
  }
  delete env.MEDIASOUP_WORKER_BIN; // the script does nothing when it is set
  env.PYTHON = 'false'; // its fallback is a build that downloads its libraries; ours does not, so this one must fail
  const step = progress('Media worker: downloading the official prebuilt binary');
  await run(await projectNode(), ['npm-scripts.mjs', 'postinstall'], {
    cwd: folder,
    env,
    timeoutMs: downloadTimeoutMs,
  });
  const worker = join(folder, 'worker/out/Release/mediasoup-worker');
  const usable = existsSync(worker) && !(await loadProblem(worker));
  step.done(usable ? 'done' : 'none that runs here');
  return usable ? worker : undefined;
}

/** Whether the host of `url` accepts a connection soon. A firewall that drops packets would cost minutes otherwise. */
function isReachable(url) {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || (protocol === 'http:' ? 80 : 443) });
    const answer = (reachable) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reachable);
    };
    const timer = setTimeout(answer, reachTimeoutMs, false);
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
