import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeAmf0, encodeAmf0, isAmfRecord } from '../amf0/index.ts';
import { ByteReader, concatBytes } from '../bytes/index.ts';
import { audioSource, ffmpeg } from '../ffmpeg.testkit.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import { inspectH264, splitLengthPrefixed } from '../h264/index.ts';
import { FormatError } from '../media.ts';
import { buildOpusHead, defaultOpusHead } from '../opus/index.ts';
import {
  type AudioPacket, buildAudioTag, buildVideoTag, parseAudioTag, parseVideoTag, readAudioStart, readCapabilities, readVideoStart, readVpxConfig,
  serverCapabilities, type VideoPacket,
} from './index.ts'; // biome-ignore format: a list

const ascii = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (number | string | Uint8Array)[]) =>
  concatBytes(
    parts.map((part) =>
      typeof part === 'number' ? Uint8Array.of(part) : typeof part === 'string' ? ascii(part) : part,
    ),
  );

/** Tags of an FLV file: FLV 10.1 annex E.4.1. */
function tags(file: Uint8Array): { type: number; timestamp: number; body: Uint8Array }[] {
  const reader = new ByteReader(file, 13);
  const list = [];
  while (reader.left > 0) {
    const type = reader.u8();
    const size = reader.u24();
    const timestamp = reader.u24() + reader.u8() * 2 ** 24;
    reader.skip(3);
    list.push({ type, timestamp, body: reader.bytes(size) });
    reader.skip(4);
  }
  return list;
}

test('what ffmpeg writes as FLV is understood', async () => {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25:duration=1', '-pix_fmt', 'yuv420p'];
  const codecs = ['-c:v', 'libx264', '-bf', '2', '-c:a', 'aac'];
  const file = await ffmpeg([...audioSource(44100, 1, 1), ...picture, ...codecs], 'flv');
  const all = tags(file);
  const video = all.filter(({ type }) => type === 9).flatMap(({ body }) => parseVideoTag(body));
  const audio = all.filter(({ type }) => type === 8).flatMap(({ body }) => parseAudioTag(body));
  const [start, ...frames] = video;
  assert.ok(start?.kind === 'config' && start.codec === 'h264');
  const { config, lengthSize } = readVideoStart('h264', start.record);
  assert.deepEqual([config?.width, config?.height, config?.frameRate, config?.maxReorderFrames], [128, 96, 25, 2]);
  const pictures = frames.filter((packet) => packet.kind === 'frame');
  assert.equal(pictures.length, 25);
  for (const picture of pictures)
    assert.equal(inspectH264(splitLengthPrefixed(picture.data, lengthSize)).key, picture.key);
  assert.ok(pictures.some(({ compositionMs }) => compositionMs > 80));
  assert.equal(frames.at(-1)?.kind, 'end');
  assert.ok(audio[0]?.kind === 'config');
  const sound = readAudioStart('aac', audio[0].record);
  assert.deepEqual([sound.sampleRate, sound.channels], [44100, 1]);
  assert.ok(audio.filter(({ kind }) => kind === 'frame').length > 40);
});

test('each codec and track is written and read back', () => {
  const data = Uint8Array.of(1, 2, 3);
  for (const codec of ['h264', 'hevc', 'av1', 'vp8', 'vp9'] as const) {
    for (const trackId of [0, 3]) {
      const compositionMs = codec === 'h264' || codec === 'hevc' ? -40 : 0;
      const frame: VideoPacket = {
        kind: 'frame',
        codec,
        trackId,
        timestampOffsetNs: 0,
        key: trackId === 0,
        compositionMs,
        data,
      };
      assert.deepEqual(parseVideoTag(buildVideoTag(frame)), [frame]);
      const config: VideoPacket = { kind: 'config', codec, trackId, timestampOffsetNs: 0, record: data };
      assert.deepEqual(parseVideoTag(buildVideoTag(config)), [config]);
    }
  }
  for (const codec of ['aac', 'opus'] as const) {
    for (const trackId of [0, 1]) {
      const frame: AudioPacket = { kind: 'frame', codec, trackId, timestampOffsetNs: 0, data };
      assert.deepEqual(parseAudioTag(buildAudioTag(frame)), [frame]);
    }
  }
});

test('several tracks in one message, of one codec and of several', () => {
  const common = { timestampOffsetNs: 0, kind: 'frame', key: true, compositionMs: 0 } as const;
  const many = bytes(0x96, 0x13, 'hvc1', 0, 0, 0, 2, 1, 2, 5, 0, 0, 1, 9);
  assert.deepEqual(parseVideoTag(many), [
    { ...common, codec: 'hevc', trackId: 0, data: Uint8Array.of(1, 2) },
    { ...common, codec: 'hevc', trackId: 5, data: Uint8Array.of(9) },
  ]);
  const codecs = bytes(0x96, 0x21, 'av01', 1, 0, 0, 1, 7, 'avc1', 2, 0, 0, 4, 0, 0, 40, 8);
  assert.deepEqual(parseVideoTag(codecs), [
    { ...common, codec: 'av1', trackId: 1, data: Uint8Array.of(7) },
    { ...common, codec: 'h264', trackId: 2, compositionMs: 40, data: Uint8Array.of(8) },
  ]);
  const audio = bytes(0x95, 0x21, 'Opus', 0, 0, 0, 1, 7, 'mp4a', 1, 0, 0, 1, 8);
  assert.deepEqual(
    parseAudioTag(audio).map(({ trackId, kind }) => [trackId, kind]),
    [
      [0, 'frame'],
      [1, 'frame'],
    ],
  );
});

test('ModEx adds nanoseconds; unknown modifiers are skipped', () => {
  const [plain] = parseVideoTag(bytes(0x97, 2, 0x01, 0x86, 0xa0, 0x03, 'hvc1', 5));
  assert.equal(plain?.timestampOffsetNs, 100_000);
  const [chained] = parseAudioTag(bytes(0x97, 0, 99, 0x37, 2, 0, 0, 1, 0x01, 'Opus', 5));
  assert.deepEqual(chained, { trackId: 0, timestampOffsetNs: 1, kind: 'frame', codec: 'opus', data: Uint8Array.of(5) });
  const [long] = parseVideoTag(bytes(0x97, 255, 0, 3, 0, 0, 7, 0, 0x03, 'av01', 5));
  assert.equal(long?.timestampOffsetNs, 7);
  assert.throws(() => parseVideoTag(bytes(0x97, 2, 0xff, 0xff, 0xff, 0x03, 'hvc1', 5)), FormatError);
});

test('messages without media answer nothing', () => {
  assert.deepEqual(parseAudioTag(new Uint8Array()), []); // silence
  assert.deepEqual(parseVideoTag(new Uint8Array()), []);
  assert.deepEqual(parseVideoTag(bytes(0xd3, 0)), []); // start of seek
  assert.deepEqual(parseVideoTag(bytes(0x57, 0)), []);
  assert.deepEqual(parseVideoTag(bytes(0x94, 'hvc1', encodeAmf0(['colorInfo', {}]))), []);
  assert.deepEqual(parseAudioTag(bytes(0x94, 'Opus', 1, 2, 0, 0, 0, 3)), []);
});

test('what is not supported is refused by name', () => {
  assert.throws(() => parseVideoTag(bytes(0x95, 'hvc1')), /VideoPacketType 5/);
  assert.throws(() => parseVideoTag(bytes(0x93, 'vvc1')), /"vvc1"/);
  assert.throws(() => parseVideoTag(bytes(0x22, 0)), /codec 2/);
  assert.throws(() => parseAudioTag(bytes(0x2f, 0)), /format 2/);
  assert.throws(() => parseAudioTag(bytes(0x91, 'fLaC')), /"fLaC"/);
  assert.throws(() => parseVideoTag(bytes(0x96, 0x36, 'hvc1')), /multitrack/);
});

test('VP8 and VP9 have their size from the first key frame', () => {
  const record = Uint8Array.of(1, 0, 0, 0, 0, 10, 0x82, 1, 1, 1, 0, 0);
  assert.equal(readVideoStart('vp8', record).config, undefined);
  const key = Uint8Array.of(0x10, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xf0, 0);
  const config = readVpxConfig('vp8', record, key);
  assert.deepEqual([config?.width, config?.height, config?.codecString], [320, 240, 'vp08.00.10.08']);
  assert.equal(readVpxConfig('vp8', record, Uint8Array.of(0x11, 0, 0)), undefined);
});

test('capabilities of both versions are read, and ours survive AMF', () => {
  const [one] = decodeAmf0(encodeAmf0([{ app: 'live', fourCcList: ['av01', 'hvc1', 4] }]));
  assert.ok(isAmfRecord(one));
  assert.deepEqual(readCapabilities(one), {
    enhanced: true,
    reconnect: false,
    multitrack: false,
    fourCcs: ['av01', 'hvc1'],
  });
  const [two] = decodeAmf0(encodeAmf0([serverCapabilities()]));
  assert.ok(isAmfRecord(two));
  const ours = readCapabilities(two);
  assert.deepEqual([ours.reconnect, ours.multitrack, ours.fourCcs.length], [false, true, 7]);
  assert.equal(readCapabilities({ app: 'live', capsEx: 'x', fourCcList: null }).enhanced, false);
});

test('nothing but FormatError comes out of damaged input', () => {
  const start = (packets: (VideoPacket | AudioPacket)[]) => {
    for (const packet of packets) {
      if (packet.kind !== 'config') continue;
      if (packet.codec === 'aac' || packet.codec === 'opus') readAudioStart(packet.codec, packet.record);
      else readVideoStart(packet.codec, packet.record);
    }
  };
  const videos = [
    bytes(0x17, 0, 0, 0, 0, 1, 66, 0, 30, 0xff, 0xe0, 0),
    bytes(0x96, 0x13, 'hvc1', 0, 0, 0, 2, 1, 2, 5, 0, 0, 1, 9),
    bytes(0x96, 0x21, 'av01', 1, 0, 0, 1, 7, 'avc1', 2, 0, 0, 4, 0, 0, 40, 8),
    bytes(0x97, 2, 0x01, 0x86, 0xa0, 0x00, 'av01', 0x81, 0, 0, 0),
    bytes(0x90, 'vp09', 1, 0, 0, 0, 0, 10, 0x82, 1, 1, 1, 0, 0),
  ];
  fuzzParser(videos, (input) => start(parseVideoTag(input)));
  const audios = [
    bytes(0xaf, 0, 0x11, 0x90),
    bytes(0x90, 'Opus', buildOpusHead(defaultOpusHead(2))),
    bytes(0x95, 0x21, 'Opus', 0, 0, 0, 1, 7, 'mp4a', 1, 0, 0, 1, 8),
  ];
  fuzzParser(audios, (input) => start(parseAudioTag(input)));
});
