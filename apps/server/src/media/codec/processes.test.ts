import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { before, describe, test } from 'node:test';
import { setInterval } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AudioConfig, VideoConfig } from '@footlight/formats';
import { systemClock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { type Encoded, encode, encodeVp8, level, listen } from './codec.testkit.ts';
import { CodecStages } from './codec-stages.ts';
import type { StageFrame } from './wire.ts';

const parts = { logger: silentLogger(), clock: systemClock };
const tone = ['-f', 'lavfi', '-i', 'aevalsrc=0.5*sin(1000*2*PI*t):s=48000:d=4', '-c:a', 'libopus'];
const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=30:duration=4', '-g', '30'];

describe('codec processes', { timeout: 120_000 }, () => {
  let sound: Encoded<AudioConfig>;
  let pictures: Encoded<VideoConfig>;
  before(async () => {
    sound = await encode<AudioConfig>(...tone);
    pictures = await encodeVp8(...picture);
  });

  test('killed mid-stream: sound goes on in another process, on the same timeline', async () => {
    const stages = await CodecStages.start({}, parts);
    const frames: StageFrame[] = [];
    let killed = 0;
    const config = await new Promise<AudioConfig>((resolve, reject) => {
      let next = 0;
      const bridge = stages.audioBridge({
        from: sound.config,
        timescale: sound.timescale,
        to: 'aac',
        onFrame: (frame) => {
          frames.push(frame);
          if (frames.length === 50) {
            [killed] = stages.numbers().pids as [number];
            process.kill(killed, 'SIGKILL');
          }
          if (next === sound.frames.length && frame.pts > 170_000) resolve(bridge.config);
        },
        onError: reject,
      });
      // A packet each millisecond: twenty times as fast as they would come.
      const cancel = systemClock.every(1, () => {
        bridge.write(sound.frames[next++]!);
        if (next === sound.frames.length) cancel();
      });
    });
    assert.equal(stages.numbers().pids.includes(killed), false);
    assert.ok(frames.every(({ pts }, index) => index === 0 || pts > frames[index - 1]!.pts));
    const lost = Math.max(...frames.map(({ pts }, index) => pts - (frames[index - 1]?.pts ?? pts)));
    assert.ok(lost < 48_000, `${lost / 48} ms were lost`);
    assert.ok(level(await listen(config, frames), 150_000, 170_000) > 0.3);
    await stages.close();
  });

  test('killed mid-stream: pictures go on from the next key frame, which is asked for', async () => {
    const stages = await CodecStages.start({ maxVideoStages: 1 }, parts);
    const after: StageFrame[] = [];
    let asked = 0;
    let killed = false;
    let niceness = 0;
    await new Promise<void>((resolve, reject) => {
      let next = 0;
      const write = () => bridge.write(pictures.frames[next++]!);
      const bridge = stages.videoBridge({
        from: pictures.config,
        timescale: pictures.timescale,
        onConfig: () => {},
        onFrame: (frame) => {
          if (frame.pts === 40) {
            killed = true;
            const [pid] = stages.numbers().pids as [number];
            niceness = getPriority(pid);
            process.kill(pid, 'SIGKILL');
            return;
          }
          if (killed) after.push(frame);
          if (after.length === 20) resolve();
          else write();
        },
        onKeyFrameNeeded: () => {
          asked++;
          // What was in the process is lost, and what depends on it is worth nothing.
          while (!pictures.frames[next]!.key) write();
          write();
        },
        onError: reject,
      });
      write();
    });
    assert.equal(niceness, 10);
    assert.equal(asked, 1);
    assert.equal(after[0]!.key, true);
    assert.equal(after[0]!.pts, 60);
    await stages.close();
  });

  test('one process serves several sound stages; it ends when they have been closed for a while', async () => {
    const stages = await CodecStages.start({ audioStagesPerProcess: 3, idleMs: 50 }, parts);
    const spec = { from: sound.config, timescale: sound.timescale, to: 'aac', onError: assert.fail } as const;
    const opened = Array.from({ length: 4 }, () => {
      const heard = Promise.withResolvers<void>();
      const bridge = stages.audioBridge({ ...spec, onFrame: () => heard.resolve() });
      for (const frame of sound.frames.slice(0, 10)) bridge.write(frame);
      return { bridge, heard: heard.promise };
    });
    await Promise.all(opened.map(({ heard }) => heard));
    const { pids, audioStages } = stages.numbers();
    assert.deepEqual([pids.length, audioStages], [2, 4]);
    for (const { bridge } of opened) {
      bridge.close();
      bridge.close();
    }
    await gone(pids);
    assert.deepEqual(stages.numbers().pids, []);
    await stages.close();
  });

  test('closing ends every process, twice is once, and nothing can be opened afterwards', async () => {
    const stages = await CodecStages.start({}, parts);
    const spec = { from: sound.config, timescale: sound.timescale, to: 'aac', onFrame: () => {} } as const;
    const ended = Promise.withResolvers<AppError>();
    stages.audioBridge({ ...spec, onError: ended.resolve });
    const { pids } = stages.numbers();
    assert.equal(pids.length, 1);
    await Promise.all([stages.close(), stages.close()]);
    assert.equal((await ended.promise).code, 'unavailable');
    assert.equal(pids.some(isAlive), false);
    assert.throws(
      () => stages.audioBridge({ ...spec, onError: assert.fail }),
      (error) => error instanceof AppError && error.code === 'unavailable',
    );
  });

  test('kill -9 of the server leaves no process behind', async () => {
    const server = spawn(process.execPath, [fileURLToPath(new URL('./orphans.testkit.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(server.stdout), 'line');
    const pids: number[] = JSON.parse(line);
    assert.equal(pids.length, 2);
    assert.ok(pids.every(isAlive));
    server.kill('SIGKILL');
    await once(server, 'exit');
    await gone(pids);
  });

  for (const [module, reason, word] of [
    ['footlight-no-such-package', 'missing', /is not installed/],
    ['node:fs', 'unloadable', /does not load/],
  ] as const) {
    test(`without FFmpeg (${reason}) it says so, and everything asked of it is unavailable`, async () => {
      const stages = await CodecStages.start({ module }, parts);
      const { availability } = stages;
      assert.ok(!availability.available && availability.reason === reason);
      assert.match(availability.message, word);
      assert.match(availability.message, /no thumbnails/);
      const unavailable = (error: unknown) =>
        error instanceof AppError && error.code === 'unavailable' && error.message === availability.message;
      const handlers = { onConfig: () => {}, onFrame: () => {}, onError: assert.fail };
      assert.throws(
        () => stages.audioBridge({ from: sound.config, timescale: 1000, to: 'aac', ...handlers }),
        unavailable,
      );
      assert.throws(() => stages.videoBridge({ from: pictures.config, timescale: 1000, ...handlers }), unavailable);
      await assert.rejects(stages.thumbnail(pictures.frames[0]!.data, pictures.config), unavailable);
      assert.deepEqual(stages.numbers().pids, []);
      await stages.close();
    });
  }
});

/** They are nobody's children here, so that there is no event to wait for. */
async function gone(pids: number[]): Promise<void> {
  for await (const _ of setInterval(20)) if (!pids.some(isAlive)) return;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
