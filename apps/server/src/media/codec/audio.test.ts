import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AudioCodec, AudioConfig } from '@footlight/formats';
import { systemClock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { type Encoded, encode, frequency, level, listen, onset } from './codec.testkit.ts';
import { CodecStages } from './codec-stages.ts';
import type { StageFrame } from './wire.ts';

const aac = ['-c:a', 'aac', '-b:a', '160k'];
const opus = ['-c:a', 'libopus', '-b:a', '128k', '-frame_duration', '20'];
/** One second of silence, a second of tone, and so on. */
const beeps = (seconds: number, hz = 1000, rate = 48_000) => [
  '-f',
  'lavfi',
  '-i',
  `aevalsrc=0.5*sin(${hz}*2*PI*t)*mod(floor(t)\\,2)|0.5*sin(${hz}*2*PI*t)*mod(floor(t)\\,2):s=${rate}:d=${seconds}`,
];
const halfMs = 24;

describe('audio stages', { timeout: 120_000 }, () => {
  let stages: CodecStages;
  before(async () => {
    // These tests write faster than time passes, and want nothing dropped as late.
    const clock = { ...systemClock, now: () => 0 };
    stages = await CodecStages.start({}, { logger: silentLogger(), clock });
    assert.equal(stages.available, true);
  });
  after(() => stages.close());

  /** Sends all at once; answers with what came out when the last frame out is as late as the last that can be whole. */
  function bridge(
    source: Encoded<AudioConfig>,
    to: AudioCodec,
  ): Promise<{ config: AudioConfig; frames: StageFrame[] }> {
    return new Promise((resolve, reject) => {
      const frames: StageFrame[] = [];
      const { pts } = source.frames.at(-1)!;
      // An encoder keeps less than two of its frames and its delay back.
      const until = (pts * 48_000) / source.timescale - 3 * 1024;
      const bridge = stages.audioBridge({
        from: source.config,
        timescale: source.timescale,
        to,
        onFrame: (frame) => {
          frames.push(frame);
          if (frame.pts < until) return;
          bridge.close();
          resolve({ config: bridge.config, frames });
        },
        onError: reject,
      });
      for (const frame of source.frames) bridge.write(frame);
    });
  }

  for (const [from, to, rate] of [
    [aac, 'opus', 48_000],
    [opus, 'aac', 48_000],
    [aac, 'opus', 44_100],
  ] as const) {
    test(`${from[1]} at ${rate} Hz becomes ${to}: same tone, level and time, to half a millisecond`, async () => {
      const source = await encode<AudioConfig>(...beeps(4, 1000, rate), ...from);
      const heardBefore = await listen(source.config, rescaled(source));
      const { config, frames } = await bridge(source, to);
      const heard = await listen(config, frames);
      for (const at of [0, 2.5 * 48_000]) {
        const moved = onset(heard, at) - onset(heardBefore, at);
        assert.ok(Math.abs(moved) <= halfMs, `the beep moved by ${moved} samples`);
      }
      const tone = [50_000, 90_000] as const;
      assert.ok(Math.abs(frequency(heard, ...tone) - 1000) < 3);
      assert.ok(Math.abs(20 * Math.log10(level(heard, ...tone) / level(heardBefore, ...tone))) < 0.5);
      assert.ok(level(heard, 110_000, 140_000) < 0.01, 'silence stays silent');
      const step = to === 'aac' ? 1024 : 960;
      assert.deepEqual(new Set(frames.slice(1).map(({ pts }, index) => pts - frames[index]!.pts)), new Set([step]));
    });
  }

  test('a mono track stays mono', async () => {
    const source = await encode<AudioConfig>(...beeps(2), '-ac', '1', ...opus);
    const { config, frames } = await bridge(source, 'aac');
    assert.equal(config.channels, 1);
    assert.ok(onset(await listen(config, frames)) > 0);
  });

  test('timestamps that jitter do not reach the output; drift is followed', async () => {
    const source = await encode<AudioConfig>(...beeps(60), ...aac);
    // Milliseconds as over RTMP, up to 5 ms late, on a clock that runs 300 ppm fast.
    const frames = source.frames.map((frame, index) => {
      const ms = Math.round((frame.pts / 48) * 1.0003 + ((index * 7) % 6));
      return { ...frame, dts: ms, pts: ms };
    });
    const out = await bridge({ config: source.config, timescale: 1000, frames }, 'opus');
    const steps = new Set(out.frames.slice(1).map(({ pts }, index) => pts - out.frames[index]!.pts));
    assert.deepEqual(steps, new Set([960]));
    const heard = await listen(out.config, out.frames);
    // At 57 s, 300 ppm are 17 ms, and jitter is 2.5 ms on average.
    const onTime = 57 * 48_000 * 1.0003 + 1024 + 2.5 * 48;
    const offMs = (onset(heard, 56.5 * 48_000) - onTime) / 48;
    assert.ok(Math.abs(offMs) < 5, `${offMs} ms off`);
  });

  test('a gap becomes silence of the same length; sound after it is on time', async () => {
    const source = await encode<AudioConfig>(...beeps(4), ...opus);
    const gap = source.frames.filter(({ pts }) => pts < 58_000 || pts >= 72_000);
    const { config, frames } = await bridge({ ...source, frames: gap }, 'aac');
    assert.deepEqual(new Set(frames.slice(1).map(({ pts }, index) => pts - frames[index]!.pts)), new Set([1024]));
    const heard = await listen(config, frames);
    assert.ok(level(heard, 60_000, 71_000) < 0.01);
    assert.ok(level(heard, 74_000, 90_000) > 0.3);
    const complete = await listen(source.config, source.frames);
    assert.ok(Math.abs(onset(heard, 120_000) - onset(complete, 120_000)) <= halfMs);
  });

  test('a jump of many seconds is a jump, not silence; a break is passed on', async () => {
    const source = await encode<AudioConfig>(...beeps(4), ...opus);
    const later = source.frames.map((frame, index) => {
      const shift = frame.pts < 96_000 ? 0 : 960_000;
      return { ...frame, dts: frame.dts + shift, pts: frame.pts + shift, discontinuity: index === 130 };
    });
    const { frames } = await bridge({ ...source, frames: later }, 'aac');
    const jumps = frames.filter(({ pts }, index) => index > 0 && pts - frames[index - 1]!.pts > 100_000);
    assert.equal(jumps.length, 1);
    assert.ok(jumps[0]!.pts >= 96_000 + 960_000 - 1024);
    const broken = frames.filter(({ discontinuity }) => discontinuity);
    assert.equal(broken.length, 1);
    assert.ok(Math.abs(broken[0]!.pts - later[130]!.pts) <= 1024);
  });

  test('damaged packets become silence', async () => {
    const source = await encode<AudioConfig>(...beeps(3), ...aac);
    const frames = source.frames.map((frame, index) =>
      index >= 60 && index < 63 ? { ...frame, data: Uint8Array.of(0xff, index, 0, 0xff) } : frame,
    );
    const { config, frames: out } = await bridge({ ...source, frames }, 'opus');
    assert.deepEqual(new Set(out.slice(1).map(({ pts }, index) => pts - out[index]!.pts)), new Set([960]));
    assert.ok(level(await listen(config, out), 80_000, 90_000) > 0.3);
  });

  test('a configuration that is none ends the stage with codec_unsupported', async () => {
    const source = await encode<AudioConfig>(...beeps(1), ...aac);
    const config = { ...source.config, description: Uint8Array.of() };
    await assert.rejects(bridge({ ...source, config }, 'opus'), (error) => {
      return error instanceof AppError && error.code === 'codec_unsupported';
    });
  });
});

/** `listen` wants 48,000 ticks. */
function rescaled({ frames, timescale }: Encoded<AudioConfig>): StageFrame[] {
  const scale = (ticks: number) => Math.round((ticks * 48_000) / timescale);
  return frames.map((frame) => ({ ...frame, dts: scale(frame.dts), pts: scale(frame.pts) }));
}
