/** Encoder to screen, RTMP in and WebRTC out, in the show's room by way of the SDK: see `support/screen-latency.ts`. `--quick` reads for 15 s instead of 60. */
import { bench } from './support/run.ts';
import { screenLatency } from './support/screen-latency.ts';

const limitMs = 300;

await bench('rtmp-webrtc-latency', async (cleanup) => {
  const measured = await screenLatency(cleanup, 'room-viewer', process.argv.includes('--quick') ? 15 : 60);
  return { ok: measured.latencyMs.p95 <= limitMs, limitMs, ...measured };
});
