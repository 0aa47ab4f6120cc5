import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { FormatError } from '../media.ts';
import { maxAdtsFrameLength, readAdtsFrames, readAdtsHeader, writeAdtsHeader } from './index.ts';

const run = promisify(execFile);

for (const [sampleRate, channels] of [
  [48000, 2],
  [44100, 1],
  [8000, 1],
  [96000, 6],
] as const) {
  test(`reads and rebuilds what ffmpeg makes at ${sampleRate} Hz with ${channels} channels`, async () => {
    const source = `sine=frequency=440:sample_rate=${sampleRate}:duration=0.5`;
    const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-ac', `${channels}`, '-c:a', 'aac', '-f', 'adts', '-'];
    const { stdout } = await run('ffmpeg', args, { encoding: 'buffer' });
    const frames = [...readAdtsFrames(stdout)];
    assert.ok(frames.length > 2);
    const rebuilt = frames.flatMap(({ header, payload }) => {
      assert.equal(header.objectType, 2);
      assert.equal(header.sampleRate, sampleRate);
      assert.equal(header.channelConfiguration, channels);
      assert.equal(header.blocks, 1);
      return [writeAdtsHeader(header, payload.byteLength), payload];
    });
    assert.ok(Buffer.concat(rebuilt).equals(stdout));
  });
}

test('what a header cannot hold is refused', () => {
  const header = { objectType: 2, sampleRate: 48000, channelConfiguration: 2 };
  assert.equal(readAdtsHeader(writeAdtsHeader(header, maxAdtsFrameLength - 7)).frameLength, maxAdtsFrameLength);
  assert.throws(() => writeAdtsHeader(header, maxAdtsFrameLength - 6), RangeError);
  assert.throws(() => writeAdtsHeader({ ...header, sampleRate: 48001 }, 1), RangeError);
  assert.throws(() => writeAdtsHeader({ ...header, objectType: 5 }, 1), RangeError);
  assert.throws(() => writeAdtsHeader({ ...header, channelConfiguration: 8 }, 1), RangeError);
});

test('any bytes give frames or a FormatError', () => {
  const start = fc.constantFrom([], [0xff, 0xf1], [0xff, 0xf0, 0x50]);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 40 }), (head, tail) => {
      try {
        for (const { payload } of readAdtsFrames(Uint8Array.of(...head, ...tail))) {
          assert.ok(payload.byteLength <= maxAdtsFrameLength);
        }
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    }),
    { numRuns: 5000 },
  );
});
