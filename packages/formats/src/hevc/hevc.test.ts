import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ffmpeg, ffprobe, findBox, videoSource } from '../ffmpeg.testkit.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import { splitAnnexB } from '../h264/index.ts';
import {
  buildHvcC, hevcCodecString, hevcConfig, hevcNal, hevcNalType, isHevcIrap, isHevcSlice, parseHevcPps, parseHevcSps, parseHevcVps,
  parseHvcC, readHevcSliceKind,
} from './index.ts'; // biome-ignore format: a list

const encode = (options: string[], source = videoSource()) =>
  ffmpeg(
    [...source, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', ['log-level=none', ...options].join(':')],
    'hevc',
  );
const ofType = (nals: Uint8Array[], type: number) => nals.filter((nal) => hevcNalType(nal) === type);

const cases: { name: string; options: string[]; source?: string[] }[] = [
  { name: 'main', options: [], source: [...videoSource(), '-pix_fmt', 'yuv420p'] },
  { name: 'without B-frames', options: ['bframes=0'], source: [...videoSource(), '-pix_fmt', 'yuv420p'] },
  { name: 'odd size', options: [], source: [...videoSource('322x178', '25'), '-pix_fmt', 'yuv420p'] },
  { name: 'main 10', options: ['bframes=2'], source: [...videoSource(), '-pix_fmt', 'yuv420p10le'] },
  { name: '4:4:4', options: [], source: [...videoSource(), '-pix_fmt', 'yuv444p'] },
  { name: 'scaling lists and temporal layers', options: ['scaling-list=default', 'temporal-layers=3', 'b-pyramid=1', 'bframes=3'], source: [...videoSource('128x96', '60000/1001'), '-pix_fmt', 'yuv420p'] },
]; // biome-ignore format: a table

for (const { name, options, source } of cases) {
  test(`headers agree with ffprobe: ${name}`, async () => {
    const stream = await encode(options, source);
    const probed = await ffprobe(stream, 'hevc');
    const nals = splitAnnexB(stream);
    const sps = parseHevcSps(ofType(nals, hevcNal.sps)[0]!);
    const vps = parseHevcVps(ofType(nals, hevcNal.vps)[0]!);
    assert.equal(sps.width, probed.width);
    assert.equal(sps.height, probed.height);
    assert.equal(sps.profile.levelIdc, probed.level);
    assert.equal(vps.profile.levelIdc, probed.level);
    assert.equal(sps.maxReorderFrames, probed.has_b_frames);
    assert.deepEqual(probed.profile, { 1: 'Main', 2: 'Main 10', 4: 'Rext' }[sps.profile.profileIdc]);
    const [numerator, denominator] = probed.r_frame_rate.split('/').map(Number);
    assert.ok(Math.abs(sps.frameRate! - numerator! / denominator!) < 0.01);
    const pps = ofType(nals, hevcNal.pps).map(parseHevcPps);
    const kinds = nals
      .filter(isHevcSlice)
      .map((nal) => readHevcSliceKind(nal, (id) => pps.find((set) => set.id === id)));
    assert.equal(kinds.length, 12);
    assert.equal(kinds[0], 'I');
    assert.ok(isHevcIrap(hevcNalType(nals.filter(isHevcSlice)[0]!)));
  });
}

test('the decoder configuration record describes the stream as ffmpeg does', async () => {
  const mp4 = await ffmpeg(
    [...videoSource(), '-pix_fmt', 'yuv420p', '-c:v', 'libx265', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'],
    'mp4',
  );
  const record = findBox(mp4, 'hvcC');
  const sets = parseHvcC(record);
  const built = buildHvcC(sets);
  assert.deepEqual(Buffer.from(built.subarray(0, 13)), Buffer.from(record.subarray(0, 13)));
  assert.deepEqual(Buffer.from(built.subarray(16, 19)), Buffer.from(record.subarray(16, 19)));
  assert.deepEqual(parseHvcC(built), sets);
  assert.match(hevcConfig(sets).codecString, /^hvc1\.1\.6\.L30\.90$/);
});

test('a codec string has the compatibility flags in reverse and no trailing zeros', () => {
  const profile = {
    profileSpace: 0,
    highTier: true,
    profileIdc: 2,
    compatibility: 0x20000000,
    constraints: Uint8Array.of(0xb0, 0, 0, 0, 0, 0),
    levelIdc: 120,
  };
  assert.equal(hevcCodecString(profile), 'hvc1.2.4.H120.B0');
});

test('nothing but FormatError comes out of damaged input', async () => {
  const nals = splitAnnexB(await encode(['scaling-list=default', 'temporal-layers=3', 'bframes=3']));
  const [vps, sps, pps] = [hevcNal.vps, hevcNal.sps, hevcNal.pps].map((type) => ofType(nals, type)[0]!) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  fuzzParser([vps], parseHevcVps);
  fuzzParser([sps], parseHevcSps);
  fuzzParser([pps], parseHevcPps);
  fuzzParser(
    nals.filter(isHevcSlice).map((nal) => nal.slice(0, 20)),
    (nal) => readHevcSliceKind(nal, () => parseHevcPps(pps)),
  );
  fuzzParser([buildHvcC({ vps: [vps], sps: [sps], pps: [pps] })], (bytes) => hevcConfig(parseHvcC(bytes)));
});
