import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes } from '../bytes/index.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import { FormatError } from '../media.ts';
import {
  ChunkReader, type ChunkReaderLimits, ChunkWriter, ClientHandshake, commandMessage, decodeCommand, decodeData, handshakeSize, type RtmpMessage,
  readControlNumber, readUserControl, rtmpType, ServerHandshake, splitAggregate, statusMessage, TimestampUnwrapper, userControlEvent, windowAcknowledgementSize,
} from './index.ts'; // biome-ignore format: a list

const limits: ChunkReaderLimits = { maxMessageSize: 100_000, maxChunkStreams: 8, maxPending: 200_000 };
const crypto = {
  randomBytes: (count: number) => new Uint8Array(randomBytes(count)),
  hmacSha256: (key: Uint8Array, data: Uint8Array) => new Uint8Array(createHmac('sha256', key).update(data).digest()),
};

/** Messages in `bytes`, which arrive in pieces of `step` bytes. */
function read(bytes: Uint8Array, step = bytes.length, own: Partial<ChunkReaderLimits> = {}): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader({ ...limits, ...own }, (message) => messages.push(message));
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
  return messages;
}

const anyMessage: fc.Arbitrary<RtmpMessage> = fc.record(
  {
    typeId: fc.constantFrom(8, 9, 18, 20),
    streamId: fc.nat(2),
    timestamp: fc.oneof(fc.nat(1000), fc.constantFrom(0xfffffe, 0xffffff, 0x1000000, 0xffffffff), fc.nat(0xffffffff)),
    chunkStreamId: fc.constantFrom(3, 63, 64, 319, 320, 65599),
    payload: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 120, maxLength: 700 })),
  },
  { noNullPrototype: true },
);

test('what a writer writes, a reader reads, in pieces of any size', () => {
  const sizes = fc.constantFrom(1, 2, 127, 128, 129, 4096, 65536);
  fc.assert(
    fc.property(
      fc.array(anyMessage, { maxLength: 8 }),
      sizes,
      fc.integer({ min: 1, max: 300 }),
      (messages, size, step) => {
        const writer = new ChunkWriter();
        const bytes = concatBytes([writer.setChunkSize(size), ...messages.map((message) => writer.write(message))]);
        assert.deepEqual(read(bytes, step), messages);
      },
    ),
    { numRuns: 1500 },
  );
});

test('equal steps need one byte of header', () => {
  const writer = new ChunkWriter();
  const frame = (timestamp: number) =>
    writer.write({ typeId: 8, streamId: 1, timestamp, chunkStreamId: 4, payload: new Uint8Array(10) });
  assert.deepEqual(
    [frame(100), frame(120), frame(140), frame(160)].map(({ length }) => length),
    [22, 14, 11, 11],
  );
});

/** A chunk of `format` on chunk stream `id`. */
function chunk(format: number, id: number, ...rest: (number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from([(format << 6) | id, ...rest.flatMap((part) => [...part])]);
}

const header = (time: number[], length: number, typeId: number) => [...time, 0, 0, length, typeId];

test('messages on different chunk streams may be interleaved', () => {
  const a = new Uint8Array(200).fill(1);
  const b = new Uint8Array(200).fill(2);
  const bytes = concatBytes([
    chunk(0, 4, header([0, 0, 5], 200, 8), [1, 0, 0, 0], a.subarray(0, 128)),
    chunk(0, 6, header([0, 0, 7], 200, 9), [1, 0, 0, 0], b.subarray(0, 128)),
    chunk(3, 4, a.subarray(128)),
    chunk(3, 6, b.subarray(128)),
  ]);
  for (const step of [1, 7, bytes.length]) {
    assert.deepEqual(
      read(bytes, step).map(({ typeId, timestamp, payload }) => [typeId, timestamp, payload]),
      [
        [8, 5, a],
        [9, 7, b],
      ],
    );
  }
});

test('an aborted message is forgotten and its chunk stream goes on', () => {
  const bytes = concatBytes([
    chunk(0, 4, header([0, 0, 5], 200, 8), [1, 0, 0, 0], new Uint8Array(128)),
    chunk(0, 2, header([0, 0, 0], 4, rtmpType.abort), [0, 0, 0, 0], [0, 0, 0, 4]),
    chunk(1, 4, header([0, 0, 1], 1, 8), [42]),
  ]);
  assert.deepEqual(
    read(bytes).map(({ timestamp, payload }) => [timestamp, [...payload]]),
    [[6, [42]]],
  );
});

test('extended timestamps are read whether or not later chunks repeat them', () => {
  const payload = new Uint8Array(130).map((_, i) => i);
  const extended = [0x01, 0x02, 0x03, 0x04];
  const first = chunk(0, 4, header([255, 255, 255], 130, 9), [1, 0, 0, 0], extended, payload.subarray(0, 128));
  const next = chunk(2, 4, [0, 0, 10], payload.subarray(0, 128));
  const last = chunk(3, 4, payload.subarray(128));
  for (const second of [chunk(3, 4, extended, payload.subarray(128)), chunk(3, 4, payload.subarray(128))]) {
    for (const step of [1, 5, 1000]) {
      const messages = read(concatBytes([first, second, next, last]), step);
      assert.deepEqual(
        messages.map(({ timestamp }) => timestamp),
        [0x01020304, 0x0102030e],
      );
      for (const message of messages) assert.deepEqual(message.payload, payload);
    }
  }
});

test('a repeated header without the extended timestamp means the same time', () => {
  const bytes = concatBytes([
    chunk(0, 4, header([255, 255, 255], 5, 9), [1, 0, 0, 0], [1, 2, 3, 4], [9, 9, 9, 9, 9]),
    chunk(3, 4, [5, 6, 7, 8, 9]),
    chunk(3, 4, [5, 6, 7, 8, 9]),
  ]);
  assert.deepEqual(
    read(bytes).map(({ timestamp }) => timestamp),
    [0x01020304, 0x01020304, 0x01020304],
  );
});

test('deltas wrap around 32 bits and are unwrapped into numbers that do not', () => {
  const bytes = concatBytes([
    chunk(0, 4, header([255, 255, 255], 1, 8), [1, 0, 0, 0], [255, 255, 255, 250], [1]),
    chunk(2, 4, [0, 0, 20], [2]),
  ]);
  const times = read(bytes).map(({ timestamp }) => timestamp);
  assert.deepEqual(times, [0xfffffffa, 14]);
  const unwrapper = new TimestampUnwrapper();
  assert.deepEqual(
    [...times, 10, 34, 0xffffffff].map((time) => unwrapper.unwrap(time)),
    [2 ** 32 - 6, 2 ** 32 + 14, 2 ** 32 + 10, 2 ** 32 + 34, 2 ** 32 - 1],
  );
});

test('messages, chunk streams and unfinished bytes are limited', () => {
  const begin = (id: number) => chunk(0, id, [0, 0, 0, 1, 0, 0, 9, 1, 0, 0, 0, 7]); // 65,536 bytes to come
  assert.throws(() => read(chunk(0, 4, [0, 0, 0, 2, 0, 0, 9, 1, 0, 0, 0])), /longer than the limit/);
  assert.throws(
    () => read(concatBytes([3, 4, 5, 6].map((id) => concatBytes([begin(id), new Uint8Array(127)])))),
    /unfinished/,
  );
  const tiny = (id: number) => chunk(0, id, header([0, 0, 0], 0, 8), [1, 0, 0, 0]);
  assert.equal(read(concatBytes([3, 4, 5, 6, 7, 8, 9, 10].map(tiny))).length, 8);
  assert.throws(() => read(concatBytes([3, 4, 5, 6, 7, 8, 9, 10, 11].map(tiny))), /chunk streams/);
  assert.throws(() => read(chunk(3, 9)), FormatError);
  assert.throws(() => read(chunk(0, 2, header([0, 0, 0], 4, 1), [0, 0, 0, 0], [0, 0, 0, 0])), /chunk size 0/);
});

test('the plain handshake is answered with an echo, byte by byte as well', () => {
  for (const step of [1, 1000, 4000]) {
    let fromServer = new Uint8Array();
    let fromClient = new Uint8Array();
    const server = new ServerHandshake(crypto, (bytes) => {
      fromServer = concatBytes([fromServer, bytes]) as Uint8Array<ArrayBuffer>;
    });
    const client = new ClientHandshake(crypto, (bytes) => {
      fromClient = concatBytes([fromClient, bytes]) as Uint8Array<ArrayBuffer>;
    });
    for (let at = 0; at < fromClient.length; at += step) server.push(fromClient.subarray(at, at + step));
    assert.equal(fromServer.length, 1 + 2 * handshakeSize);
    assert.deepEqual(fromServer.subarray(1 + handshakeSize), fromClient.subarray(1));
    const sent = fromClient.length;
    assert.deepEqual(client.push(concatBytes([fromServer, Uint8Array.of(7)])), { done: true, rest: Uint8Array.of(7) });
    const step2 = server.push(concatBytes([fromClient.subarray(sent), Uint8Array.of(1, 2)]));
    assert.deepEqual(step2, { done: true, rest: Uint8Array.of(1, 2) });
  }
});

for (const place of [
  { offsetAt: 8, base: 12 },
  { offsetAt: 772, base: 776 },
]) {
  test(`a digest at ${place.offsetAt} is answered with a digest`, () => {
    const player = Buffer.from('Genuine Adobe Flash Player 001');
    const digestOf = (part: Uint8Array, key: Uint8Array) => {
      const at =
        (part.subarray(place.offsetAt, place.offsetAt + 4).reduce((sum, byte) => sum + byte, 0) % 728) + place.base;
      const digest = crypto.hmacSha256(key, concatBytes([part.subarray(0, at), part.subarray(at + 32)]));
      return { at, digest };
    };
    const c1 = crypto.randomBytes(handshakeSize);
    c1.set([0, 0, 0, 0, 9, 0, 124, 2]);
    const { at, digest } = digestOf(c1, player);
    c1.set(digest, at);
    let sent = new Uint8Array();
    new ServerHandshake(crypto, (bytes) => {
      sent = bytes as Uint8Array<ArrayBuffer>;
    }).push(concatBytes([Uint8Array.of(3), c1]));
    const s1 = sent.subarray(1, 1 + handshakeSize);
    const expected = digestOf(s1, Buffer.from('Genuine Adobe Flash Media Server 001'));
    assert.deepEqual(s1.subarray(expected.at, expected.at + 32), expected.digest);
    assert.notDeepEqual(sent.subarray(1 + handshakeSize), c1);
  });
}

test('a peer of another protocol is refused at its first byte', () => {
  for (const first of ['GET / HTTP/1.1', '\x16\x03\x01', '\x06']) {
    assert.throws(() => new ServerHandshake(crypto, () => {}).push(new TextEncoder().encode(first)), FormatError);
  }
});

test('commands, data and control messages are read back', () => {
  const command = decodeCommand(commandMessage(['publish', 5, null, 'key', 'live'], 1));
  assert.deepEqual(command, { name: 'publish', transactionId: 5, object: null, arguments: ['key', 'live'] });
  const { payload } = commandMessage(['connect', 1, { app: 'live' }]);
  const amf3 = decodeCommand({ typeId: rtmpType.commandAmf3, payload: concatBytes([Uint8Array.of(0), payload]) });
  assert.equal(amf3.object?.app, 'live');
  assert.equal(decodeCommand(statusMessage(1, { level: 'error', code: 'C', description: 'D' })).name, 'onStatus');
  assert.equal(readControlNumber(windowAcknowledgementSize(2_500_000).payload), 2_500_000);
  assert.deepEqual(readUserControl(userControlEvent(6, 1).payload), { event: 6, data: Uint8Array.of(0, 0, 0, 1) });
});

test('an aggregate is split, its times moved to its own', () => {
  const tag = (typeId: number, time: number, ...body: number[]) => [
    typeId,
    0,
    0,
    body.length,
    0,
    0,
    time,
    0,
    0,
    0,
    0,
    ...body,
  ];
  const payload = Uint8Array.from([...tag(8, 10, 1), 0, 0, 0, 12, ...tag(9, 30, 2, 3)]);
  const aggregate = { typeId: rtmpType.aggregate, streamId: 1, timestamp: 5, chunkStreamId: 4, payload };
  assert.deepEqual(
    splitAggregate(aggregate).map(({ typeId, timestamp, payload: body }) => [typeId, timestamp, [...body]]),
    [
      [8, 5, [1]],
      [9, 25, [2, 3]],
    ],
  );
  fuzzParser([payload], (bytes) => splitAggregate({ ...aggregate, payload: bytes }));
});

test('nothing but FormatError comes out of damaged input', () => {
  const writer = new ChunkWriter();
  const session = concatBytes([
    writer.write(commandMessage(['connect', 1, { app: 'live', tcUrl: 'rtmp://localhost/live' }])),
    writer.setChunkSize(4096),
    writer.write(windowAcknowledgementSize(2_500_000)),
    writer.write(commandMessage(['publish', 5, null, 'key', 'live'], 1)),
    writer.write({ typeId: 9, streamId: 1, timestamp: 0xffffff, chunkStreamId: 6, payload: new Uint8Array(300) }),
    writer.write({ typeId: 8, streamId: 1, timestamp: 40, chunkStreamId: 400, payload: new Uint8Array(30) }),
  ]);
  fuzzParser([session], (bytes) => read(bytes, 100));
  const { payload } = commandMessage(['connect', 1, { app: 'live' }]);
  fuzzParser([payload], (bytes) => [
    decodeCommand({ typeId: 20, payload: bytes }),
    decodeData({ typeId: 15, payload: bytes }),
  ]);
  fuzzParser([userControlEvent(6, 1).payload], (bytes) => [readUserControl(bytes), readControlNumber(bytes)]);
});
