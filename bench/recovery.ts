/**
 * From a service that is back to pictures on a page nobody touches: a host in Chromium is live with a fake camera and a viewer watches,
 * both in the web app as it is. `server`: killed and started again, timed from its ready line. `workers`: all media workers are killed; the
 * server makes others by itself, so it is timed from the kill. The host's page has to come back too: without it there are no pictures.
 */
import type { Page } from 'playwright-core';
import { Host, Viewer } from '../tests/e2e/support/actors.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { mediaWorkers } from '../tests/support/children.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import type { Outage } from './pages/recovery-probe.ts';
import { spread } from './support/figures.ts';
import { buildWebApp, bundle } from './support/pages.ts';
import { bench, progress } from './support/run.ts';

const limitMs = 5_000;
const rounds = 10;
/** So many pictures have to follow before an outage counts as over: two seconds of them. */
const picturesAfter = 60;

const now = () => performance.timeOrigin + performance.now();

await bench('recovery', async (cleanup) => {
  const server = cleanup.add(await ServerProcess.start({ WEB_DIR: await buildWebApp(cleanup) }), (one) => one.stop());
  const browser = cleanup.add(await launchBrowser(), (one) => one.close());
  const host = await Host.open(browser, server.url);
  await host.register();
  const id = await host.createShow('Recovery');
  await host.goLive();
  const viewer = await Viewer.open(browser, server.url);
  await viewer.page.addInitScript({ content: await bundle('recovery-probe') });
  await viewer.watch(id);
  await viewer.sees('live');

  const workers: number[] = [];
  const restarts: number[] = [];
  const starts: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const killedAt = now();
    for (const pid of await mediaWorkers(server.pid)) process.kill(pid, 'SIGKILL');
    const short = await outageSince(viewer.page, killedAt);
    workers.push(short.endedAt - killedAt);

    const downAt = now();
    await server.restart();
    const readyAt = now();
    const long = await outageSince(viewer.page, downAt);
    // It listens a moment before it says so.
    restarts.push(Math.max(0, long.endedAt - readyAt));
    starts.push(readyAt - downAt);
    progress(`round ${round} of ${rounds}: ${Math.round(workers.at(-1)!)} ms, ${Math.round(restarts.at(-1)!)} ms`);
  }
  const figures = { workersMs: spread(workers, 0), serverMs: spread(restarts, 0), restartMs: spread(starts, 0) };
  return { ok: Math.max(figures.workersMs.max, figures.serverMs.max) <= limitMs, limitMs, ...figures };
});

/** Waits for pictures and answers the longest time without any since `from`. */
async function outageSince(page: Page, from: number): Promise<Outage> {
  type Probe = { outageSince(from: number, pictures: number): Outage | null };
  const handle = await page.waitForFunction(
    ([since, pictures]) => (globalThis as unknown as Probe).outageSince(since, pictures),
    [from, picturesAfter] as const,
    { timeout: 60_000, polling: 250 },
  );
  return (await handle.jsonValue()) as Outage;
}
