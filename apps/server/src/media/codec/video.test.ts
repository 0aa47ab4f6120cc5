import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { h264NalType, inspectH264, splitLengthPrefixed, type VideoConfig } from '@footlight/formats';
import { systemClock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { decode, type Encoded, encode, encodeVp8, ffmpegRaw, toMp4 } from './codec.testkit.ts';
import { CodecStages } from './codec-stages.ts';
import type { VideoBridgeSpec } from './specs.ts';
import type { StageFrame } from './wire.ts';

const picture = (size: string, seconds: number) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=size=${size}:rate=30:duration=${seconds}`,
];
const sources: Record<string, () => Promise<Encoded<VideoConfig>>> = {
  vp8: () => encodeVp8(...picture('320x240', 5), '-g', '300'),
  vp9: () =>
    encode(...picture('320x240', 5), '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '300'),
  hevc: () =>
    encode(...picture('320x240', 5), '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'),
  av1: () =>
    encode(...picture('320x240', 5), '-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-g', '300'),
  'h264 with B-frames': () =>
    encode(...picture('320x240', 5), '-c:v', 'libx264', '-preset', 'fast', '-bf', '3', '-g', '300'),
};

interface Converted {
  configs: VideoConfig[];
  frames: StageFrame[];
}

describe('video stages', { timeout: 120_000 }, () => {
  let stages: CodecStages;
  before(async () => {
    // These tests write faster than time passes, and want nothing dropped as late.
    const clock = { ...systemClock, now: () => 0 };
    stages = await CodecStages.start(
      { maxVideoStages: 1, thumbnailTimeoutMs: 60_000 },
      { logger: silentLogger(), clock },
    );
  });
  after(() => stages.close());

  /** Sends all at once; answers when `count` frames have come out. */
  function convert(
    { config, timescale, frames }: Encoded<VideoConfig>,
    count: number,
    options: Partial<VideoBridgeSpec> = {},
  ): Promise<Converted> {
    return new Promise((resolve, reject) => {
      const out: Converted = { configs: [], frames: [] };
      const bridge = stages.videoBridge({
        from: config,
        timescale,
        onConfig: (config) => out.configs.push(config),
        onFrame: (frame) => {
          out.frames.push(frame);
          if (out.frames.length < count) return;
          bridge.close();
          resolve(out);
        },
        onError: reject,
        ...options,
      });
      for (const frame of frames) bridge.write(frame);
    });
  }

  for (const [name, make] of Object.entries(sources)) {
    test(`${name} becomes H.264 that decodes without a warning, in order, with a key frame every two seconds`, async () => {
      const source = await make();
      // Decoding for reordering holds a few pictures back.
      const count = source.frames.length - 5;
      const { configs, frames } = await convert(source, count);
      const [config] = configs;
      assert.equal(configs.length, 1);
      assert.equal(config!.codecString.slice(0, 9), 'avc1.42c0');
      assert.deepEqual([config!.width, config!.height, config!.maxReorderFrames], [320, 240, 0]);
      assert.ok(frames.every(({ dts, pts }, index) => dts === pts && (index === 0 || dts > frames[index - 1]!.dts)));
      const times = source.frames.map(({ pts }) => pts).sort((a, b) => a - b);
      assert.deepEqual(
        frames.map(({ pts }) => pts),
        times.slice(0, count),
      );
      const keys = frames.filter(({ key }) => key).map(({ pts }) => Math.round((pts - times[0]!) / source.timescale));
      assert.deepEqual(keys, [0, 2, 4]);
      for (const { data, key } of frames) {
        const unit = inspectH264(splitLengthPrefixed(data));
        assert.equal(unit.idr, key);
        assert.equal(unit.bidirectional, false);
      }
      const { raw, warnings } = await decode(toMp4(config!, source.timescale, frames), '-f', 'rawvideo');
      assert.equal(warnings, '');
      assert.equal(raw.length, frames.length * 320 * 240 * 1.5);
      await assertSamePicture(raw, frames.length - 1, frames.length);
    });
  }

  test('a picture is made smaller by its shorter side, never larger', async () => {
    const upright = await encodeVp8(...picture('360x640', 0.5));
    const small = await convert(upright, 1, { maxHeight: 180 });
    assert.deepEqual([small.configs[0]!.width, small.configs[0]!.height], [180, 320]);
    const same = await convert(upright, 1, { maxHeight: 720 });
    assert.deepEqual([same.configs[0]!.width, same.configs[0]!.height], [360, 640]);
  });

  test('the size may change at a key frame', async () => {
    const before = await encodeVp8(...picture('320x240', 1));
    const later = await encodeVp8(...picture('640x480', 1));
    const shifted = later.frames.map((frame) => ({ ...frame, dts: frame.dts + 30, pts: frame.pts + 30 }));
    const { configs, frames } = await convert({ ...before, frames: [...before.frames, ...shifted] }, 55);
    assert.deepEqual(
      configs.map(({ width }) => width),
      [320, 640],
    );
    assert.deepEqual(
      frames.flatMap(({ key, pts }) => (key ? [pts] : [])),
      [0, 30],
    );
  });

  test('a key frame comes where one is asked for', async () => {
    const { config, timescale, frames } = await encodeVp8(...picture('320x240', 1));
    const keys = await new Promise<number[]>((resolve, reject) => {
      const keys: number[] = [];
      const bridge = stages.videoBridge({
        from: config,
        timescale,
        onConfig: () => {},
        onFrame: ({ pts, key }) => {
          if (key) keys.push(pts);
          if (pts === 10) bridge.forceKey();
          if (keys.length === 2) {
            bridge.close();
            resolve(keys);
          } else bridge.write(frames[pts + 1]!);
        },
        onError: reject,
      });
      bridge.write(frames[0]!);
    });
    assert.deepEqual(keys, [0, 11]);
  });

  test('after damage nothing comes until a key frame, which is asked for', async () => {
    const source = await sources.hevc!();
    const garbage = source.frames.map((frame, index) =>
      index === 10 ? { ...frame, data: Uint8Array.of(0, 0, 255, 255, 1) } : frame,
    );
    let asked = 0;
    const again = { ...source, frames: [...garbage.slice(0, 20), ...shift(source, 1)] };
    const { frames } = await convert(again, 20, { onKeyFrameNeeded: () => asked++ });
    assert.equal(asked, 1);
    assert.ok(frames.every(({ data }) => splitLengthPrefixed(data).every((nal) => h264NalType(nal) <= 8)));
    const resumed = frames.find(({ pts }) => pts >= 1 * source.timescale);
    assert.ok(resumed);
  });

  test('beyond the CPU budget there is capacity_exceeded', async () => {
    const { config, timescale } = await encodeVp8(...picture('64x64', 0.2));
    const handlers = { onConfig: () => {}, onFrame: () => {}, onError: assert.fail };
    const bridge = stages.videoBridge({ from: config, timescale, ...handlers });
    assert.throws(
      () => stages.videoBridge({ from: config, timescale, ...handlers }),
      (error) => error instanceof AppError && error.code === 'capacity_exceeded',
    );
    bridge.close();
    stages.videoBridge({ from: config, timescale, ...handlers }).close();
  });

  test('a thumbnail is a JPEG of 640 pixels; one of garbage is refused', async () => {
    const { config, frames } = await encode<VideoConfig>(...picture('1280x720', 0.2), '-c:v', 'libx264');
    const jpeg = await stages.thumbnail(frames[0]!.data, config);
    const { raw, warnings } = await decode(jpeg, '-f', 'rawvideo', '-pix_fmt', 'yuvj420p');
    assert.equal(warnings, '');
    assert.equal(raw.length, 640 * 360 * 1.5);
    assert.ok(jpeg.length > 10_000 && jpeg.length < 120_000, `${jpeg.length} bytes`);
    await assert.rejects(stages.thumbnail(new Uint8Array(1000), config), (error) => {
      return error instanceof AppError && error.code === 'codec_unsupported';
    });
    const vp8 = await encodeVp8(...picture('320x240', 0.1));
    const small = await decode(
      await stages.thumbnail(vp8.frames[0]!.data, vp8.config),
      '-f',
      'rawvideo',
      '-pix_fmt',
      'yuvj420p',
    );
    assert.equal(small.raw.length, 320 * 240 * 1.5);
  });

  test('too many thumbnails at once are refused', async () => {
    const { config, frames } = await encode<VideoConfig>(...picture('320x240', 0.1), '-c:v', 'libx264');
    const asked = Array.from({ length: 12 }, () => stages.thumbnail(frames[0]!.data, config));
    const results = await Promise.allSettled(asked);
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 4);
    assert.ok(refused.every(({ reason }) => reason.code === 'capacity_exceeded'));
  });
});

function shift({ frames, timescale }: Encoded<VideoConfig>, seconds: number): StageFrame[] {
  return frames.map((frame) => ({
    ...frame,
    dts: frame.dts + seconds * timescale,
    pts: frame.pts + seconds * timescale,
  }));
}

/** Picture `index` of 320×240 4:2:0 pictures is that of the test source, give or take coding: PSNR above 26 dB. */
async function assertSamePicture(raw: Buffer, index: number, count: number): Promise<void> {
  const luma = 320 * 240;
  const size = luma * 1.5;
  const args = ['-vf', `select=eq(n\\,${index})`, '-frames:v', '1', '-pix_fmt', 'yuv420p', '-f', 'rawvideo'];
  const reference = await ffmpegRaw(...picture('320x240', Math.ceil(count / 30)), ...args);
  let squares = 0;
  for (let i = 0; i < luma; i++) squares += (raw[index * size + i]! - reference[i]!) ** 2;
  const psnr = 10 * Math.log10(255 ** 2 / (squares / luma));
  assert.ok(psnr > 26, `PSNR ${psnr} dB`);
}
