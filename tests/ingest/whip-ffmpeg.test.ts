import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { composeServer } from '../support/server-in-process.ts';
import { picture, tone } from './support/encoder.ts';
import { openShow } from './support/show.ts';

const publisher = fileURLToPath(new URL('../../apps/server/src/media/ingest/publish-file.testkit.ts', import.meta.url));
const baseline = ['-c:v', 'libx264', '-profile:v', 'baseline', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

test("FFmpeg's WHIP muxer puts a show on air with sound and picture, and takes it off", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-whip-'));
  const server = await composeServer({ MEDIASOUP_WORKERS: '1' });
  t.after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const file = join(folder, 'clip.mkv');
  const codecs = [...baseline, '-g', '30', '-c:a', 'libopus', '-ac', '2'];
  const made = spawnSync('ffmpeg', ['-v', 'error', ...picture(5), ...tone(5), ...codecs, file], { encoding: 'utf8' });
  assert.deepEqual([made.status, made.stderr], [0, '']);

  const show = await openShow(server.url);
  const frames: Record<string, number> = {};
  const codecOf: Record<string, string> = {};
  server.app.hub.events.on('opened', (stream) => {
    stream.subscribe({
      onTrack: ({ config }) => {
        codecOf[config.kind] = config.codec;
      },
      onFrame: ({ config }) => {
        frames[config.kind] = (frames[config.kind] ?? 0) + 1;
      },
    });
  });
  const options = JSON.stringify({ authorization: show.streamKey });
  const child = spawn(process.execPath, [publisher, file, `${server.url}/whip`, 'whip', options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  assert.deepEqual([code, said], [0, '']);
  t.diagnostic(`${frames.video} of 150 pictures, ${frames.audio} of 251 frames of sound`);
  assert.deepEqual(codecOf, { audio: 'opus', video: 'h264' });
  // What came before the room was tapped and its first key frame is not in the stream.
  assert.ok(frames.video! > 75, `${frames.video} pictures`);
  assert.ok(frames.audio! > 125, `${frames.audio} frames of sound`);
  assert.equal(server.app.hub.get(show.id)?.publishing, false);
});
