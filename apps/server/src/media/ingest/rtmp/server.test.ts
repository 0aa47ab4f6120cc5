import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildVideoTag,
  ClientHandshake,
  concatBytes,
  readUserControl,
  rtmpType,
  userControlEvent,
} from '@footlight/formats';
import { generate } from 'selfsigned';
import { systemClock } from '../../../base/clock.ts';
import { Hub } from '../../stream/index.ts';
import { audioStart, hex, picture, publish, sound, videoStart } from './fixtures.testkit.ts';
import { crypto, startServer, TestClient } from './rtmp.testkit.ts';

test('a publisher is asked for, answered, delivered and told of its end', async () => {
  await using harness = await startServer();
  using client = new TestClient(harness.port);
  await client.open('live/?key=secret');
  const answers = client.commands.map(({ name }) => name);
  assert.deepEqual(answers, ['_result', 'onBWDone', '_result']);
  assert.equal((await client.publish('name?key=first&x=1')).code, 'NetStream.Publish.Start');
  const sink = await harness.sink(0);
  assert.deepEqual([sink.request.app, sink.request.name, sink.request.ip], ['live', 'name', '127.0.0.1']);
  assert.deepEqual(sink.request.query.getAll('key'), ['first', 'secret']);
  client.media('video', 0, videoStart);
  client.media('audio', 0, audioStart);
  client.media('video', 0, picture(true));
  client.media('audio', 5, sound);
  client.media('video', 33, picture(false));
  await sink.until('three samples', () => sink.samples.length === 3);
  assert.deepEqual(
    sink.configs.map(({ id, timescale, config }) => [id, timescale, config.codecString]),
    [
      ['video', 90_000, 'avc1.42c00c'],
      ['audio', 48_000, 'mp4a.40.2'],
    ],
  );
  assert.deepEqual(
    sink.of('video').map(({ dts, pts, key }) => [dts, pts, key]),
    [
      [0, 0, true],
      [2970, 2970, false],
    ],
  );
  assert.deepEqual(
    sink.of('audio').map(({ dts, key }) => [dts, key]),
    [[240, true]],
  );
  const [numbers] = harness.server.numbers.connections;
  assert.deepEqual(
    [numbers?.state, numbers?.stream, numbers?.tracks.length, numbers?.damaged],
    ['publishing', 'show-0', 2, 0],
  );
  const before = client.commands.length;
  void client.call('FCUnpublish', null, 'name');
  assert.equal((await client.status(before)).code, 'NetStream.Unpublish.Success');
  assert.equal(sink.closed, 1);
  assert.equal((await client.publish('again')).code, 'NetStream.Publish.Start');
  client.socket.destroy();
  const second = await harness.sink(1);
  await second.until('its end', () => second.closed === 1);
  assert.equal(sink.closed, 1);
});

test('a wrong key is refused in words, then the connection ends, and nothing was opened', async () => {
  await using harness = await startServer();
  using client = new TestClient(harness.port);
  await client.open();
  const info = await client.publish('wrong');
  assert.deepEqual(
    { ...info },
    { level: 'error', code: 'NetStream.Publish.BadName', description: 'The stream key is not valid.' },
  );
  await client.closed;
  assert.equal(harness.sinks.length, 0);
});

test('a decision that cannot be made is a rejection', async () => {
  const authorise = () => Promise.reject(new Error('the database is away'));
  await using harness = await startServer({ authorise });
  using client = new TestClient(harness.port);
  await client.open();
  const info = await client.publish('key');
  assert.equal(info.code, 'NetStream.Publish.Rejected');
  await client.closed;
});

test('media sent without waiting for the decision is kept', async () => {
  let decide = () => {};
  const asked = Promise.withResolvers<void>();
  const written = Promise.withResolvers<number>();
  await using harness = await startServer({
    authorise: async () => {
      asked.resolve();
      await new Promise<void>((resolve) => {
        decide = resolve;
      });
      return {
        accepted: true,
        stream: 's',
        open: () => ({ setTrack() {}, close() {}, write: (_, { dts }) => written.resolve(dts) }),
      };
    },
  });
  using client = new TestClient(harness.port);
  await client.open();
  client.socket.cork();
  client.sendPublish('key');
  client.media('video', 10, videoStart);
  client.media('video', 10, picture(true));
  client.socket.uncork();
  await asked.promise;
  decide();
  assert.equal(await written.promise, 900);
});

test('playing is refused', async () => {
  await using harness = await startServer();
  using client = new TestClient(harness.port);
  await client.open();
  const before = client.commands.length;
  void client.call('play', null, 'key').catch(() => {});
  assert.equal((await client.status(before)).code, 'NetStream.Play.Failed');
  await client.closed;
});

test('a publisher that is taken over is told and disconnected', async () => {
  await using harness = await startServer();
  using client = await publish(harness.port);
  const sink = await harness.sink(0);
  const status = client.status();
  sink.publisher.disconnect('NetStream.Publish.BadName', 'Another encoder took over.');
  assert.equal((await status).description, 'Another encoder took over.');
  await client.closed;
  assert.equal(sink.closed, 1);
});

test('the same key takes a stream of the hub over', async () => {
  const hub = new Hub(systemClock);
  const stream = hub.open('show');
  await using harness = await startServer({
    authorise: async () => ({
      accepted: true,
      stream: 'show',
      open: (publisher) =>
        stream.publish('rtmp', () => publisher.disconnect('NetStream.Publish.BadName', 'Another encoder took over.')),
    }),
  });
  using first = await publish(harness.port);
  first.media('video', 0, videoStart);
  const told = first.status();
  using second = await publish(harness.port);
  assert.equal((await told).description, 'Another encoder took over.');
  await first.closed;
  assert.equal(stream.publishing, true);
  second.socket.destroy();
  await new Promise<void>((resolve) => stream.events.once('publishing', () => resolve()));
  assert.equal(stream.publishing, false);
  hub.close();
});

test('pings are answered and what was received is acknowledged', async () => {
  await using harness = await startServer({ limits: { windowSize: 20_000 } });
  using client = await publish(harness.port);
  client.send(userControlEvent(6, 1234));
  const pong = await client.until('pong', () =>
    client.messages.find(
      ({ typeId, payload }) => typeId === rtmpType.userControl && readUserControl(payload).event === 7,
    ),
  );
  assert.deepEqual(readUserControl(pong.payload).data, hex('000004d2'));
  client.media('audio', 0, new Uint8Array(30_000));
  await client.until('acknowledgement', () =>
    client.messages.some(({ typeId }) => typeId === rtmpType.acknowledgement),
  );
});

test('times may begin anywhere, wrap and jump', async () => {
  await using harness = await startServer();
  using client = await publish(harness.port);
  const sink = await harness.sink(0);
  client.media('video', 0xfffffff0, videoStart);
  client.media('audio', 0xfffffff0, audioStart);
  for (const at of [0xfffffff0, 0xfffffff8, 4, 14, 5_000_000]) client.media('video', at, picture(true));
  await sink.until('five samples', () => sink.samples.length === 5);
  const first = 0xfffffff0 * 90;
  assert.deepEqual(
    sink.of('video').map(({ dts }) => (dts - first) / 90),
    [0, 8, 20, 30, 5_000_016],
  );
});

test('a paused publisher is not read from until it is resumed', async () => {
  await using harness = await startServer();
  using client = await publish(harness.port);
  const sink = await harness.sink(0);
  client.media('video', 0, videoStart);
  sink.publisher.pause();
  const long = new Uint8Array(4_000);
  const frame = buildVideoTag({
    kind: 'frame',
    codec: 'h264',
    key: true,
    compositionMs: 0,
    data: concatBytes([hex('00000fa065888421'), long.subarray(4)]),
  });
  let sent = 0;
  while (client.socket.writableLength < 1_000_000) {
    client.media('video', sent, frame);
    sent += 1;
  }
  const drained = new Promise((resolve) => client.socket.once('drain', resolve));
  assert.ok(sink.samples.length < sent);
  sink.publisher.resume();
  await drained;
  await sink.until('all samples', () => sink.samples.length === sent);
});

test('closing tells the clients, and ends with those that do not answer', async () => {
  const harness = await startServer();
  const client = await publish(harness.port);
  const stuck = new TestClient(harness.port, { handshake: false });
  await new Promise((resolve) => stuck.socket.once('connect', resolve));
  const status = client.status();
  const closing = harness.server.close();
  assert.equal((await status).code, 'NetConnection.Connect.AppShutdown');
  harness.clock.advance(5_000);
  await closing;
  assert.equal((await harness.sink(0)).closed, 1);
  await Promise.all([client.closed, stuck.closed]);
});

test('RTMPS is RTMP inside TLS', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
  await using harness = await startServer({ tls: { cert, key } });
  using client = new TestClient(harness.port, { tls: true });
  await client.open();
  assert.equal((await client.publish('key')).code, 'NetStream.Publish.Start');
  using plain = new TestClient(harness.port, { handshake: false });
  new ClientHandshake(crypto, (bytes) => plain.socket.write(bytes));
  await plain.closed;
});
