import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildAudioTag,
  buildOpusHead,
  buildVideoTag,
  defaultOpusHead,
  FormatError,
  type Sample,
  type TrackConfig,
} from '@footlight/formats';
import { AudioTimes } from './audio-times.ts';
import { RtmpDemuxer } from './demuxer.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const avcC = hex('0142c00cffe100196742c00cd901419f9f011000000300100000030320f142a48001000568cb83cb20');
const vpcC = hex('01000000000a820101010000');

function collect(maxTracks = 8) {
  const log: [string, ...unknown[]][] = [];
  const sink = {
    setTrack: (id: string, timescale: number, { codecString }: TrackConfig) =>
      void log.push([id, timescale, codecString]),
    write: (id: string, { dts, pts, key, data }: Sample) => void log.push([id, dts, pts, key, data.length]),
  };
  return { log, demuxer: new RtmpDemuxer(sink, maxTracks) };
}

test('several tracks have names of their own, repeated starts are ignored', () => {
  const { log, demuxer } = collect();
  for (const trackId of [0, 2, 0])
    demuxer.push('video', 0, buildVideoTag({ kind: 'config', codec: 'h264', record: avcC, trackId }));
  demuxer.push(
    'audio',
    0,
    buildAudioTag({ kind: 'config', codec: 'opus', data: buildOpusHead(defaultOpusHead(2)), trackId: 1 }),
  );
  demuxer.push('audio', 20, buildAudioTag({ kind: 'frame', codec: 'opus', data: hex('fc0102'), trackId: 1 }));
  demuxer.push(
    'video',
    40,
    buildVideoTag({
      kind: 'frame',
      codec: 'h264',
      key: true,
      compositionMs: 80,
      data: hex('0000000465888421'),
      trackId: 2,
    }),
  );
  assert.deepEqual(log, [
    ['video', 90_000, 'avc1.42c00c'],
    ['video-2', 90_000, 'avc1.42c00c'],
    ['audio-1', 48_000, 'opus'],
    ['audio-1', 960, 960, true, 3],
    ['video-2', 3600, 10_800, true, 8],
  ]);
  assert.deepEqual(
    demuxer.tracks.map(({ id, frames, bytes }) => [id, frames, bytes]),
    [
      ['video', 0, 0],
      ['video-2', 1, 8],
      ['audio-1', 1, 3],
    ],
  );
});

test('the bitstream decides what a key frame is', () => {
  const { log, demuxer } = collect();
  demuxer.push('video', 0, buildVideoTag({ kind: 'config', codec: 'h264', record: avcC }));
  const frame = (key: boolean, data: string) =>
    demuxer.push('video', 0, buildVideoTag({ kind: 'frame', codec: 'h264', key, compositionMs: 0, data: hex(data) }));
  frame(false, '0000000465888421'); // IDR, not flagged
  frame(true, '00000004419a2468'); // P, flagged
  frame(true, '0000000441888421'); // I but no IDR, flagged
  frame(false, '0000000441888421');
  assert.deepEqual(
    log.slice(1).map(([, , , key]) => key),
    [true, false, true, false],
  );
});

test('shorter NAL unit lengths become four bytes', () => {
  const { log, demuxer } = collect();
  const twoBytes = avcC.slice();
  twoBytes[4] = 0xfd;
  demuxer.push('video', 0, buildVideoTag({ kind: 'config', codec: 'h264', record: twoBytes }));
  demuxer.push(
    'video',
    0,
    buildVideoTag({ kind: 'frame', codec: 'h264', key: true, compositionMs: 0, data: hex('000465888421') }),
  );
  assert.equal(log[1]?.[4], 8);
});

test('VP8 has its configuration from its first key frame, and another one when its size changes', () => {
  const { log, demuxer } = collect();
  demuxer.push('video', 0, buildVideoTag({ kind: 'config', codec: 'vp8', record: vpcC }));
  const frame = (data: string) =>
    demuxer.push(
      'video',
      0,
      buildVideoTag({ kind: 'frame', codec: 'vp8', key: false, compositionMs: 0, data: hex(data) }),
    );
  frame('110000');
  frame('1000009d012a4001f000');
  frame('110000');
  frame('1000009d012a8002e001');
  assert.deepEqual(
    log.map(([, , second]) => second),
    ['vp08.00.10.08', 0, 0, 'vp08.00.10.08', 0],
  );
});

test('what cannot be read changes nothing', () => {
  const { log, demuxer } = collect(1);
  demuxer.push('video', 0, buildVideoTag({ kind: 'config', codec: 'h264', record: avcC }));
  assert.throws(
    () => demuxer.push('video', 0, buildVideoTag({ kind: 'config', codec: 'h264', record: hex('01') })),
    FormatError,
  );
  assert.throws(
    () => demuxer.push('audio', 0, buildAudioTag({ kind: 'config', codec: 'aac', data: hex('1190') })),
    /too many tracks/,
  );
  assert.throws(
    () =>
      demuxer.push(
        'video',
        0,
        buildVideoTag({ kind: 'frame', codec: 'av1', key: true, compositionMs: 0, data: hex('12') }),
      ),
    FormatError,
  );
  demuxer.push(
    'video',
    0,
    buildVideoTag({ kind: 'frame', codec: 'h264', key: true, compositionMs: 0, data: hex('0000000465888421') }),
  );
  assert.equal(log.length, 2);
});

test('sound is timed by its samples while timestamps agree, and by timestamps after a gap', () => {
  const times = new AudioTimes(44_100);
  const exact = Array.from({ length: 500 }, (_, i) => i * 1024);
  assert.deepEqual(
    exact.map((sample) => times.place(Math.floor((sample * 1000) / 44_100), 1024)),
    exact,
  );
  assert.equal(times.place(60_000, 1024), 60 * 44_100);
  assert.equal(times.place(60_023, 1024), 60 * 44_100 + 1024);
  assert.equal(times.place(1_000, 1024), 44_100);
});
