import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ffmpeg, ffprobe, findBox, videoSource } from '../ffmpeg.testkit.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import { buildVpcC, parseVpcC, readVp8Frame, readVp9Frame, vpxCodecString, vpxConfig } from './index.ts';

/** Frames of an IVF file. */
function ivfFrames(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const frames: Uint8Array[] = [];
  for (let at = 32; at < file.length; at += 12 + view.getUint32(at, true)) {
    frames.push(file.subarray(at + 12, at + 12 + view.getUint32(at, true)));
  }
  return frames;
}

for (const { codec, encoder, read } of [
  { codec: 'vp8', encoder: 'libvpx', read: readVp8Frame },
  { codec: 'vp9', encoder: 'libvpx-vp9', read: readVp9Frame },
] as const) {
  test(`${codec} frame headers tell key frames and their size`, async () => {
    const ivf = await ffmpeg(
      [
        ...videoSource('130x98', '25', 6),
        '-c:v',
        encoder,
        '-deadline',
        'realtime',
        '-g',
        '3',
        '-auto-alt-ref',
        '0',
        '-pix_fmt',
        'yuv420p',
      ],
      'ivf',
    );
    const probed = await ffprobe(ivf, 'ivf');
    const frames = ivfFrames(ivf);
    assert.deepEqual(
      frames.map((frame) => read(frame).key),
      [true, false, false, true, false, false],
    );
    assert.deepEqual(read(frames[0]!).size, { width: probed.width, height: probed.height });
    fuzzParser(
      frames.map((frame) => frame.slice(0, 16)),
      read,
    );
  });
}

test('the configuration record is the one that ffmpeg writes', async () => {
  const mp4 = await ffmpeg([...videoSource('130x98', '25', 2), '-c:v', 'libvpx-vp9', '-pix_fmt', 'yuv420p'], 'mp4');
  const record = findBox(mp4, 'vpcC');
  const parsed = parseVpcC(record);
  assert.deepEqual(Buffer.from(buildVpcC(parsed)), Buffer.from(record));
  assert.deepEqual(parseVpcC(record.subarray(4)), parsed);
  assert.match(vpxCodecString('vp9', parsed), /^vp09\.00\.\d\d\.08$/);
  fuzzParser([record], (bytes) => vpxConfig('vp9', parseVpcC(bytes), { width: 2, height: 2 }));
});
