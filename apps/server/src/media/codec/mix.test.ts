import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AudioConfig } from '@footlight/formats';
import { systemClock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { type Encoded, encode, level, listen, toneLevel } from './codec.testkit.ts';
import { CodecStages } from './codec-stages.ts';
import type { MixInput } from './specs.ts';
import type { StageFrame } from './wire.ts';

const opus = ['-c:a', 'libopus', '-b:a', '128k'];
const aac = ['-c:a', 'aac', '-b:a', '160k'];
const tone = (hz: number, seconds: number, amplitude = 0.3) => [
  ...[
    '-f',
    'lavfi',
    '-i',
    `aevalsrc=${amplitude}*sin(${hz}*2*PI*t)|${amplitude}*sin(${hz}*2*PI*t):s=48000:d=${seconds}`,
  ],
];
/** So much faster than they would come the frames are written. */
const usualHaste = 5;
/** A frame of a source, moved to `at` seconds of the mix. */
const moved = (source: Encoded<AudioConfig>, atSeconds: number): StageFrame[] =>
  source.frames.map((frame) => {
    const pts = frame.pts + atSeconds * source.timescale;
    return { ...frame, dts: pts, pts };
  });
/** ffmpeg adds two equal channels to √2 of one. */
const listenMono = async (config: AudioConfig, frames: StageFrame[]) =>
  (await listen(config, frames)).map((value) => value / Math.SQRT2);
/** Largest step between neighbouring samples; that of a sine is amplitude · 2π · f / rate. */
const largestStep = (sound: Float32Array, from: number, to: number) => {
  let most = 0;
  for (let i = from + 1; i < to; i++) most = Math.max(most, Math.abs(sound[i]! - sound[i - 1]!));
  return most;
};
const sineStep = (hz: number, amplitude = 0.3) => (amplitude * 2 * Math.PI * hz) / 48_000;

describe('a mix', { timeout: 120_000 }, () => {
  let stages: CodecStages;
  let low: Encoded<AudioConfig>;
  let high: Encoded<AudioConfig>;
  before(async () => {
    const clock = { ...systemClock, now: () => 0 };
    stages = await CodecStages.start({}, { logger: silentLogger(), clock });
    low = await encode<AudioConfig>(...tone(440, 6), ...opus);
    high = await encode<AudioConfig>(...tone(1000, 2), ...opus);
    // An input that is closed before there is a process is not heard.
    await new Promise<void>((resolve, reject) => {
      const bridge = stages.audioBridge({
        ...{ from: low.config, timescale: low.timescale, to: 'aac' },
        onFrame: () => resolve(bridge.close()),
        onError: reject,
      });
      for (const frame of low.frames) bridge.write(frame);
    });
  });
  after(() => stages.close());

  interface Part {
    source: Encoded<AudioConfig>;
    at: number;
    until?: number;
  }

  /** Each part is added when the mix has come to its time, and removed at its end; all in the order of time. */
  async function mixed(
    parts: Part[],
    to: 'aac' | 'opus',
    until: number,
    during?: (frames: number) => void,
    haste = usualHaste,
  ) {
    const frames: StageFrame[] = [];
    const done = Promise.withResolvers<void>();
    const errors: AppError[] = [];
    const mix = stages.audioMix({
      to,
      channels: 2,
      onFrame: (frame) => {
        frames.push(frame);
        during?.(frames.length);
        if (frame.pts >= until * 48_000) done.resolve();
      },
      onInputError: (error) => errors.push(error),
      onError: done.reject,
    });
    const inputs = new Map<Part, MixInput>();
    const events = parts.flatMap((part) => {
      const { at, source } = part;
      const sent = moved(source, at);
      const written = sent.map((frame) => ({
        at: frame.pts / source.timescale,
        run: () => inputs.get(part)!.write(frame),
      }));
      const last = written.at(-1)!.at;
      return [
        { at: at - 1e-6, run: () => inputs.set(part, mix.add(source.config, source.timescale)) },
        ...written,
        { at: last + 1e-3, run: () => inputs.get(part)!.close() },
      ];
    });
    events.sort((a, b) => a.at - b.at);
    let next = 0;
    const beganAt = performance.now();
    const cancel = systemClock.every(2, () => {
      const due = (haste * (performance.now() - beganAt)) / 1000;
      while (next < events.length && events[next]!.at <= due) events[next++]!.run();
    });
    await done.promise;
    cancel();
    mix.close();
    return { config: mix.config, frames, errors };
  }

  const steps = (frames: StageFrame[]) => new Set(frames.slice(1).map(({ pts }, i) => pts - frames[i]!.pts));

  for (const to of ['aac', 'opus'] as const) {
    test(`of two tones has both at their levels as ${to}; who joins and leaves makes neither hole nor click`, async () => {
      const { config, frames } = await mixed(
        [
          { source: low, at: 0 },
          { source: high, at: 2.0104 },
        ],
        to,
        5.5,
      );
      assert.deepEqual(steps(frames), new Set([to === 'aac' ? 1024 : 960]));
      const heard = await listenMono(config, frames);
      const at = (second: number) => [second * 48_000, (second + 1) * 48_000] as const;
      for (const second of [0.5, 2.5, 4.2]) assert.ok(Math.abs(toneLevel(heard, 440, ...at(second)) - 0.3) < 0.02);
      assert.ok(Math.abs(toneLevel(heard, 1000, ...at(2.5)) - 0.3) < 0.02);
      assert.ok(toneLevel(heard, 1000, ...at(0.5)) < 0.003);
      assert.ok(toneLevel(heard, 1000, ...at(4.2)) < 0.003);
      const bound = (sineStep(440) + sineStep(1000)) * 1.2;
      const step = largestStep(heard, 24_000, 5.3 * 48_000);
      assert.ok(step < bound, `a step of ${step}, of the tones ${bound / 1.2}`);
    });
  }

  test('an input that was cut off in the middle of its sound fades out and leaves the others as they are', async () => {
    const cut = { ...high, frames: high.frames.slice(0, 53) };
    const { config, frames } = await mixed(
      [
        { source: low, at: 0 },
        { source: cut, at: 1 },
      ],
      'opus',
      4,
    );
    const heard = await listenMono(config, frames);
    const step = largestStep(heard, 24_000, 3.8 * 48_000);
    assert.ok(step < (sineStep(440) + sineStep(1000)) * 1.2, `a step of ${step}`);
    assert.ok(Math.abs(toneLevel(heard, 440, 2.5 * 48_000, 3.5 * 48_000) - 0.3) < 0.02);
  });

  test('an input without sound is silent and holds nobody up; when it is back it is heard again', async () => {
    const holes = { ...low, frames: low.frames.filter(({ pts }) => pts < 72_000 || pts >= 168_000) };
    const { config, frames } = await mixed(
      [
        { source: holes, at: 0 },
        { source: await encode<AudioConfig>(...tone(1000, 6), ...opus), at: 0.3 },
      ],
      'aac',
      5.5,
    );
    assert.deepEqual(steps(frames), new Set([1024]));
    const heard = await listenMono(config, frames);
    assert.ok(toneLevel(heard, 440, 2 * 48_000, 3 * 48_000) < 0.003);
    assert.ok(Math.abs(toneLevel(heard, 1000, 2 * 48_000, 3 * 48_000) - 0.3) < 0.02);
    assert.ok(Math.abs(toneLevel(heard, 440, 4.2 * 48_000, 5.2 * 48_000) - 0.3) < 0.02);
  });

  test('AAC and Opus are mixed; what is too loud together is turned down without clipping', async () => {
    const loud = [tone(440, 4, 0.9), tone(1000, 4, 0.9)] as const;
    const [first, second] = await Promise.all([
      encode<AudioConfig>(...loud[0], ...aac),
      encode<AudioConfig>(...loud[1], ...opus),
    ]);
    const { config, frames } = await mixed(
      [
        { source: first, at: 0 },
        { source: second, at: 0 },
      ],
      'aac',
      3.5,
    );
    const heard = await listenMono(config, frames);
    const peak = heard.subarray(48_000, 144_000).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(peak < 0.95, `peak ${peak}`);
    const [a, b] = [440, 1000].map((hz) => toneLevel(heard, hz, 48_000, 144_000));
    assert.ok(a! > 0.38 && Math.abs(a! - b!) < 0.03, `levels ${a} ${b}`);
    // Distortion: what is neither of the two tones.
    const rest = Math.sqrt(level(heard, 48_000, 144_000) ** 2 - (a! ** 2 + b! ** 2) / 2);
    assert.ok(rest < 0.04, `rest ${rest}`);
  });

  test('killed in the middle it goes on in another process, without a hole in its timestamps', async () => {
    let killed = 0;
    const { config, frames } = await mixed(
      [
        { source: low, at: 0 },
        { source: await encode<AudioConfig>(...tone(1000, 6), ...opus), at: 0.3 },
      ],
      'aac',
      5.5,
      (count) => {
        if (count !== 60) return;
        [killed] = stages.numbers().pids as [number];
        process.kill(killed, 'SIGKILL');
      },
      1,
    );
    assert.equal(stages.numbers().pids.includes(killed), false);
    assert.equal(stages.numbers().restarts, 1);
    assert.deepEqual(steps(frames), new Set([1024]));
    const heard = await listenMono(config, frames);
    for (const hz of [440, 1000]) assert.ok(Math.abs(toneLevel(heard, hz, 4.4 * 48_000, 5.4 * 48_000) - 0.3) < 0.02);
  });

  test('an input that is no sound is left out; alone it ends the mix', async () => {
    const broken = { ...low, config: { ...low.config, codec: 'aac' as const, description: Uint8Array.of() } };
    const { frames, errors } = await mixed(
      [
        { source: low, at: 0 },
        { source: broken, at: 1 },
      ],
      'aac',
      4,
    );
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['codec_unsupported'],
    );
    assert.deepEqual(steps(frames), new Set([1024]));
    await assert.rejects(mixed([{ source: broken, at: 0 }], 'aac', 4), (error) => {
      return error instanceof AppError && error.code === 'codec_unsupported';
    });
  });
});
