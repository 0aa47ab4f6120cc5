import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fail, note, ok } from './doctor-report.mjs';
import { inRoot, root } from './paths.mjs';
import { findTestTools } from './test-tools.mjs';
import { workerInPlace } from './worker.mjs';

const startInstalls = 'npm start installs it.';

/** The worker is there, and answers a router request through mediasoup itself. */
export async function mediaWorker() {
  const worker = await workerInPlace();
  if (worker === undefined) return fail('Media worker: none that runs is in place', startInstalls);
  const mediasoup = createRequire(inRoot('apps/server/package.json'))('mediasoup');
  try {
    const running = await mediasoup.createWorker({ workerBin: worker });
    await running.createRouter({ mediaCodecs: [] });
    running.close();
    return ok(`Media worker ${mediasoup.version}: ${worker}`);
  } catch (error) {
    return fail(`Media worker: ${worker} does not work: ${error.message}`, 'Delete it; npm start makes a new one.');
  }
}

export function webApp({ server }) {
  return existsSync(resolve(root, server.WEB_DIR, 'index.html'))
    ? ok('Web app: built')
    : fail('Web app: not built', 'npm start builds it.');
}

/** What is not needed to run. */
export function optionalTools() {
  const found = findTestTools().map(({ name, place }) => `${name} ${place ? 'found' : 'not found'}`);
  return note(`Optional, for npm test only: ${found.join(', ')}. Neither a browser nor FFmpeg is needed to run.`);
}
