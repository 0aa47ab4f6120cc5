import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { readMediaPlaylist, readMultivariantPlaylist } from '@footlight/formats';
import fc from 'fast-check';
import { audioConfig, HlsRig, isPending, videoConfig } from './hls.testkit.ts';

/** A rig with two whole segments and 3 parts of the third; its media sequence number is `first + 2`. */
async function started(t: Parameters<typeof HlsRig.start>[0], ...rest: [Parameters<typeof HlsRig.start>[1]?]) {
  const rig = await HlsRig.start(t, ...rest);
  rig.announce(videoConfig);
  rig.video(100 + 16);
  const first = readMediaPlaylist(await rig.text('video/index.m3u8')).mediaSequence;
  return { rig, first };
}

test('the multivariant playlist waits for the first segment of every track', async (t) => {
  const rig = await HlsRig.start(t);
  rig.announce(videoConfig);
  const waiting = rig.text('index.m3u8');
  rig.video(50);
  assert.ok(await isPending(waiting));
  rig.video(1);
  const { variants } = readMultivariantPlaylist(await waiting);
  assert.equal(variants[0]!.uri, 'video/index.m3u8');
  assert.deepEqual(variants[0]!.codecs, ['avc1.64001f']);
  assert.deepEqual(variants[0]!.resolution, { width: 640, height: 360 });
  assert.equal(readMultivariantPlaylist(await rig.text('plain.m3u8')).variants[0]!.uri, 'video/plain.m3u8');
});

test('a stream that shows nothing is answered with 503 after a while', async (t) => {
  const rig = await HlsRig.start(t, { readyTimeoutMs: 5000 });
  rig.announce(audioConfig);
  const waiting = rig.handle('index.m3u8');
  assert.ok(await isPending(waiting));
  rig.clock.advance(5000);
  const { status, headers } = await waiting;
  assert.equal(status, 503);
  assert.equal(headers['retry-after'], '1');
});

test('a playlist lists segments, parts, a hint and no more than there is', async (t) => {
  const { rig, first } = await started(t);
  const playlist = readMediaPlaylist(await rig.text('video/index.m3u8'));
  assert.deepEqual(
    playlist.segments.map(({ uri, duration, parts }) => [uri, duration, parts?.length]),
    [
      [`seg-${first}.m4s`, 2, 10],
      [`seg-${first + 1}.m4s`, 2, 10],
    ],
  );
  assert.deepEqual(
    playlist.open!.parts.map(({ uri, independent }) => [uri, independent]),
    [0, 1, 2].map((i) => [`part-${first + 2}-${i}.m4s`, i === 0 || undefined]),
  );
  assert.deepEqual(playlist.preloadHints, [{ type: 'PART', uri: `part-${first + 2}-3.m4s` }]);
  assert.deepEqual(playlist.serverControl, {
    canBlockReload: true,
    canSkipUntil: 12,
    holdBack: 6,
    partHoldBack: 0.603,
  });
  assert.equal(playlist.segments[0]!.programDateTimeMs, rig.stream.startedAtMs);
});

test('a blocking reload is answered when the part is there, all that wait with the same bytes', async (t) => {
  const { rig, first } = await started(t);
  const path = `video/index.m3u8?_HLS_msn=${first + 2}&_HLS_part=3`;
  const waiting = Array.from({ length: 1000 }, () => rig.handle(path));
  assert.equal(rig.origin.waiting, 0);
  assert.ok(await isPending(waiting[0]!));
  assert.equal(rig.origin.waiting, 1000);
  rig.video(5);
  const replies = new Set(await Promise.all(waiting));
  assert.equal(replies.size, 1);
  assert.equal(rig.origin.waiting, 0);
  const playlist = readMediaPlaylist(await rig.text(path));
  assert.equal(playlist.open!.parts.length, 4);
});

test('a whole segment, and a part beyond the end of one, are waited for', async (t) => {
  const { rig, first } = await started(t);
  const whole = rig.handle(`video/index.m3u8?_HLS_msn=${first + 2}`);
  const beyond = rig.handle(`video/index.m3u8?_HLS_msn=${first + 2}&_HLS_part=10`);
  rig.video(30);
  assert.ok(await isPending(whole));
  rig.video(5);
  assert.equal((await whole).status, 200);
  assert.ok(await isPending(beyond));
  rig.video(5);
  assert.equal((await beyond).status, 200);
});

test('what nobody can wait for is refused', async (t) => {
  const { rig, first } = await started(t);
  const status = async (query: string) => (await rig.handle(`video/index.m3u8?${query}`)).status;
  assert.equal(await status(`_HLS_msn=${first + 4}`), 400);
  assert.equal(await status(`_HLS_msn=${first + 2}&_HLS_part=40`), 400);
  assert.equal(await status('_HLS_part=1'), 400);
  assert.equal(await status('_HLS_msn=-1'), 400);
  assert.equal(await status('_HLS_msn=1e3'), 400);
  assert.equal(await status('_HLS_msn=99999999999999999999'), 400);
  assert.equal(await status(`_HLS_msn=${first}&_HLS_part=0&_HLS_skip=maybe`), 400);
  assert.equal(await status(`_HLS_msn=${first}&_HLS_part=0`), 200);
  assert.equal(await status(`_HLS_msn=${first - 50}`), 200);
});

test('a reload that is blocked for three target durations is given up', async (t) => {
  const { rig, first } = await started(t);
  const waiting = rig.handle(`video/index.m3u8?_HLS_msn=${first + 3}`);
  assert.ok(await isPending(waiting));
  rig.clock.advance(6000);
  assert.equal((await waiting).status, 503);
  assert.equal(rig.origin.waiting, 0);
});

test('no more requests wait than are allowed', async (t) => {
  const { rig, first } = await started(t, { maxWaiters: 2 });
  const wait = () => rig.handle(`video/index.m3u8?_HLS_msn=${first + 2}`);
  const waiting = [wait(), wait()];
  assert.ok(await isPending(waiting[0]!));
  assert.equal((await wait()).status, 503);
  rig.video(40);
  assert.deepEqual(
    (await Promise.all(waiting)).map(({ status }) => status),
    [200, 200],
  );
});

test('a hinted part is held until it exists; others are not found', async (t) => {
  const { rig, first } = await started(t);
  const hinted = rig.bytes(`video/part-${first + 2}-3.m4s`);
  assert.ok(await isPending(hinted));
  rig.video(5);
  assert.ok((await hinted).byteLength > 500);
  for (const name of [
    `part-${first + 2}-9.m4s`,
    `part-${first}-99.m4s`,
    'part-x.m4s',
    'seg-1.m4s',
    'init-1.mp4',
    '..',
  ]) {
    assert.equal((await rig.handle(`video/${name}`)).status, 404, name);
  }
  assert.equal((await rig.handle('nobody/index.m3u8')).status, 404);
  assert.equal((await rig.handle('constructor')).status, 404);
  assert.equal((await rig.handle('video/constructor')).status, 404);
});

test('whatever is asked for is answered', async (t) => {
  const { rig, first } = await started(t);
  const name = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('seg-', 'part-', 'init-', '__proto__', 'index.m3u8', `seg-${first}.m4s`),
  );
  const range = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.tuple(fc.nat(4000), fc.nat(4000)).map(([a, b]) => `bytes=${a}-${b}`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 3 }), range, fc.string(), async (names, header, value) => {
      const query = new URLSearchParams({ _HLS_msn: `x${value}` });
      for (const folder of ['', 'video/']) {
        const reply = await rig.handle(folder + names.join('/'), { range: header, query });
        assert.ok([200, 206, 400, 404, 416].includes(reply.status));
      }
    }),
    { numRuns: 500 },
  );
});

test('the parts of a segment are the segment, also once it is on disk only', async (t) => {
  const { rig, first } = await started(t, { memoryMs: 1000 });
  const parts = [];
  for (let i = 0; i < 10; i++) parts.push(await rig.bytes(`video/part-${first}-${i}.m4s`));
  const whole = Buffer.concat(parts);
  assert.ok(whole.equals(await rig.bytes(`video/seg-${first}.m4s`)));
  for (let i = 0; i < 8; i++) {
    rig.video(50);
    await new Promise(setImmediate);
  }
  const segment = rig.origin.rendition('video')!.window.segment(`seg-${first}.m4s`)!;
  while (segment.parts.length > 0) {
    await new Promise(setImmediate);
    rig.video(50);
  }
  assert.ok(whole.equals(await rig.bytes(`video/seg-${first}.m4s`)));
  const range = { range: 'bytes=10-29' };
  assert.ok(whole.subarray(10, 30).equals(await rig.bytes(`video/seg-${first}.m4s`, range)));
});

test('ranges of a segment are served, those outside of it refused', async (t) => {
  const { rig, first } = await started(t);
  const path = `video/seg-${first}.m4s`;
  const whole = await rig.bytes(path);
  const { status, headers } = await rig.handle(path, { range: 'bytes=700-' });
  assert.equal(status, 206);
  assert.equal(headers['content-range'], `bytes 700-${whole.length - 1}/${whole.length}`);
  assert.ok(whole.subarray(700).equals(await rig.bytes(path, { range: 'bytes=700-' })));
  assert.ok(whole.subarray(-5).equals(await rig.bytes(path, { range: 'bytes=-5' })));
  assert.ok(whole.subarray(300, 1500).equals(await rig.bytes(path, { range: 'bytes=300-1499' })));
  assert.equal((await rig.handle(path, { range: `bytes=${whole.length}-` })).status, 416);
  assert.equal((await rig.handle(path, { range: 'lines=1-2' })).status, 200);
});

test('an I-frame playlist points at the key frames', async (t) => {
  const { rig, first } = await started(t);
  const { iFramesOnly, segments } = readMediaPlaylist(await rig.text('video/iframes.m3u8'));
  assert.ok(iFramesOnly);
  assert.equal(segments.length, 2);
  const { length, offset = 0 } = segments[0]!.byteRange!;
  const whole = await rig.bytes(`video/seg-${first}.m4s`);
  // The first picture alone: 100 bytes of it end there, the next chunk begins.
  assert.equal(whole.toString('latin1', offset + length + 4, offset + length + 8), 'moof');
});

test('a delta update leaves out what is older than the skip boundary', async (t) => {
  const { rig, first } = await started(t);
  rig.video(500);
  const full = readMediaPlaylist(await rig.text('video/index.m3u8'));
  const delta = readMediaPlaylist(await rig.text('video/index.m3u8?_HLS_skip=YES'));
  assert.equal(full.segments.length, 12);
  assert.equal(delta.mediaSequence, first);
  assert.ok(delta.skippedSegments! >= 5);
  assert.deepEqual(delta.segments, full.segments.slice(delta.skippedSegments));
  assert.equal(full.segments.filter(({ parts }) => parts).length, 3);
});

test('renditions report each other', async (t) => {
  const rig = await HlsRig.start(t);
  rig.announce(videoConfig, audioConfig);
  for (let i = 0; i < 120; i++) {
    rig.video(1);
    const dts = i * 40;
    for (const at of [dts, dts + 20]) {
      rig.publication.write('audio', { dts: at, pts: at, key: true, data: new Uint8Array(20) });
    }
  }
  const video = readMediaPlaylist(await rig.text('video/index.m3u8'));
  const audio = readMediaPlaylist(await rig.text('audio/index.m3u8'));
  const lastOf = ({ mediaSequence, segments, open }: typeof video) => ({
    lastMediaSequence: mediaSequence + segments.length,
    lastPart: open!.parts.length - 1,
  });
  assert.deepEqual(video.renditionReports, [{ uri: '../audio/index.m3u8', ...lastOf(audio) }]);
  assert.deepEqual(audio.renditionReports, [{ uri: '../video/index.m3u8', ...lastOf(video) }]);
});

test('date ranges are listed and leave with the window', async (t) => {
  const rig = await HlsRig.start(t, { dvrMs: 10_000 });
  rig.announce(videoConfig);
  rig.video(101);
  rig.origin.setDateRange({ id: 'pin', startDateMs: rig.stream.startedAtMs + 1000, duration: 2 });
  const ranges = async () => readMediaPlaylist(await rig.text('video/plain.m3u8')).dateRanges?.map(({ id }) => id);
  assert.deepEqual(await ranges(), ['pin']);
  rig.video(600);
  assert.equal(await ranges(), undefined);
});

test('each kind of answer says how long it may be kept', async (t) => {
  const { rig, first } = await started(t);
  const cache = async (path: string) => (await rig.handle(path)).headers['cache-control'];
  assert.equal(await cache('index.m3u8'), 'public, max-age=1');
  assert.equal(await cache('video/index.m3u8'), 'public, max-age=1');
  assert.equal(await cache(`video/index.m3u8?_HLS_msn=${first + 1}`), 'public, max-age=12');
  assert.equal(await cache(`video/seg-${first}.m4s`), 'public, max-age=1800, immutable');
  assert.equal(await cache(`video/part-${first}-0.m4s`), 'public, max-age=1800, immutable');
  assert.equal(await cache(`video/init-${first}.mp4`), 'public, max-age=1800, immutable');
  assert.equal(await cache('video/seg-1.m4s'), 'public, max-age=1');
  assert.equal(await cache('video/index.m3u8?_HLS_msn=x'), 'no-store');
});

test('playlists are compressed once for all who take that', async (t) => {
  const { rig } = await started(t);
  const [first, second] = [
    await rig.handle('video/index.m3u8', { gzip: true }),
    await rig.handle('video/index.m3u8', { gzip: true }),
  ];
  assert.equal(first, second);
  assert.equal(first.headers['content-encoding'], 'gzip');
  assert.equal(first.headers.vary, 'accept-encoding');
  assert.equal(await rig.text('video/index.m3u8', { gzip: true }), await rig.text('video/index.m3u8'));
});

test('the end is told to those who wait', async (t) => {
  const { rig, first } = await started(t);
  const waiting = rig.text(`video/index.m3u8?_HLS_msn=${first + 3}`);
  const hinted = rig.handle(`video/part-${first + 2}-4.m4s`);
  assert.ok(await isPending(waiting));
  rig.stream.close();
  const playlist = readMediaPlaylist(await waiting);
  assert.ok(playlist.ended);
  assert.equal(playlist.segments.length, 3);
  assert.equal(playlist.preloadHints, undefined);
  assert.equal((await hinted).status, 404);
});

test('a disk that takes nothing shortens the window, and the stream goes on', async (t) => {
  const rig = await HlsRig.start(t, { maxMemoryBytes: 30_000, memoryMs: 1000 });
  rig.origin.store.write = () => Promise.reject(new Error('disk full'));
  rig.announce(videoConfig);
  rig.video(1001);
  assert.ok(rig.origin.memoryBytes <= 40_000);
  const { segments } = readMediaPlaylist(await rig.text('video/index.m3u8'));
  assert.ok(segments.length >= 2 && segments.length < 10);
  for (const { uri } of segments) assert.ok((await rig.bytes(`video/${uri}`)).byteLength > 0);
});

test('closing answers everybody and leaves nothing on disk', async (t) => {
  const { rig, first } = await started(t);
  const waiting = rig.handle(`video/index.m3u8?_HLS_msn=${first + 3}`);
  await rig.origin.close();
  await rig.origin.close();
  assert.equal((await waiting).status, 200);
  assert.deepEqual(await readdir(rig.folder), []);
});

test('viewers are counted while they ask, replies are measured', async (t) => {
  const replied: [string, number, number][] = [];
  const rig = await HlsRig.start(t, {}, { replied: (...reply) => replied.push(reply) });
  rig.announce(videoConfig);
  rig.video(101);
  await rig.handle('video/index.m3u8', { viewer: 'a' });
  await rig.handle('video/index.m3u8', { viewer: 'b' });
  assert.equal(rig.origin.viewers.count, 2);
  const { headers } = await rig.handle('video/index.m3u8', { viewer: 'a' });
  assert.deepEqual(replied.at(-1), ['playlist', 200, Number(headers['content-length'])]);
  rig.clock.advance(5000);
  await rig.handle('video/index.m3u8', { viewer: 'a' });
  await rig.handle('video/none', { viewer: 'b' });
  rig.clock.advance(5000);
  assert.equal(rig.origin.viewers.count, 1);
});

test('a publisher without key frames is asked for one, in time', async (t) => {
  const rig = await HlsRig.start(t);
  const wanted: string[] = [];
  rig.origin.events.on('keyFrameWanted', (trackId) => wanted.push(trackId));
  rig.announce(videoConfig);
  rig.video(45, 1000);
  assert.deepEqual(wanted, []);
  rig.video(2, 1000);
  assert.deepEqual(wanted, ['video']);
});

test('a segment that never gets a key frame is ended, and the stream waits for one', async (t) => {
  const rig = await HlsRig.start(t, { maxSegmentMs: 5000 });
  rig.announce(videoConfig);
  rig.video(401, 400);
  const { segments } = readMediaPlaylist(await rig.text('video/index.m3u8'));
  assert.ok(Math.abs(segments[0]!.duration - 5) < 0.1);
  assert.ok(segments.slice(1).every(({ gap }) => gap));
  rig.video(400, 400);
  const after = readMediaPlaylist(await rig.text('video/index.m3u8'));
  assert.ok(after.segments.some(({ discontinuity, gap }) => discontinuity && !gap));
});
