import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import {
  av1Obu,
  buildAudioTag,
  buildAv1C,
  buildHvcC,
  buildOpusHead,
  buildVideoTag,
  defaultOpusHead,
  findSequenceHeader,
  hevcNal,
  hevcNalType,
  isHevcSlice,
  joinLengthPrefixed,
  splitAnnexB,
  splitObus,
} from '@footlight/formats';
import { startServer, TestClient } from './rtmp.testkit.ts';

async function encode(codec: string[], format: string): Promise<Uint8Array> {
  const source = [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=160x90:rate=25',
    '-frames:v',
    '10',
    '-pix_fmt',
    'yuv420p',
  ];
  const run = promisify(execFile);
  const { stdout } = await run('ffmpeg', [...source, ...codec, '-f', format, 'pipe:1'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 24,
  });
  return new Uint8Array(stdout);
}

/** Tag bodies of an HEVC stream on a track: its start, then one for each picture. */
async function hevcTags(trackId: number): Promise<Uint8Array[]> {
  const nals = splitAnnexB(
    await encode(
      ['-c:v', 'libx265', '-x265-params', 'log-level=none:bframes=0:keyint=5', '-preset', 'ultrafast'],
      'hevc',
    ),
  );
  const set = (type: number) => nals.filter((nal) => hevcNalType(nal) === type).slice(0, 1);
  const record = buildHvcC({ vps: set(hevcNal.vps), sps: set(hevcNal.sps), pps: set(hevcNal.pps) });
  const frames = nals.filter(isHevcSlice).map((nal) => {
    return buildVideoTag({
      kind: 'frame',
      codec: 'hevc',
      trackId,
      key: false,
      compositionMs: 0,
      data: joinLengthPrefixed([nal]),
    });
  });
  return [buildVideoTag({ kind: 'config', codec: 'hevc', trackId, record }), ...frames];
}

async function av1Tags(trackId: number): Promise<Uint8Array[]> {
  const stream = await encode(['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-g', '5'], 'obu');
  const units: Uint8Array[][] = [];
  for (const { type, whole } of splitObus(stream)) {
    if (type === av1Obu.temporalDelimiter) units.push([]);
    units.at(-1)!.push(whole);
  }
  const record = buildAv1C(findSequenceHeader(stream)!);
  const frames = units.map((obus) =>
    buildVideoTag({ kind: 'frame', codec: 'av1', trackId, key: false, compositionMs: 0, data: Buffer.concat(obus) }),
  );
  return [buildVideoTag({ kind: 'config', codec: 'av1', trackId, record }), ...frames];
}

test('Enhanced RTMP: HEVC, AV1 and Opus as tracks of one publisher', async () => {
  await using harness = await startServer();
  using client = new TestClient(harness.port);
  await client.open('live', { fourCcList: ['hvc1', 'av01', 'Opus'], capsEx: 2 });
  const properties = client.commands[0]!.object!;
  assert.ok((properties.fourCcList as string[]).includes('hvc1'));
  assert.equal((await client.publish('key')).code, 'NetStream.Publish.Start');
  const sink = await harness.sink(0);
  for (const tags of [await hevcTags(0), await av1Tags(1)]) {
    for (const [i, tag] of tags.entries()) client.media('video', Math.max(0, i - 1) * 40, tag);
  }
  client.media('audio', 0, buildAudioTag({ kind: 'config', codec: 'opus', data: buildOpusHead(defaultOpusHead(2)) }));
  for (let i = 0; i < 3; i++)
    client.media('audio', i * 20, buildAudioTag({ kind: 'frame', codec: 'opus', data: Uint8Array.of(0xfc, i) }));
  await sink.until('all samples', () => sink.samples.length === 23);
  const described = sink.configs.map(({ id, config }) => [
    id,
    config.codec,
    config.kind === 'video' ? config.width : config.channels,
  ]);
  assert.deepEqual(described, [
    ['video', 'hevc', 160],
    ['video-1', 'av1', 160],
    ['audio', 'opus', 2],
  ]);
  for (const id of ['video', 'video-1']) {
    assert.deepEqual(
      sink.of(id).map(({ dts }) => dts),
      Array.from({ length: 10 }, (_, i) => i * 3600),
    );
    assert.deepEqual(
      sink.of(id).flatMap(({ key }, i) => (key ? [i] : [])),
      [0, 5],
    );
  }
  assert.deepEqual(
    sink.of('audio').map(({ dts }) => dts),
    [0, 960, 1920],
  );
  assert.equal(harness.server.numbers.connections[0]?.damaged, 0);
});
