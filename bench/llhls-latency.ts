/** Encoder to screen by LL-HLS, read for 60 s from every frame that hls.js shows by way of the SDK's player: see `support/screen-latency.ts`. */
import { bench } from './support/run.ts';
import { screenLatency } from './support/screen-latency.ts';

const limitMs = { p50: 1200, p95: 1800 };

await bench('llhls-latency', async (cleanup) => {
  const measured = await screenLatency(cleanup, 'hls-viewer', 60);
  const { p50, p95 } = measured.latencyMs;
  return { ok: p50 <= limitMs.p50 && p95 <= limitMs.p95, limitMs, ...measured };
});
