/**
 * Encoder to screen, RTMP in and WebRTC out: ffmpeg publishes a picture of the time at which it was drawn over RTMP; a viewer in Chromium, in the show's room by way of the SDK,
 * reads it back from each frame that is shown. Both are on this machine, so there is one clock. The encoder's own delay is in the figure. `--quick` reads for 15 s.
 */
import type { Page } from 'playwright-core';
import { openShow } from '../tests/ingest/support/show.ts';
import { launchBrowser, newVisitor } from '../tests/support/browser.ts';
import { ServerProcess } from '../tests/support/server-process.ts';
import type { LatencyReading } from './pages/latency-probe.ts';
import { ClockEncoder } from './support/clock-encoder.ts';
import { round, spread } from './support/figures.ts';
import { bundle } from './support/pages.ts';
import { bench, progress } from './support/run.ts';

const limitMs = 300;
const settleSeconds = 10;
const readSeconds = process.argv.includes('--quick') ? 15 : 60;

interface ViewerPage {
  watchRoom(broadcastId: string): Promise<void>;
  readLatencies(seconds: number): Promise<LatencyReading>;
}

await bench('rtmp-webrtc-latency', async (cleanup) => {
  const server = cleanup.add(await ServerProcess.start({ MEDIASOUP_WORKERS: '1' }), (one) => one.stop());
  const show = await openShow(server.url);
  cleanup.add(new ClockEncoder(show.publishUrl), (encoder) => encoder.stop());
  const browser = cleanup.add(await launchBrowser(), (one) => one.close());
  const { page } = await newVisitor(browser, server.url);
  await page.route('**/bench/viewer', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Viewer</title><body></body>' }),
  );
  await page.goto('/bench/viewer');
  for (const name of ['room-viewer', 'latency-probe'] as const)
    await page.addScriptTag({ content: await bundle(name) });
  progress('opening');
  await page.evaluate((id) => (globalThis as unknown as ViewerPage).watchRoom(id), show.id);
  await read(page, settleSeconds); // the jitter buffer finds its size
  progress(`reading for ${readSeconds} s`);
  const { latenciesMs, unreadable, width } = await read(page, readSeconds);
  const latencyMs = spread(latenciesMs, 0);
  return {
    ok: latencyMs.p95 <= limitMs,
    limitMs,
    latencyMs,
    framesPerSecond: round(latenciesMs.length / readSeconds, 1),
    unreadable,
    width,
  };
});

function read(page: Page, seconds: number): Promise<LatencyReading> {
  return page.evaluate((duration) => (globalThis as unknown as ViewerPage).readLatencies(duration), seconds);
}
