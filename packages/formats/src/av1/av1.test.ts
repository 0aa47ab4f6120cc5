import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ffmpeg, ffprobe, findBox, videoSource } from '../ffmpeg.testkit.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import {
  av1Config,
  av1Obu,
  buildAv1C,
  findSequenceHeader,
  isAv1Key,
  parseAv1C,
  parseAv1SequenceHeader,
  readLeb128,
  splitObus,
  stripObus,
} from './index.ts';

/** Temporal units of an OBU stream. */
function units(stream: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  let at = 0;
  for (const { type, whole } of splitObus(stream)) {
    if (type === av1Obu.temporalDelimiter) starts.push(at);
    at += whole.length;
  }
  return starts.map((start, i) => stream.subarray(start, starts[i + 1]));
}

const encoders: { name: string; options: string[] }[] = [
  { name: 'libaom-av1', options: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-pix_fmt', 'yuv420p'] },
  { name: 'libaom-av1, 10 bit', options: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-pix_fmt', 'yuv420p10le'] },
  { name: 'libaom-av1, 4:4:4', options: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-pix_fmt', 'yuv444p'] },
  { name: 'SVT-AV1', options: ['-c:v', 'libsvtav1', '-preset', '12', '-pix_fmt', 'yuv420p'] },
]; // biome-ignore format: a table

for (const { name, options } of encoders) {
  test(`the sequence header agrees with ffprobe and the record with ffmpeg: ${name}`, async () => {
    const mp4 = await ffmpeg([...videoSource('130x98', '25', 4), ...options], 'mp4');
    const probed = await ffprobe(await ffmpeg([...videoSource('130x98', '25', 4), ...options], 'obu'), 'obu');
    const record = findBox(mp4, 'av1C');
    const { sequence, obu } = parseAv1C(record);
    assert.equal(sequence.width, probed.width);
    assert.equal(sequence.height, probed.height);
    assert.equal(sequence.level, probed.level);
    assert.equal(['Main', 'High', 'Professional'][sequence.profile], probed.profile);
    assert.deepEqual(Buffer.from(buildAv1C(obu)), Buffer.from(record));
    assert.match(av1Config(obu).codecString, /^av01\.[01]\.\d\dM\.(08|10)$/);
  });
}

test('temporal units lose their delimiters and know whether they are key', async () => {
  const stream = await ffmpeg(
    [
      ...videoSource('64x64', '25', 6),
      '-c:v',
      'libaom-av1',
      '-cpu-used',
      '8',
      '-usage',
      'realtime',
      '-g',
      '3',
      '-pix_fmt',
      'yuv420p',
    ],
    'obu',
  );
  const all = units(stream);
  assert.deepEqual(all.map(isAv1Key), [true, false, false, true, false, false]);
  for (const unit of all) {
    const stripped = stripObus(unit);
    assert.ok(splitObus(stripped).every(({ type }) => type !== av1Obu.temporalDelimiter));
    assert.equal(stripObus(stripped), stripped);
  }
});

test('nothing but FormatError comes out of damaged input', async () => {
  const stream = await ffmpeg(
    [...videoSource('64x64', '25', 2), '-c:v', 'libaom-av1', '-cpu-used', '8', '-pix_fmt', 'yuv420p'],
    'obu',
  );
  const sequence = findSequenceHeader(stream)!;
  fuzzParser([sequence.payload], parseAv1SequenceHeader);
  fuzzParser([buildAv1C(sequence)], (bytes) => av1Config(parseAv1C(bytes).obu));
  fuzzParser([stream.slice(0, 64)], (bytes) => [stripObus(bytes), isAv1Key(bytes)]);
  fuzzParser([Uint8Array.of(0x80, 0x80, 0x80, 1)], (bytes) => readLeb128(bytes, 0));
});
