import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fitShorterSide } from './child/picture-scaler.ts';
import { SampleClock } from './child/sample-clock.ts';
import { type QueueOptions, StageQueue } from './stage-queue.ts';
import { MessageReader, readFrame, type StageFrame, writeFrameMessage, writeMessage } from './wire.ts';

const frame = (dts: number, key = true, bytes = 10, discontinuity = false): StageFrame => {
  return { dts, pts: dts + 0.5, key, discontinuity, data: new Uint8Array(bytes).fill(dts) };
};

describe('the wire', () => {
  test('messages survive being cut anywhere', () => {
    const frames = [frame(1), frame(-7, false, 0), frame(2 ** 45, true, 300, true)];
    const bytes = Buffer.concat([
      ...frames.map((one, stage) => writeFrameMessage(stage, one)),
      writeMessage('done', 2 ** 32 - 1),
    ]);
    for (const step of [1, 2, 7, 100, bytes.length]) {
      const reader = new MessageReader();
      const read: { type: string; stage: number; frame: StageFrame | undefined }[] = [];
      for (let at = 0; at < bytes.length; at += step) {
        for (const { type, stage, payload } of reader.push(bytes.subarray(at, at + step))) {
          read.push({ type, stage, frame: type === 'frame' ? readFrame(payload) : undefined });
        }
      }
      assert.deepEqual(read, [
        ...frames.map((frame, stage) => ({ type: 'frame', stage, frame })),
        { type: 'done', stage: 2 ** 32 - 1, frame: undefined },
      ]);
    }
  });

  test('what is no message throws', () => {
    for (const bytes of [
      [255, 255, 255, 255],
      [0, 0, 0, 1, 9],
      [0, 0, 0, 9, 99, 0, 0, 0, 0, 0, 0, 0, 0],
    ]) {
      assert.throws(() => [...new MessageReader().push(Buffer.from(bytes))], RangeError);
    }
  });
});

describe('the queue', () => {
  const take = (queue: StageQueue) => {
    const out: number[] = [];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) out.push(next.dts);
    return out;
  };
  const audio: QueueOptions = { kind: 'audio', maxWaitMs: 100, maxBytes: 35 };
  const video: QueueOptions = { ...audio, kind: 'video' };

  test('of audio the oldest is lost, by age and by size', () => {
    const queue = new StageQueue(audio);
    assert.equal(queue.push(frame(1), 0), true);
    assert.equal(queue.push(frame(2), 60), true);
    assert.equal(queue.push(frame(3), 120), false);
    assert.equal(queue.push(frame(4), 120), true);
    assert.equal(queue.push(frame(5), 120), false);
    assert.deepEqual(take(queue), [3, 4, 5]);
    assert.equal(queue.dropped, 2);
  });

  test('video goes on from a key frame', () => {
    const queue = new StageQueue(video);
    queue.push(frame(0, false), 0);
    queue.push(frame(1), 0);
    queue.push(frame(2, false), 0);
    assert.equal(queue.push(frame(3, false), 150), false);
    assert.equal(queue.push(frame(4, false), 150), true);
    assert.equal(queue.push(frame(5), 150), true);
    assert.deepEqual(take(queue), [5]);
    assert.equal(queue.dropped, 5);
  });

  test('a break survives the frame that told of it', () => {
    const queue = new StageQueue(video);
    queue.push(frame(1), 0);
    queue.push(frame(2, true, 10, true), 50);
    queue.restart();
    queue.push(frame(3), 200);
    assert.equal(queue.shift()?.discontinuity, true);
  });

  test('after a restart video waits for a key frame unless one waits already', () => {
    const queue = new StageQueue(video);
    for (const dts of [1, 2, 3]) queue.push(frame(dts, dts !== 2), 0);
    queue.shift();
    queue.restart();
    assert.equal(queue.needsKey, false);
    assert.deepEqual(take(queue), [3]);
    queue.restart();
    assert.equal(queue.needsKey, true);
  });
});

describe('the sample clock', () => {
  const clock = () => new SampleClock({ tolerance: 400, maxFill: 96_000 });

  test('jitter joins, gaps are filled, overlap is skipped, jumps begin anew', () => {
    const it = clock();
    assert.deepEqual(it.place(5_000, undefined), { action: 'restart' });
    assert.deepEqual(it.place(6_300, 6_000), { action: 'join', silence: 0, stretch: 0 });
    assert.deepEqual(it.place(6_500, 6_000), { action: 'join', silence: 500, stretch: 0 });
    assert.deepEqual(it.place(5_500, 6_000), { action: 'skip' });
    assert.deepEqual(it.place(102_001, 6_000), { action: 'restart' });
    assert.deepEqual(it.place(0, 102_001), { action: 'restart' });
  });

  test('a drift is taken out once, and again only after that is done', () => {
    const it = clock();
    it.place(0, undefined);
    const stretched: number[] = [];
    for (let pts = 960; pts < 1_000_000; pts += 960) {
      const placed = it.place(pts, pts - 150);
      if (placed.action === 'join' && placed.stretch !== 0) stretched.push(pts);
    }
    assert.equal(stretched.length, 2);
    assert.ok(stretched[1]! - stretched[0]! >= 480_000);
  });
});

test('a picture fits by its shorter side, is even, and never grows', () => {
  assert.deepEqual(fitShorterSide(1920, 1080, 720), { width: 1280, height: 720 });
  assert.deepEqual(fitShorterSide(1080, 1920, 720), { width: 720, height: 1280 });
  assert.deepEqual(fitShorterSide(640, 360, 720), { width: 640, height: 360 });
  assert.deepEqual(fitShorterSide(853, 479, null), { width: 852, height: 478 });
  assert.deepEqual(fitShorterSide(1, 1, null), { width: 2, height: 2 });
});
