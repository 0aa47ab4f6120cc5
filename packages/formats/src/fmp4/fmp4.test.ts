import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { FormatError } from '../media.ts';
import { concat, decode, type Encoded, encode, probe } from './fmp4.testkit.ts';
import {
  type FragmentSample,
  type Picture,
  readFragments,
  readInit,
  timescaleOf,
  writeFragment,
  writeInit,
} from './index.ts';

const videoSource = ['-f', 'lavfi', '-i', 'testsrc2=size=322x180:rate=30', '-t', '2', '-pix_fmt', 'yuv420p'];
const audioSource = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', '2', '-ac', '2'];

const sources: Record<string, string[]> = {
  h264: [...videoSource, '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '30'],
  hevc: [...videoSource, '-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1', '-x265-params', 'log-level=1'],
  av1: [...videoSource, '-t', '0.5', '-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-g', '10'],
  vp9: [...videoSource, '-t', '0.5', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '10'],
  aac: [...audioSource, '-c:a', 'aac'],
  opus: [...audioSource, '-c:a', 'libopus'],
};

/** Parts of `size` samples each, as one file. */
function packaged(encoded: Encoded, size: number, start = 0, picture: Picture = {}): Uint8Array {
  const { config, timescale, samples } = encoded;
  const parts = [writeInit({ id: 1, config, timescale, ...picture })];
  for (let i = 0; i < samples.length; i += size) {
    const slice = samples.slice(i, i + size);
    const described = slice.map(({ dts, pts, ...rest }): FragmentSample => ({ ...rest, compositionOffset: pts - dts }));
    const first = slice[0]!;
    parts.push(
      ...writeFragment({
        sequence: i / size + 1,
        trackId: 1,
        baseDecodeTime: start + first.dts,
        samples: described,
        styp: i === 0 ? 'segment' : 'chunk',
        captured: { unixMs: 1_700_000_000_123, mediaTime: start + first.pts },
      }).chunks,
    );
  }
  return concat(...parts);
}

for (const [name, args] of Object.entries(sources)) {
  test(`${name}: ffmpeg decodes every frame without a warning, ffprobe and mediabunny read back what was written`, async () => {
    const encoded = await encode(...args);
    const start = 2 ** 33;
    const file = packaged(encoded, 7, start);
    const count = encoded.samples.length;
    assert.deepEqual(await decode(file), { warnings: '', frames: count });

    const { streams, packets } = await probe(file, '-show_streams', '-show_packets');
    assert.equal(streams.length, 1);
    assert.equal(streams[0].codec_name, name);
    assert.equal(packets.length, count);
    for (const [i, sample] of encoded.samples.entries()) {
      assert.equal(packets[i].dts, start + sample.dts);
      assert.equal(packets[i].pts, start + sample.pts);
      assert.equal(packets[i].flags.startsWith('K'), sample.key);
      assert.equal(Number(packets[i].size), sample.data.byteLength);
    }

    const input = new Input({ source: new BufferSource(file), formats: [MP4] });
    const [track] = await input.getTracks();
    assert.equal(track!.codec, { h264: 'avc' }[name] ?? name);
    const sink = new EncodedPacketSink(track!);
    let seen = 0;
    for await (const packet of sink.packets()) seen += packet.data.byteLength;
    assert.equal(
      seen,
      encoded.samples.reduce((sum, { data }) => sum + data.byteLength, 0),
    );
    input.dispose();
  });

  test(`${name}: our reader gives back the configuration and the samples`, async () => {
    const encoded = await encode(...args);
    const file = packaged(encoded, 10, 5);
    const [track] = readInit(file);
    assert.equal(track!.timescale, encoded.timescale);
    assert.deepEqual(track!.description, encoded.config.description);
    const read = readFragments(file).flatMap(({ samples }) => samples);
    assert.deepEqual(
      read,
      encoded.samples.map(({ dts, pts, ...rest }) => ({ ...rest, compositionOffset: pts - dts })),
    );
  });
}

test('colour and pixel aspect reach the reader', async () => {
  const encoded = await encode(...sources.vp9!);
  const file = packaged(encoded, 60, 0, {
    colour: { primaries: 9, transfer: 16, matrix: 9, fullRange: false },
    pixelAspect: { horizontal: 4, vertical: 3 },
  });
  const { streams } = await probe(file, '-show_streams');
  assert.equal(streams[0].color_transfer, 'smpte2084');
  assert.equal(streams[0].sample_aspect_ratio, '4:3');
});

test('the customary timescales', async () => {
  assert.equal(timescaleOf((await encode(...sources.opus!)).config), 48_000);
  assert.equal(timescaleOf((await encode(...sources.vp9!)).config), 90_000);
});

test('whatever the samples, what is written is read back', () => {
  const plain = { noNullPrototype: true };
  const sample = fc.record(
    {
      duration: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      compositionOffset: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      key: fc.boolean(),
      data: fc.uint8Array({ maxLength: 40 }),
    },
    plain,
  );
  const options = fc.record(
    {
      sequence: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      trackId: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      baseDecodeTime: fc.maxSafeNat(),
      samples: fc.array(sample, { minLength: 1, maxLength: 20 }),
      styp: fc.option(fc.constantFrom('segment' as const, 'chunk' as const), { nil: undefined }),
    },
    plain,
  );
  fc.assert(
    fc.property(options, ({ styp, ...expected }) => {
      const { chunks, byteLength } = writeFragment({ ...expected, styp });
      const bytes = concat(...chunks);
      assert.equal(bytes.byteLength, byteLength);
      assert.deepEqual(readFragments(bytes), [expected]);
    }),
  );
});

test('sample bytes are not copied', () => {
  const data = new Uint8Array(10);
  const { chunks } = writeFragment({
    sequence: 1,
    trackId: 1,
    baseDecodeTime: 0,
    samples: [{ duration: 1, compositionOffset: 0, key: true, data }],
  });
  assert.equal(chunks[1], data);
});

test('damaged files are refused with a FormatError and nothing else', async () => {
  const file = packaged(await encode(...sources.aac!), 20);
  const attempt = (bytes: Uint8Array) => {
    for (const read of [readInit, readFragments]) {
      try {
        read(bytes);
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    }
  };
  const edits = fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(edits, fc.nat(file.byteLength), (changes, length) => {
      const bytes = file.slice(0, length);
      for (const [at, value] of changes) bytes[at % Math.max(1, length)] = value;
      attempt(bytes);
    }),
    { numRuns: 2000 },
  );
});
