import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspectH264, parseAvcC, splitLengthPrefixed } from '@footlight/formats';
import { startServer } from './rtmp.testkit.ts';

/** Runs an encoder; `ended` resolves with what it said, once it has gone. */
function run(
  command: string,
  arguments_: string[],
): { child: ChildProcess; ended: Promise<{ code: number | null; said: string }> } {
  const child = spawn(command, arguments_, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listen = (data: Buffer) => {
    said += data;
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, said })),
  );
  return { child, ended };
}

const picture = (seconds: number) => ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${seconds}`];
const tone = (seconds: number) => ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=44100:duration=${seconds}`];
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p'];
const publishTo = (port: number, name = 'key') => ['-f', 'flv', `rtmp://127.0.0.1:${port}/live/${name}`];

test('ffmpeg publishes H.264 with B-frames and AAC, all of it, exactly timed', async () => {
  await using harness = await startServer();
  const source = ['-v', 'error', '-re', ...picture(2), '-re', ...tone(2)];
  const codecs = [...x264, '-bf', '2', '-c:a', 'aac', '-ar', '44100', '-ac', '2'];
  const { ended } = run('ffmpeg', [...source, ...codecs, ...publishTo(harness.port, 'show?key=secret')]);
  const sink = await harness.sink(0);
  assert.deepEqual([sink.request.app, sink.request.name, sink.request.query.get('key')], ['live', 'show', 'secret']);
  await sink.until('sound and picture', () => sink.of('video').length > 5 && sink.of('audio').length > 5);
  const [numbers] = harness.server.numbers.connections;
  assert.match(String(numbers?.encoder), /^Lavf/);
  assert.deepEqual(await ended, { code: 0, said: '' });
  await sink.until('its end', () => sink.closed === 1);
  const video = sink.of('video');
  assert.equal(video.length, 50);
  assert.deepEqual(video.filter(({ key }) => key).length, 2);
  assert.ok(video.some(({ dts, pts }) => pts > dts));
  for (const { data, key } of video) assert.equal(inspectH264(splitLengthPrefixed(data)).idr, key);
  const audio = sink.of('audio');
  assert.ok(audio.length >= 86 && audio.length <= 89);
  for (const [i, sample] of audio.entries()) assert.equal(sample.dts, audio[0]!.dts + i * 1024);
  const { config } = sink.configs.find(({ id }) => id === 'video')!;
  assert.ok(config.kind === 'video');
  assert.deepEqual(
    [config.width, config.height, config.frameRate, parseAvcC(config.description).lengthSize],
    [320, 180, 25, 4],
  );
  assert.deepEqual(sink.configs.map(({ id, timescale }) => [id, timescale]).sort(), [
    ['audio', 44_100],
    ['video', 90_000],
  ]);
});

test('ffmpeg is told that its key is wrong', async () => {
  await using harness = await startServer();
  const { ended } = run('ffmpeg', ['-v', 'error', '-re', ...picture(2), ...x264, ...publishTo(harness.port, 'wrong')]);
  const { code, said } = await ended;
  assert.notEqual(code, 0);
  assert.match(said, /The stream key is not valid/);
  assert.equal(harness.sinks.length, 0);
});

test('ffmpeg with sound only, and with pictures only', async () => {
  await using harness = await startServer();
  const sound = run('ffmpeg', ['-v', 'error', '-re', ...tone(1), '-c:a', 'aac', ...publishTo(harness.port)]);
  const first = await harness.sink(0);
  assert.equal((await sound.ended).code, 0);
  await first.until('its end', () => first.closed === 1);
  assert.deepEqual([first.of('video').length, first.of('audio').length > 40], [0, true]);
  const pictures = run('ffmpeg', ['-v', 'error', '-re', ...picture(1), ...x264, ...publishTo(harness.port)]);
  const second = await harness.sink(1);
  assert.equal((await pictures.ended).code, 0);
  await second.until('its end', () => second.closed === 1);
  assert.deepEqual([second.of('video').length, second.of('audio').length], [25, 0]);
});

test('an encoder that is killed ends its stream', async () => {
  await using harness = await startServer();
  const { child, ended } = run('ffmpeg', ['-v', 'quiet', '-re', ...picture(60), ...x264, ...publishTo(harness.port)]);
  const sink = await harness.sink(0);
  await sink.until('a frame', () => sink.samples.length > 0);
  child.kill('SIGKILL');
  await sink.until('its end', () => sink.closed === 1);
  await ended;
});

for (const element of ['rtmp2sink', 'rtmpsink']) {
  // rtmpsink is librtmp, which OBS has grown from.
  test(`GStreamer publishes by ${element}`, async () => {
    await using harness = await startServer();
    const { ended } = run('gst-launch-1.0', [
      '-q', 'flvmux', 'name=mux', 'streamable=true', '!', element, `location=rtmp://127.0.0.1:${harness.port}/live/key`,
      'videotestsrc', 'num-buffers=50', 'is-live=true', '!', 'video/x-raw,width=320,height=180,framerate=25/1', '!',
      'x264enc', 'tune=zerolatency', 'key-int-max=25', '!', 'h264parse', '!', 'mux.',
      'audiotestsrc', 'num-buffers=86', 'is-live=true', '!', 'audio/x-raw,rate=44100,channels=2', '!', 'voaacenc', '!', 'aacparse', '!', 'mux.',
    ]); // biome-ignore format: a pipeline
    const sink = await harness.sink(0);
    assert.equal(sink.request.name, 'key');
    const { code, said } = await ended;
    assert.deepEqual([code, said], [0, '']);
    await sink.until('its end', () => sink.closed === 1);
    assert.ok(sink.of('video').length >= 49);
    assert.ok(sink.of('audio').length >= 80);
    assert.ok(sink.of('video')[0]?.key);
    const audio = sink.of('audio');
    for (const [i, sample] of audio.entries()) if (i > 0) assert.equal(sample.dts - audio[i - 1]!.dts, 1024);
  });
}

const maps = ['-map', '1', '-map', '0', '-pix_fmt', 'yuv420p', '-g', '25'];
/** What FFmpeg of our day publishes by Enhanced RTMP: arguments that encode it, and the tracks that have to arrive. */
const enhanced: Record<string, { encode: string[]; tracks: Record<string, string> }> = {
  'HEVC with B-frames, and AAC': {
    encode: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-c:a', 'aac'],
    tracks: { audio: 'aac', video: 'hevc' },
  },
  'AV1 and Opus': {
    encode: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-c:a', 'libopus'],
    tracks: { audio: 'opus', video: 'av1' },
  },
  'VP9 and Opus': {
    encode: ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-deadline', 'realtime', '-c:a', 'libopus'],
    tracks: { audio: 'opus', video: 'vp9' },
  },
  'two tracks of H.264, and AAC': {
    encode: ['-map', '0', '-c:v', 'libx264', '-preset', 'ultrafast', '-s:v:1', '160x90', '-c:a', 'aac'],
    tracks: { audio: 'aac', video: 'h264', 'video-1': 'h264' },
  },
};
const publisher = fileURLToPath(new URL('../publish-file.testkit.ts', import.meta.url));

for (const [what, { encode, tracks }] of Object.entries(enhanced)) {
  test(`FFmpeg publishes ${what} by Enhanced RTMP, and every byte arrives`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'footlight-clients-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'clip.mkv');
    const made = run('ffmpeg', ['-v', 'error', ...picture(2), ...tone(2), ...maps, ...encode, file]);
    assert.deepEqual(await made.ended, { code: 0, said: '' });
    await using harness = await startServer();
    const { ended } = run(process.execPath, [publisher, file, `rtmp://127.0.0.1:${harness.port}/live/key`, 'flv']);
    const sink = await harness.sink(0);
    assert.deepEqual(await ended, { code: 0, said: '' });
    await sink.until('its end', () => sink.closed === 1);
    const arrived = Object.fromEntries(sink.configs.map(({ id, config }) => [id, config.codec]));
    assert.deepEqual(arrived, tracks);
    for (const [index, id] of Object.keys(tracks).entries()) {
      const sent = await framesOf(file, index);
      const came = sink
        .of(id)
        .map(({ key, data }) => `${key ? 'K' : '_'} ${createHash('md5').update(data).digest('hex')}`);
      assert.deepEqual(came, sent, id);
    }
  });
}

/** Of a track of a file, as ffprobe says: `K` or `_`, and the hash of the data. */
async function framesOf(file: string, track: number): Promise<string[]> {
  const shown = ['-show_entries', 'packet=flags,data_hash', '-show_data_hash', 'md5', '-of', 'csv=p=0'];
  const { said } = await run('ffprobe', ['-v', 'error', '-select_streams', `${track}`, ...shown, file]).ended;
  return Array.from(said.matchAll(/^([K_]).*?MD5:(\w+)/gms), ([, key, hash]) => `${key} ${hash}`);
}
