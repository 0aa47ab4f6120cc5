import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildVideoTag,
  ChunkWriter,
  ClientHandshake,
  commandMessage,
  concatBytes,
  userControlEvent,
} from '@footlight/formats';
import { hex, picture, publish, videoStart } from './fixtures.testkit.ts';
import { crypto, startServer, TestClient } from './rtmp.testkit.ts';

test('slow and silent clients are cut when their time is up, others stay', async () => {
  const limits = { handshakeTimeoutMs: 5_000, publishTimeoutMs: 12_000, idleTimeoutMs: 20_000 };
  await using harness = await startServer({ limits });
  using slow = new TestClient(harness.port, { handshake: false });
  await new Promise((resolve) => slow.socket.once('connect', resolve));
  slow.socket.write(Uint8Array.of(3));
  using idle = new TestClient(harness.port);
  await idle.open();
  using busy = await publish(harness.port);
  const sink = await harness.sink(0);
  harness.clock.advance(5_000);
  await slow.closed;
  harness.clock.advance(7_000);
  await idle.closed;
  busy.media('video', 0, videoStart);
  busy.media('video', 0, picture(true));
  await sink.until('a sample', () => sink.samples.length === 1);
  harness.clock.advance(19_000);
  assert.equal(harness.server.numbers.connections.length, 1);
  harness.clock.advance(1_000);
  await busy.closed;
  await sink.until('its end', () => sink.closed === 1);
});

test('a refused client that does not close is cut', async () => {
  await using harness = await startServer({ limits: { lingerMs: 3_000 } });
  using client = new TestClient(harness.port, { allowHalfOpen: true });
  await client.open();
  await client.publish('wrong');
  assert.equal(harness.server.numbers.connections.length, 1);
  harness.clock.advance(3_000);
  // Its own half is open, so only writing meets the cut.
  const write = (error?: Error | null) => void (error || client.socket.write('x', write));
  write();
  await client.closed;
});

test('connections are limited altogether and for one address', async () => {
  for (const limits of [{ maxConnectionsPerIp: 2 }, { maxConnections: 2 }]) {
    await using harness = await startServer({ limits });
    using first = await publish(harness.port);
    using second = await publish(harness.port);
    using third = new TestClient(harness.port);
    await third.closed;
    first.socket.destroy();
    const sink = await harness.sink(0);
    await sink.until('its end', () => sink.closed === 1);
    using fourth = await publish(harness.port);
    assert.ok(second && fourth);
  }
});

test('what is not RTMP, too long or out of order ends its own connection only', async () => {
  await using harness = await startServer({ limits: { maxCommandSize: 4096, maxMessageSize: 10_000 } });
  using steady = await publish(harness.port);
  const sink = await harness.sink(0);
  for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), hex('160301'), crypto.randomBytes(4000)]) {
    using stranger = new TestClient(harness.port, { handshake: false });
    stranger.socket.write(bytes[0] === 3 ? bytes.subarray(1) : bytes);
    await stranger.closed;
  }
  using long = new TestClient(harness.port);
  await long.open();
  long.media('video', 0, new Uint8Array(5000));
  await long.closed;
  using eager = new TestClient(harness.port);
  void eager.call('createStream', null).catch(() => {});
  await eager.closed;
  steady.media('video', 0, videoStart);
  steady.media(
    'video',
    0,
    buildVideoTag({ kind: 'frame', codec: 'h264', key: false, compositionMs: 0, data: hex('00000009') }),
  );
  steady.media('video', 40, picture(true));
  await sink.until('a sample', () => sink.samples.length === 1);
  assert.equal(harness.server.numbers.connections[0]?.damaged, 1);
  steady.media('video', 50, new Uint8Array(10_001));
  await steady.closed;
});

test('media of no use is told to the publisher', async () => {
  await using harness = await startServer({ limits: { maxDamagedInRow: 3 } });
  using client = await publish(harness.port);
  const status = client.status();
  for (let i = 0; i < 3; i++) client.media('audio', i, hex('2f00'));
  assert.match(String((await status).description), /audio format 2/);
  await client.closed;
});

test('a client that provokes answers and acknowledges none is cut', async () => {
  await using harness = await startServer({ limits: { maxUnacknowledged: 20_000 } });
  using client = new TestClient(harness.port);
  await client.open();
  for (let i = 0; i < 5_000; i++) client.send(userControlEvent(6, i));
  await client.closed;
});

test('a publisher is not disturbed by two hundred damaged conversations', async () => {
  await using harness = await startServer();
  using steady = await publish(harness.port);
  const sink = await harness.sink(0);
  steady.media('video', 0, videoStart);
  const writer = new ChunkWriter();
  const valid = concatBytes([
    writer.write(commandMessage(['connect', 1, { app: 'live', tcUrl: 'rtmp://localhost/live' }])),
    writer.write(commandMessage(['createStream', 2, null])),
    writer.write(commandMessage(['publish', 3, null, 'wrong', 'live'], 1)),
    writer.write({ typeId: 9, streamId: 1, timestamp: 0, chunkStreamId: 6, payload: videoStart }),
  ]);
  for (let round = 0; round < 20; round++) {
    const strangers = Array.from({ length: 10 }, () => {
      const stranger = new TestClient(harness.port, { handshake: false });
      new ClientHandshake(crypto, (bytes) => stranger.socket.write(bytes));
      const damaged = valid.slice();
      const noise = crypto.randomBytes(12);
      for (let i = 0; i < noise.length; i += 3)
        damaged[(noise[i]! * 256 + noise[i + 1]!) % damaged.length] = noise[i + 2]!;
      stranger.socket.end(concatBytes([new Uint8Array(1536), damaged]));
      return stranger;
    });
    for (const { socket } of strangers) socket.resume();
    await Promise.all(strangers.map(({ closed }) => closed));
    steady.media('video', round * 40, picture(true));
    await sink.until('its frame', () => sink.samples.length === round + 1);
  }
  assert.equal(sink.closed, 0);
});
