import { openShow } from '../../tests/ingest/support/show.ts';
import { launchBrowser, newVisitor } from '../../tests/support/browser.ts';
import { ServerProcess } from '../../tests/support/server-process.ts';
import type { LatencyReading } from '../pages/latency-probe.ts';
import { ClockEncoder } from './clock-encoder.ts';
import { round, spread } from './figures.ts';
import { bundle } from './pages.ts';
import { type Cleanup, progress } from './run.ts';

/** Until the player has found its distance to live. */
const settleSeconds = 10;

/** Scripts of bench/pages that watch a show, and what each adds to its page. */
const watch = { 'hls-viewer': 'watchHls', 'room-viewer': 'watchRoom' } as const;

type ViewerPage = Record<(typeof watch)[keyof typeof watch], (broadcastId: string) => Promise<void>> & {
  readLatencies(seconds: number): Promise<LatencyReading>;
};

/**
 * Encoder to screen: ffmpeg publishes a picture of the time at which it was drawn over RTMP; a viewer in Chromium reads it back from each frame that is shown. Both are on this
 * machine, so there is one clock. The encoder's own delay is in the figure.
 */
export async function screenLatency(cleanup: Cleanup, viewer: keyof typeof watch, readSeconds: number) {
  const server = cleanup.add(await ServerProcess.start({ MEDIASOUP_WORKERS: '1' }), (one) => one.stop());
  const show = await openShow(server.url);
  cleanup.add(new ClockEncoder(show.publishUrl), (encoder) => encoder.stop());
  const browser = cleanup.add(await launchBrowser(), (one) => one.close());
  const { page } = await newVisitor(browser, server.url);
  await page.route('**/bench/viewer', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Viewer</title><body></body>' }),
  );
  await page.goto('/bench/viewer');
  for (const name of [viewer, 'latency-probe'] as const) await page.addScriptTag({ content: await bundle(name) });
  progress('opening');
  await page.evaluate(({ method, id }) => (globalThis as unknown as ViewerPage)[method](id), {
    method: watch[viewer],
    id: show.id,
  });
  const read = (seconds: number) =>
    page.evaluate((duration) => (globalThis as unknown as ViewerPage).readLatencies(duration), seconds);
  await read(settleSeconds);
  progress(`reading for ${readSeconds} s`);
  const { latenciesMs, unreadable, width } = await read(readSeconds);
  return {
    latencyMs: spread(latenciesMs, 0),
    framesPerSecond: round(latenciesMs.length / readSeconds, 1),
    unreadable,
    width,
  };
}
