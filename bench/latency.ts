/**
 * Camera to screen: a host publishes a picture of the time at which it was drawn, a viewer in the web app's watch page reads it back
 * from each frame that is shown; both pages run on this machine, so there is one clock. Once in H.264, once in VP8.
 */
import type { Browser } from 'playwright-core';
import { launchBrowser, newVisitor } from '../tests/support/browser.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import type { LatencyReading } from './pages/latency-probe.ts';
import { round, spread } from './support/figures.ts';
import { buildWebApp, bundle, hostLive } from './support/pages.ts';
import { bench, progress } from './support/run.ts';

const limitMs = 150;
const settleSeconds = 8;
const readSeconds = 40;
const codecs = ['h264', 'vp8'] as const;

await bench('latency', async (cleanup) => {
  const server = cleanup.add(await ServerProcess.start({ WEB_DIR: await buildWebApp(cleanup) }), (one) => one.stop());
  const probe = await bundle('latency-probe');
  const measured: Record<string, Awaited<ReturnType<typeof measure>>> = {};
  for (const codec of codecs) {
    const browser = cleanup.add(await launchBrowser(), (one) => one.close());
    progress(`${codec}: reading for ${readSeconds} s`);
    measured[codec] = await measure(browser, server.url, codec, probe);
    await browser.close();
  }
  return {
    ok: Object.values(measured).every(({ latencyMs }) => latencyMs.p95 <= limitMs),
    limitMs,
    ...measured,
  };
});

async function measure(browser: Browser, url: string, codec: (typeof codecs)[number], probe: string) {
  const { broadcastId } = await hostLive(browser, url, { picture: 'clock', codec });
  const { page } = await newVisitor(browser, url);
  await page.goto(`/watch/${broadcastId}`);
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  // Not as a script element: the page's content security policy allows none.
  await page.evaluate(probe);
  const read = (seconds: number): Promise<LatencyReading> =>
    page.evaluate(
      (duration) =>
        (globalThis as unknown as { readLatencies(seconds: number): Promise<LatencyReading> }).readLatencies(duration),
      seconds,
    );
  await read(settleSeconds); // the bandwidth estimate climbs, the jitter buffer finds its size
  const { latenciesMs, unreadable, width } = await read(readSeconds);
  return {
    latencyMs: spread(latenciesMs),
    framesPerSecond: round(latenciesMs.length / readSeconds, 1),
    unreadable,
    width,
  };
}
