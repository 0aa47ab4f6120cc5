import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSource, ffmpeg, findBox } from '../ffmpeg.testkit.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import { FormatError } from '../media.ts';
import {
  buildDOps,
  buildOpusHead,
  defaultOpusHead,
  opusConfig,
  opusPacketSamples,
  parseDOps,
  parseOpusHead,
} from './index.ts';

/** Packets of an Ogg file with one stream: RFC 3533 section 6. */
function oggPackets(file: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let packet: number[] = [];
  for (let at = 0; at < file.length; ) {
    const count = file[at + 26]!;
    const lacing = file.subarray(at + 27, at + 27 + count);
    at += 27 + count;
    for (const size of lacing) {
      packet.push(...file.subarray(at, at + size));
      at += size;
      if (size < 255) {
        packets.push(Uint8Array.from(packet));
        packet = [];
      }
    }
  }
  return packets;
}

for (const [channels, frame] of [
  [1, 20],
  [2, 20],
  [2, 2.5],
  [2, 60],
  [2, 120],
  [6, 20],
] as const) {
  test(`${channels} channels in packets of ${frame} ms`, async () => {
    const source = [...audioSource(48000, channels), '-c:a', 'libopus', '-frame_duration', String(frame)];
    const [head, , ...packets] = oggPackets(await ffmpeg(source, 'ogg'));
    const parsed = parseOpusHead(head!);
    assert.equal(parsed.channels, channels);
    assert.deepEqual(Buffer.from(buildOpusHead(parsed)), Buffer.from(head!));
    assert.deepEqual(Buffer.from(buildDOps(parsed)), Buffer.from(findBox(await ffmpeg(source, 'mp4'), 'dOps')));
    assert.deepEqual(parseDOps(buildDOps(parsed)), parsed);
    if (channels <= 2) for (const packet of packets) assert.equal(opusPacketSamples(packet), frame * 48);
  });
}

test('durations by the table of contents', () => {
  assert.equal(opusPacketSamples(Uint8Array.of((31 << 3) | 3, 6)), 5760);
  assert.equal(opusPacketSamples(Uint8Array.of(16 << 3)), 120);
  assert.equal(opusPacketSamples(Uint8Array.of((12 << 3) | 1)), 960);
  for (const bad of [[], [3], [3, 0], [(3 << 3) | 3, 3]]) {
    assert.throws(() => opusPacketSamples(Uint8Array.from(bad)), FormatError);
  }
});

test('nothing but FormatError comes out of damaged input', () => {
  const surround = {
    ...defaultOpusHead(2),
    channels: 6,
    mappingFamily: 1,
    mapping: { streams: 4, coupled: 2, channels: Uint8Array.of(0, 4, 1, 2, 3, 5) },
  };
  fuzzParser([buildOpusHead(defaultOpusHead(2)), buildOpusHead(surround)], (bytes) => opusConfig(parseOpusHead(bytes)));
  fuzzParser([buildDOps(surround)], parseDOps);
  fuzzParser([Uint8Array.of(0xff, 6, 1, 2)], opusPacketSamples);
});
