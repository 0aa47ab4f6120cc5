import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ffmpeg, ffprobe, findBox, videoSource } from '../ffmpeg.testkit.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import { FormatError } from '../media.ts';
import {
  buildAvcC, h264Config, h264Nal, h264NalType, inspectH264, isH264Slice, joinAnnexB, joinLengthPrefixed, parseAvcC,
  parseH264Pps, parseH264SliceHeader, parseH264Sps, readH264SliceKind, readRecoveryPoint, splitAnnexB, splitLengthPrefixed,
} from './index.ts'; // biome-ignore format: a list

const encode = (options: string[], source = videoSource()) =>
  ffmpeg([...source, '-c:v', 'libx264', ...options], 'h264');
const ofType = (nals: Uint8Array[], type: number) => nals.filter((nal) => h264NalType(nal) === type);

/** profile_idc by ffprobe's name. */
const profiles: Record<string, number> = {
  'Constrained Baseline': 66, Main: 77, High: 100, 'High 10': 110, 'High 4:2:2': 122, 'High 4:4:4 Predictive': 244,
}; // biome-ignore format: a table

const cases: { name: string; options: string[]; source?: string[] }[] = [
  { name: 'baseline', options: ['-profile:v', 'baseline', '-pix_fmt', 'yuv420p'] },
  { name: 'main without B-frames', options: ['-profile:v', 'main', '-bf', '0', '-pix_fmt', 'yuv420p'] },
  { name: 'high with B-frames', options: ['-profile:v', 'high', '-bf', '3', '-pix_fmt', 'yuv420p'] },
  { name: 'one B-frame', options: ['-bf', '1', '-b_strategy', '0', '-pix_fmt', 'yuv420p'] },
  { name: 'odd size', options: ['-pix_fmt', 'yuv420p'], source: videoSource('322x178', '25') },
  { name: '1080p at 59.94', options: ['-pix_fmt', 'yuv420p', '-preset', 'ultrafast'], source: videoSource('1920x1080', '60000/1001', 2) },
  { name: 'interlaced', options: ['-pix_fmt', 'yuv420p', '-flags', '+ildct+ilme'], source: videoSource('160x120', '25') },
  { name: '10 bit', options: ['-pix_fmt', 'yuv420p10le'] },
  { name: '4:2:2', options: ['-pix_fmt', 'yuv422p'] },
  { name: '4:4:4', options: ['-pix_fmt', 'yuv444p'] },
  { name: 'hypothetical reference decoder', options: ['-pix_fmt', 'yuv420p', '-x264-params', 'nal-hrd=cbr:bitrate=500:vbv-maxrate=500:vbv-bufsize=500'] },
  { name: 'own scaling matrix', options: ['-pix_fmt', 'yuv420p', '-x264-params', 'cqm=jvt'] },
  { name: 'zero latency', options: ['-pix_fmt', 'yuv420p', '-tune', 'zerolatency'] },
]; // biome-ignore format: a table

for (const { name, options, source } of cases) {
  test(`headers agree with ffprobe: ${name}`, async () => {
    const stream = await encode(options, source);
    const probed = await ffprobe(stream, 'h264');
    const nals = splitAnnexB(stream);
    const sps = parseH264Sps(ofType(nals, h264Nal.sps)[0]!);
    assert.equal(sps.width, probed.width);
    assert.equal(sps.height, probed.height);
    assert.equal(sps.profileIdc, profiles[probed.profile]);
    assert.equal(sps.levelIdc, probed.level);
    assert.equal(sps.maxReorderFrames, probed.has_b_frames);
    const [numerator, denominator] = probed.r_frame_rate.split('/').map(Number);
    assert.ok(Math.abs(sps.frameRate! - numerator! / denominator!) < 0.01);
    const pps = parseH264Pps(ofType(nals, h264Nal.pps)[0]!);
    const headers = nals.filter(isH264Slice).map((nal) => parseH264SliceHeader(nal, sps, pps));
    assert.equal(headers[0]!.kind, 'I');
    assert.equal(
      headers.some(({ kind }) => kind === 'B'),
      probed.has_b_frames > 0,
    );
    for (const nal of nals.filter(isH264Slice)) assert.equal(readH264SliceKind(nal).ppsId, pps.id);
  });
}

test('the decoder configuration record is the one that ffmpeg writes', async () => {
  for (const format of ['yuv420p', 'yuv422p10le']) {
    const mp4 = await ffmpeg([...videoSource(), '-c:v', 'libx264', '-pix_fmt', format], 'mp4');
    const record = findBox(mp4, 'avcC');
    const { sps, pps, lengthSize } = parseAvcC(record);
    assert.equal(lengthSize, 4);
    assert.deepEqual(Buffer.from(buildAvcC(sps, pps)), Buffer.from(record));
  }
});

test('equal parameter sets are kept once in a configuration', async () => {
  const nals = splitAnnexB(await encode(['-pix_fmt', 'yuv420p', '-g', '4', '-profile:v', 'main', '-level', '3.1']));
  const config = h264Config(ofType(nals, h264Nal.sps), ofType(nals, h264Nal.pps));
  assert.ok(ofType(nals, h264Nal.sps).length > 1);
  assert.equal(parseAvcC(config.description).sps.length, 1);
  assert.equal(config.codecString, 'avc1.4d401f');
});

test('byte stream and length prefixes convert into each other', async () => {
  const nals = splitAnnexB(await encode(['-pix_fmt', 'yuv420p']));
  assert.deepEqual(splitAnnexB(joinAnnexB(nals)), nals);
  assert.deepEqual(splitLengthPrefixed(joinLengthPrefixed(nals)), nals);
});

test('key frames are IDR pictures and exact recovery points', async () => {
  const open = await encode(
    ['-pix_fmt', 'yuv420p', '-g', '10', '-bf', '2', '-x264-params', 'open-gop=1:scenecut=0:aud=1'],
    videoSource('128x96', '30', 40),
  );
  const units: Uint8Array[][] = [];
  for (const nal of splitAnnexB(open)) {
    if (h264NalType(nal) === h264Nal.delimiter) units.push([]);
    units.at(-1)!.push(nal);
  }
  const seen = units.map(inspectH264);
  assert.equal(seen.length, 40);
  assert.equal(seen.filter(({ idr }) => idr).length, 1);
  assert.ok(seen.filter(({ key }) => key).length >= 3);
  assert.ok(seen.some(({ bidirectional }) => bidirectional));
  assert.equal(readRecoveryPoint(Uint8Array.of(6, 6, 1, 0b01011000, 0x80)), 1);
});

test('a picture that is cropped away is refused', () => {
  assert.throws(() => parseH264Sps(Uint8Array.of(0x67, 66, 0, 30, 0xff)), FormatError);
  assert.throws(() => parseH264Sps(new Uint8Array()), FormatError);
});

test('nothing but FormatError comes out of damaged input', async () => {
  const nals = splitAnnexB(
    await encode([
      '-pix_fmt',
      'yuv420p',
      '-x264-params',
      'cqm=jvt:nal-hrd=vbr:bitrate=500:vbv-maxrate=500:vbv-bufsize=500',
    ]),
  );
  const sps = ofType(nals, h264Nal.sps)[0]!;
  const pps = ofType(nals, h264Nal.pps)[0]!;
  const slices = nals.filter(isH264Slice).map((nal) => nal.slice(0, 40));
  fuzzParser([sps], parseH264Sps);
  fuzzParser([pps], parseH264Pps);
  fuzzParser(slices, (nal) => parseH264SliceHeader(nal, parseH264Sps(sps), parseH264Pps(pps)));
  fuzzParser([buildAvcC([sps], [pps])], (bytes) => h264Config(parseAvcC(bytes).sps, parseAvcC(bytes).pps));
  fuzzParser([joinLengthPrefixed([sps, pps, ...slices.slice(0, 2)])], (bytes) =>
    inspectH264(splitLengthPrefixed(bytes)),
  );
  fuzzParser([joinAnnexB([sps, pps, ...slices.slice(0, 2)])], (bytes) => inspectH264(splitAnnexB(bytes)));
  fuzzParser([Uint8Array.of(6, 6, 1, 0x84, 0x80)], readRecoveryPoint);
});
