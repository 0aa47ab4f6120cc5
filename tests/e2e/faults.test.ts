import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { mediaWorkers } from '../support/children.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Host, Viewer } from './support/actors.ts';
import { picturesGoOn } from './support/media-probe.ts';

let server: ServerProcess;
let browser: Browser;
let host: Host;
let viewers: Viewer[];

before(async () => {
  server = await ServerProcess.start();
  browser = await launchBrowser();
  host = await Host.open(browser, server.url);
  await host.register();
  const id = await host.createShow('Faults');
  await host.goLive();
  viewers = [await Viewer.open(browser, server.url), await Viewer.open(browser, server.url)];
  for (const viewer of viewers) {
    await viewer.watch(id);
    await viewer.sees('live');
    await picturesGoOn(viewer.page);
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Waits for pictures on every viewer's page, which nobody touches. How long it may take is measured by bench/recovery.ts. */
async function allWatchAgain(): Promise<string> {
  const from = performance.now();
  await Promise.all(viewers.map(({ page }) => picturesGoOn(page)));
  return `pictures again after ${Math.round(performance.now() - from)} ms`;
}

test('kill -9 of a media worker: the room is rebuilt and everybody watches again', async (t) => {
  for (const pid of await mediaWorkers(server.pid)) {
    process.kill(pid, 'SIGKILL');
    t.diagnostic(await allWatchAgain());
  }
  assert.equal((await mediaWorkers(server.pid)).length, 2, 'killed workers are replaced');
});

test('kill -9 of the server and restart: everybody watches again without touching the page', async (t) => {
  await server.kill('SIGKILL');
  await server.restart();
  t.diagnostic(await allWatchAgain());
  for (const viewer of viewers) await viewer.sees('live');
});

test('the network is cut and comes back: the viewer goes on', async () => {
  const [viewer] = viewers;
  assert.ok(viewer);
  await viewer.context.setOffline(true);
  await viewer.sees('reconnecting', 40_000);
  await viewer.context.setOffline(false);
  await viewer.sees('live');
  await picturesGoOn(viewer.page);
});
