import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { readMultivariantPlaylist } from '@footlight/formats';
import { audioLoop, videoLoop } from '../support/hls/encoded.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { LoopPublisher } from './support/loop-publisher.ts';
import { openShow, type Show } from './support/show.ts';

const run = promisify(execFile);

async function openServer(t: TestContext, env: Record<string, string>): Promise<TestServer> {
  const server = await composeServer({ MEDIASOUP_WORKERS: '1', ...env });
  t.after(() => server.close());
  return server;
}

interface Variant {
  uri: string;
  codec: string;
  height: number;
}

/** The variants of a show once there are as many, the largest first. */
async function variants(t: TestContext, { url, id }: Show, count: number): Promise<Variant[]> {
  for (;;) {
    t.signal.throwIfAborted();
    const response = await fetch(`${url}/hls/${id}/index.m3u8`, { signal: t.signal });
    const text = await response.text();
    const found = response.status === 200 ? readMultivariantPlaylist(text).variants : [];
    if (found.length >= count) {
      return found.map(({ uri, codecs = [], resolution }) => {
        return { uri, codec: codecs[0]!.split('.')[0]!, height: resolution?.height ?? 0 };
      });
    }
    // A part later there is more: the newest one is waited for.
    if (response.status === 200) await nextPart(t, `${url}/hls/${id}/${found[0]!.uri}`);
  }
}

async function nextPart(t: TestContext, playlist: string): Promise<void> {
  const text = await (await fetch(playlist, { signal: t.signal })).text();
  const [, msn, part] = /PRELOAD-HINT:.*part-(\d+)-(\d+)\./.exec(text) ?? [];
  const next = msn === undefined ? '' : `?_HLS_msn=${msn}&_HLS_part=${part}`;
  await (await fetch(playlist + next, { signal: t.signal })).text();
}

/** What ffmpeg finds in and decodes of the first second of a variant. */
async function decoded({ url, id }: Show, { uri }: Variant) {
  const address = `${url}/hls/${id}/${uri.replace('index', 'plain')}`;
  const newest = await (await fetch(`${url}/hls/${id}/${uri}`)).text();
  const first = Number(/MEDIA-SEQUENCE:(\d+)/.exec(newest)?.[1]);
  // Until there are two whole segments.
  await (await fetch(`${address}?_HLS_msn=${first + 1}`)).text();
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'warning', '-read_intervals', '%+1', '-count_frames', '-select_streams', 'v'],
    ...['-show_entries', 'stream=codec_name,height,nb_read_frames', '-of', 'json', address],
  ]);
  const [stream] = JSON.parse(stdout).streams;
  return { codec: stream.codec_name, height: stream.height, frames: Number(stream.nb_read_frames), stderr };
}

test('a ladder: smaller sizes beside the original, as the operator asks, and they decode', {
  timeout: 120_000,
}, async (t) => {
  const server = await openServer(t, { CODEC_LADDER: '180:300k,120:150k,720:2500k', CODEC_MAX_VIDEO_STAGES: '2' });
  const show = await openShow(server.url);
  const publisher = await LoopPublisher.start(show, [await videoLoop({ size: '640x360' }), await audioLoop()]);
  t.after(() => publisher.stop());
  const found = await variants(t, show, 3);
  assert.deepEqual(
    found.map(({ codec, height }) => [codec, height]),
    [
      ['avc1', 360],
      ['avc1', 180],
      ['avc1', 120],
    ],
  );
  for (const variant of found) {
    const { codec, height, frames, stderr } = await decoded(show, variant);
    assert.deepEqual([codec, height, stderr], ['h264', variant.height, '']);
    assert.ok(frames >= 20, `${frames} frames`);
  }
});

test('HEVC is copied into HLS, with H.264 beside it while there is room, and without it where there is none', {
  timeout: 120_000,
}, async (t) => {
  const server = await openServer(t, { CODEC_MAX_VIDEO_STAGES: '1' });
  const loops = [await videoLoop({ codec: 'libx265', bFrames: 0 }), await audioLoop()];
  const [first, second] = [await openShow(server.url), await openShow(server.url)];
  const publisher = await LoopPublisher.start(first, loops);
  t.after(() => publisher.stop());
  const both = await variants(t, first, 2);
  assert.deepEqual(
    both.map(({ codec }) => codec),
    ['hvc1', 'avc1'],
  );
  const publishedToo = await LoopPublisher.start(second, loops);
  t.after(() => publishedToo.stop());
  const [alone, ...others] = await variants(t, second, 1);
  assert.deepEqual([alone!.codec, others], ['hvc1', []]);
  const { codec, frames } = await decoded(second, alone!);
  assert.ok(codec === 'hevc' && frames >= 20, `${frames} frames of ${codec}`);
  await first.end();
  const after = await variants(t, second, 2);
  assert.deepEqual(
    after.map(({ codec: name }) => name),
    ['hvc1', 'avc1'],
    'the room that has become free is used',
  );
});

test('B-frames are converted for WebRTC where the operator wants that, and refused where not', {
  timeout: 120_000,
}, async (t) => {
  const loops = [await videoLoop({ bFrames: 2 }), await audioLoop()];
  for (const [flag, severity, webrtc] of [
    ['true', 'warning', true],
    ['false', 'error', false],
  ] as const) {
    const server = await openServer(t, { CODEC_FIX_B_FRAMES: flag });
    const show = await openShow(server.url);
    const publisher = await LoopPublisher.start(show, loops);
    t.after(() => publisher.stop());
    await variants(t, show, 1);
    const sfuRoom = await server.app.rooms.room(show.id)!.media.open();
    const hasVideo = () => sfuRoom.producers().some(({ kind }) => kind === 'video');
    while (webrtc && !hasVideo())
      await new Promise<void>((resolve) => sfuRoom.events.once('producerOpened', () => resolve()));
    assert.equal(hasVideo(), webrtc);
    const { health } = await show.ingest();
    assert.deepEqual(
      health.advice.filter(({ code }) => code === 'b_frames'),
      [{ code: 'b_frames', severity }],
    );
  }
});
