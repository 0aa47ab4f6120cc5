/**
 * Feeds mutated RTMP byte streams through the parsers: `node packages/formats/fuzz/rtmp.ts [runs=1000000] [seed=1]`.
 * Prints one JSON line; ends with status 1, the seed and the input if anything but a FormatError is thrown, a stream takes longer than a
 * second, or a reader holds more than its limits allow.
 */
import {
  buildAudioTag, buildVideoTag, ChunkReader, ChunkWriter, commandMessage, concatBytes, decodeCommand, decodeData, EcmaArray, encodeAmf0,
  FormatError, parseAudioTag, parseVideoTag, type RtmpMessage, readAudioStart, readControlNumber, readUserControl, readVideoStart, rtmpType,
  userControlEvent, windowAcknowledgementSize,
} from '../src/index.ts'; // biome-ignore format: a list

const runs = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const limits = { maxMessageSize: 1 << 16, maxChunkStreams: 16, maxPending: 1 << 17 };
const random = generator(seed);
const seeds = sessions();
const counts = { messages: 0, refused: 0 };
let slowestMs = 0;
let peakHeap = 0;
const started = performance.now();

for (let run = 0; run < runs; run++) {
  const input = mutate(seeds[random(seeds.length)]!);
  let tookMs = time(run, input);
  if (tookMs > 20) tookMs = Math.min(tookMs, time(run, input)); // once more, as the machine may have been busy
  slowestMs = Math.max(slowestMs, tookMs);
  if (tookMs > 1000) fail(run, input, new Error(`took ${tookMs} ms`));
  if (run % 10_000 === 0) peakHeap = Math.max(peakHeap, process.memoryUsage().rss);
}

const seconds = (performance.now() - started) / 1000;
const report = {
  runs,
  seed,
  ...counts,
  seconds: Math.round(seconds),
  slowestMs: Math.round(slowestMs * 10) / 10,
  peakRssMb: Math.round(peakHeap / 2 ** 20),
};
process.stdout.write(`${JSON.stringify(report)}\n`);

function time(run: number, input: Uint8Array): number {
  const before = performance.now();
  try {
    read(input);
  } catch (error) {
    if (!(error instanceof FormatError)) fail(run, input, error);
    counts.refused += 1;
  }
  return performance.now() - before;
}

/** As the server does: messages out of chunks in pieces, each looked into as far as the parsers go. */
function read(input: Uint8Array): void {
  const reader = new ChunkReader(limits, (message) => {
    counts.messages += 1;
    inspect(message);
  });
  for (let at = 0; at < input.length; ) {
    const step = 1 + random(400);
    reader.push(input.subarray(at, at + step));
    at += step;
  }
}

function inspect(message: RtmpMessage): void {
  switch (message.typeId) {
    case rtmpType.commandAmf0:
    case rtmpType.commandAmf3:
      decodeCommand(message);
      break;
    case rtmpType.dataAmf0:
    case rtmpType.dataAmf3:
      decodeData(message);
      break;
    case rtmpType.userControl:
      readUserControl(message.payload);
      break;
    case rtmpType.video:
      for (const packet of parseVideoTag(message.payload))
        if (packet.kind === 'config') readVideoStart(packet.codec, packet.record);
      break;
    case rtmpType.audio:
      for (const packet of parseAudioTag(message.payload))
        if (packet.kind === 'config') readAudioStart(packet.codec, packet.record);
      break;
    case rtmpType.acknowledgement:
    case rtmpType.windowAcknowledgementSize:
      readControlNumber(message.payload);
  }
}

/** Valid sessions that differ in chunk size, codecs and timestamps. */
function sessions(): Uint8Array[] {
  const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
  const avcC = hex(
    '0164001effe1001667640014acd94204 3f9ba100000300010000030 03c0f14299601000568ebecb22c'.replaceAll(' ', ''),
  );
  const meta = encodeAmf0([
    '@setDataFrame',
    'onMetaData',
    new EcmaArray({ width: 1280, height: 720, videocodecid: 7, encoder: 'encoder' }),
  ]);
  return [128, 4096].flatMap((chunkSize) =>
    [0, 0xfffffff0].map((origin) => {
      const writer = new ChunkWriter();
      const video = (at: number, payload: Uint8Array) =>
        writer.write({ typeId: 9, streamId: 1, timestamp: (origin + at) % 2 ** 32, chunkStreamId: 6, payload });
      const audio = (at: number, payload: Uint8Array) =>
        writer.write({ typeId: 8, streamId: 1, timestamp: (origin + at) % 2 ** 32, chunkStreamId: 4, payload });
      return concatBytes([
        writer.setChunkSize(chunkSize),
        writer.write(
          commandMessage([
            'connect',
            1,
            {
              app: 'live',
              type: 'nonprivate',
              tcUrl: 'rtmp://localhost/live',
              fourCcList: ['hvc1', 'av01'],
              capsEx: 2,
            },
          ]),
        ),
        writer.write(windowAcknowledgementSize(2_500_000)),
        writer.write(commandMessage(['createStream', 4, null])),
        writer.write(commandMessage(['publish', 5, null, 'key', 'live'], 1)),
        writer.write(userControlEvent(3, 1)),
        writer.write({ typeId: rtmpType.dataAmf0, streamId: 1, timestamp: 0, chunkStreamId: 4, payload: meta }),
        video(0, buildVideoTag({ kind: 'config', codec: 'h264', record: avcC })),
        audio(0, buildAudioTag({ kind: 'config', codec: 'aac', data: hex('1190') })),
        audio(21, buildAudioTag({ kind: 'frame', codec: 'aac', data: new Uint8Array(60) })),
        video(
          33,
          buildVideoTag({ kind: 'frame', codec: 'h264', key: true, compositionMs: 66, data: new Uint8Array(300) }),
        ),
        video(
          66,
          buildVideoTag({
            kind: 'frame',
            codec: 'hevc',
            trackId: 1,
            key: false,
            compositionMs: 0,
            data: new Uint8Array(140),
          }),
        ),
        audio(
          42,
          buildAudioTag({
            kind: 'config',
            codec: 'opus',
            trackId: 1,
            data: hex('4f707573486561640102380180bb0000000000'),
          }),
        ),
        video(99, hex('960013617663310000000501020304050100000201ff')),
      ]);
    }),
  );
}

function mutate(input: Uint8Array): Uint8Array {
  let bytes: Uint8Array = input.slice();
  for (let edits = 1 + random(8); edits > 0 && bytes.length > 0; edits--) {
    const at = random(bytes.length);
    const kind = random(12);
    if (kind < 6) bytes[at] = random(256);
    else if (kind < 8) bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)]!;
    else if (kind === 8) bytes = bytes.slice(0, at);
    else if (kind === 9) bytes = concatBytes([bytes.subarray(0, at), bytes.subarray(at + 1 + random(20))]);
    else if (kind === 10)
      bytes = concatBytes([bytes.subarray(0, at), bytes.subarray(random(at + 1), at), bytes.subarray(at)]);
    else
      bytes = concatBytes([
        bytes.subarray(0, at),
        Uint8Array.from({ length: 1 + random(20) }, () => random(256)),
        bytes.subarray(at),
      ]);
  }
  return bytes;
}

/** Integers below n, by xorshift: the same for the same seed everywhere. */
function generator(start: number): (n: number) => number {
  let state = start >>> 0 || 1;
  return (n) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % n;
  };
}

function fail(run: number, input: Uint8Array, error: unknown): never {
  process.stderr.write(`run ${run} of seed ${seed}: ${Buffer.from(input).toString('hex')}\n`);
  throw error;
}
