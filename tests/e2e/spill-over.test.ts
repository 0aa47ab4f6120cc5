import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { picturesGoOn } from './support/media-probe.ts';

let server: TestServer;
let browser: Browser;

before(async () => {
  // Without HLS: where there is some, viewers beyond what the workers hold are sent there instead of being spread over them.
  server = await composeServer({ MEDIA_CONSUMERS_PER_WORKER: '4', MEDIASOUP_WORKERS: '3', HLS_FOR_ROOMS: 'false' });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

test('twelve viewers of one room with a limit of four consumers: two workers or more, each producer piped once to each', async (t) => {
  const host = await Host.open(browser, server.url, { videoFormat: 'vp8' });
  await host.register();
  const id = await host.createShow('Crowded');
  await host.goLive();

  const viewers: Viewer[] = [];
  for (let n = 0; n < 12; n++) {
    const viewer = await Viewer.open(browser, server.url);
    viewers.push(viewer);
    await viewer.watch(id);
    await viewer.sees('live');
  }
  for (const { page } of viewers) await picturesGoOn(page);

  const { workers, totals } = await server.app.sfu.snapshot();
  const serving = workers.filter(({ consumers }) => consumers > 0);
  t.diagnostic(
    `consumers per worker: ${workers.map(({ consumers }) => consumers)}; piped producers: ${workers.map(({ pipedProducers }) => pipedProducers)}`,
  );
  assert.ok(serving.length >= 2, `${serving.length} workers serve`);
  assert.equal(totals.consumers, 24, 'sound and picture for each of twelve');
  // Home has the two producers themselves; every other worker of the room gets each of them once.
  const piped = workers.map(({ pipedProducers }) => pipedProducers).filter((count) => count > 0);
  assert.equal(piped.length, serving.length - 1);
  assert.ok(
    piped.every((count) => count === 2),
    `${piped}`,
  );
  assert.equal(totals.producers, 2);
});
