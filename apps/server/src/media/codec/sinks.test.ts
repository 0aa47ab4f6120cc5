import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AudioConfig, VideoConfig } from '@footlight/formats';
import { systemClock } from '../../base/clock.ts';
import type { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { Hub, type StreamSink, type TrackInfo } from '../stream/index.ts';
import { type Encoded, encode, encodeVp8 } from './codec.testkit.ts';
import { Collector } from './collector.testkit.ts';
import { CodecStages, isH264InOrder, withAudioCodec, withRenditions, withVideoCodec } from './index.ts';

describe('sinks with codec stages in front', { timeout: 120_000 }, () => {
  const clock = { ...systemClock, now: () => 1_000 };
  let stages: CodecStages;
  let opus: Encoded<AudioConfig>;
  let vp8: Encoded<VideoConfig>;
  const failed: AppError[] = [];
  const parts = () => ({ stages, onError: (error: AppError) => failed.push(error) });

  before(async () => {
    stages = await CodecStages.start({ maxVideoStages: 2 }, { logger: silentLogger(), clock });
    opus = await encode<AudioConfig>(
      '-f',
      'lavfi',
      '-i',
      'sine=duration=2',
      '-ac',
      '2',
      '-ar',
      '48000',
      '-c:a',
      'libopus',
    );
    vp8 = await encodeVp8('-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30:duration=1');
  });
  after(() => stages.close());

  test("a browser show arrives as AAC and H.264, each frame once, on the stream's timeline", async () => {
    const stream = new Hub(clock).open('show');
    const inner = new Collector();
    stream.subscribe(withAudioCodec('aac', withVideoCodec(inner, parts()), parts()));
    const publication = stream.publish('tap', () => {});
    publication.setTrack('audio', 48_000, opus.config);
    publication.setTrack('video', vp8.timescale, vp8.config);
    assert.deepEqual(
      inner.tracks.map(({ id, config }) => `${id} ${config.codecString}`),
      ['audio mp4a.40.2'],
    );
    for (const frame of opus.frames) publication.write('audio', frame);
    for (const frame of vp8.frames) publication.write('video', frame);
    await inner.when(() => inner.of('video').length === 30 && inner.of('audio').length > 85);
    const [audio, video] = inner.tracks;
    assert.deepEqual([audio!.timescale, audio!.config.codec], [48_000, 'aac']);
    assert.deepEqual([video!.timescale, video!.config.codec], [vp8.timescale, 'h264']);
    assert.deepEqual(
      inner.of('video').map(({ pts }) => pts),
      vp8.frames.map(({ pts }) => pts),
    );
    assert.ok(inner.of('audio')[0]!.dts < 1024);
    stream.close();
    assert.deepEqual(inner.ended, ['all']);
    assert.deepEqual([stages.numbers().audioStages, stages.numbers().videoStages], [0, 0]);
  });

  test('what fits passes as it is, at once', async () => {
    const h264 = await encode<VideoConfig>(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=64x64:duration=0.2',
      '-c:v',
      'libx264',
      '-bf',
      '0',
    );
    const stream = new Hub(clock).open('show');
    const inner = new Collector();
    stream.subscribe(withAudioCodec('opus', withVideoCodec(inner, { ...parts(), accepts: isH264InOrder }), parts()));
    const publication = stream.publish('rtmp', () => {});
    publication.setTrack('audio', 48_000, opus.config);
    publication.setTrack('video', h264.timescale, h264.config);
    publication.write('video', h264.frames[0]!);
    publication.write('audio', opus.frames[0]!);
    assert.equal(inner.of('video')[0]!.data, h264.frames[0]!.data);
    assert.equal(inner.of('audio')[0]!.data, opus.frames[0]!.data);
    publication.endTrack('audio');
    assert.deepEqual(inner.ended, ['audio']);
    assert.equal(stages.numbers().audioStages, 0);
    stream.close();
  });

  test('a track whose codec changes is converted from then on under the same id', async () => {
    const aac = await encode<AudioConfig>(
      '-f',
      'lavfi',
      '-i',
      'sine=duration=1',
      '-ac',
      '2',
      '-ar',
      '48000',
      '-c:a',
      'aac',
    );
    const stream = new Hub(clock).open('show');
    const inner = new Collector();
    stream.subscribe(withAudioCodec('aac', inner, parts()));
    const publication = stream.publish('rtmp', () => {});
    publication.setTrack('audio', 48_000, aac.config);
    for (const frame of aac.frames) publication.write('audio', frame);
    const passed = inner.of('audio').length;
    publication.setTrack('audio', 48_000, opus.config);
    const start = aac.frames.at(-1)!.pts + 1024;
    for (const frame of opus.frames)
      publication.write('audio', { ...frame, dts: frame.dts + start, pts: frame.pts + start });
    await inner.when(() => inner.of('audio').length > passed + 80);
    assert.deepEqual(
      inner.tracks.map(({ config }) => config.codec),
      ['aac', 'aac'],
    );
    assert.deepEqual(inner.ended, []);
    publication.setTrack('audio', 48_000, aac.config);
    assert.equal(stages.numbers().audioStages, 0);
    stream.close();
  });

  test('a ladder stands beside the original; rungs that are no smaller are left out, those beyond the budget are reported', async () => {
    const stream = new Hub(clock).open('show');
    const inner = new Collector();
    const rungs = [720, 240, 180, 120].map((maxHeight) => ({ maxHeight, bitrateBps: 500_000 }));
    failed.length = 0;
    stream.subscribe(withRenditions(rungs, inner, parts()));
    const publication = stream.publish('tap', () => {});
    publication.setTrack('video', vp8.timescale, vp8.config);
    for (const frame of vp8.frames) publication.write('video', frame);
    await inner.when(() => inner.of('video-240p').length === 30 && inner.of('video-180p').length === 30);
    assert.equal(inner.of('video').length, 30);
    assert.deepEqual(
      failed.map(({ code }) => code),
      ['capacity_exceeded'],
    );
    const keys = (id: string) => inner.of(id).flatMap(({ key, dts }) => (key ? [dts] : []));
    assert.deepEqual(keys('video-240p'), keys('video'));
    publication.endTrack('video');
    assert.deepEqual(inner.ended.sort(), ['video', 'video-180p', 'video-240p']);
    stream.close();
  });

  test('a sink that takes nothing for a while gets no picture before the next key frame', async () => {
    const stream = new Hub(clock).open('show');
    const inner = new Collector();
    inner.onEach = () => {
      if (inner.of('video').length === 10) inner.refusals = 3;
    };
    stream.subscribe(withVideoCodec(inner, parts()));
    const publication = stream.publish('tap', () => {});
    publication.setTrack('video', vp8.timescale, vp8.config);
    for (const frame of vp8.frames) publication.write('video', frame);
    for (const frame of vp8.frames) publication.write('video', { ...frame, dts: frame.dts + 30, pts: frame.pts + 30 });
    await inner.when(() => inner.of('video').length === 40);
    const after = inner.of('video')[10]!;
    assert.deepEqual([after.key, after.dts], [true, 30]);
    stream.close();
  });

  test('what there is no room for begins as soon as there is, with a key frame that is asked for', async () => {
    const inner = new Collector();
    const small = await CodecStages.start({ maxVideoStages: 1 }, { logger: silentLogger(), clock });
    const asked: string[] = [];
    const onKeyFrameNeeded = ({ id }: TrackInfo) => asked.push(id);
    failed.length = 0;
    const hub = new Hub(clock);
    const publish = (name: string, sink: StreamSink) => {
      const stream = hub.open(name);
      stream.subscribe(sink);
      const publication = stream.publish('tap', () => {});
      publication.setTrack('video', vp8.timescale, vp8.config);
      return { stream, publication };
    };
    const first = publish('first', withVideoCodec(new Collector(), { ...parts(), stages: small }));
    const waiting = withVideoCodec(inner, { ...parts(), stages: small, onKeyFrameNeeded });
    const second = publish('second', waiting);
    assert.deepEqual([failed.map(({ code }) => code), waiting.lacking], [['capacity_exceeded'], 1]);
    first.stream.close();
    await Promise.resolve();
    assert.deepEqual([asked, waiting.lacking, small.numbers().videoStages], [['video'], 0, 1]);
    for (const frame of vp8.frames) second.publication.write('video', frame);
    await inner.when(() => inner.of('video').length === 30);
    assert.equal(inner.tracks[0]!.config.codec, 'h264');
    hub.close();
    await small.close();
  });

  test('meanwhile it passes as it is, where that is better than nothing', async () => {
    const inner = new Collector();
    const none = await CodecStages.start({ maxVideoStages: 0 }, { logger: silentLogger(), clock });
    const stream = new Hub(clock).open('show');
    stream.subscribe(withVideoCodec(inner, { ...parts(), stages: none, passWhileWaiting: true }));
    const publication = stream.publish('rtmp', () => {});
    publication.setTrack('video', vp8.timescale, vp8.config);
    for (const frame of vp8.frames) publication.write('video', frame);
    assert.deepEqual([inner.tracks[0]!.config.codec, inner.of('video').length], ['vp8', 30]);
    stream.close();
    await none.close();
  });

  test('what the sink takes is copied, with an H.264 form beside it where there is room', async () => {
    const vp9 = await encode<VideoConfig>(
      ...[
        '-f',
        'lavfi',
        '-i',
        'testsrc2=size=320x180:rate=30:duration=1',
        '-c:v',
        'libvpx-vp9',
        '-deadline',
        'realtime',
      ],
    );
    const inner = new Collector();
    const stream = new Hub(clock).open('show');
    stream.subscribe(withVideoCodec(inner, { ...parts(), accepts: ({ codec }) => codec !== 'vp8', h264Beside: true }));
    const publication = stream.publish('rtmp', () => {});
    for (const id of ['video', 'video-1']) publication.setTrack(id, vp9.timescale, vp9.config);
    for (const frame of vp9.frames) publication.write('video', frame);
    assert.equal(inner.of('video').length, vp9.frames.length);
    await inner.when(() => inner.of('video-h264').length === vp9.frames.length);
    assert.deepEqual(
      inner.tracks.map(({ id, config }) => `${id} ${config.codec}`),
      ['video vp9', 'video-1 vp9', 'video-h264 h264'],
    );
    stream.close();
  });

  test('where nothing can be converted the track is left out and reported', async () => {
    const none = await CodecStages.start({ module: 'footlight-no-such-package' }, { logger: silentLogger(), clock });
    const stream = new Hub(clock).open('show');
    const inner = new Collector();
    const errors: string[] = [];
    stream.subscribe(
      withAudioCodec('aac', inner, { stages: none, onError: ({ code }, { id }) => errors.push(`${id} ${code}`) }),
    );
    const publication = stream.publish('tap', () => {});
    publication.setTrack('audio', 48_000, opus.config);
    publication.write('audio', opus.frames[0]!);
    assert.deepEqual(errors, ['audio unavailable']);
    assert.deepEqual([inner.tracks, [...inner.frames]], [[], []]);
    stream.close();
    await none.close();
  });
});
