import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { TestClient } from '@footlight/server/media/ingest/rtmp/rtmp.testkit.ts';
import { ServerProcess } from '../support/server-process.ts';
import { LoopPublisher } from './support/loop-publisher.ts';
import { conversation, mutate, seededNumbers } from './support/mutations.ts';
import { Observer } from './support/observer.ts';
import { encodeLoops, type Loops } from './support/scenarios.ts';
import { openShow, type Show } from './support/show.ts';

/** How many mutated streams are sent; a night's run may send more. */
const mutations = Number(process.env.FOOTLIGHT_TEST_MUTATIONS ?? 3000);
const atOnce = 16;

let server: ServerProcess;
let loops: Loops;
/** The show that must not notice anything. */
let show: Show;
let publisher: LoopPublisher;
let observer: Observer;

before(async () => {
  const timeouts = {
    RTMP_HANDSHAKE_TIMEOUT_SECONDS: '2',
    RTMP_PUBLISH_TIMEOUT_SECONDS: '4',
    RTMP_IDLE_TIMEOUT_SECONDS: '3',
    RTMP_MAX_CONNECTIONS_PER_ADDRESS: '1000',
  };
  [server, loops] = await Promise.all([ServerProcess.start({ MEDIASOUP_WORKERS: '1', ...timeouts }), encodeLoops()]);
  show = await openShow(server.url);
  publisher = await LoopPublisher.start(show, [loops.video, loops.audio]);
  observer = new Observer(show);
});
after(() => server.stop());

/** Closed by whoever; a reset is an end as well. */
function ended(socket: Socket): Promise<void> {
  socket.on('error', () => {}); // `close` follows
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Sends one byte after another until the connection ends. */
async function drip(port: number, bytes: Uint8Array, everyMs: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  let at = 0;
  const timer = setInterval(() => {
    if (socket.writable) socket.write(bytes.subarray(at, ++at));
  }, everyMs);
  await ended(socket);
  clearInterval(timer);
}

const httpPort = () => Number(new URL(server.url).port);
const request = Buffer.from(`GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Filler: ${'x'.repeat(2000)}`);

const slow: Record<string, () => Promise<void>> = {
  'RTMP: a connection on which nothing comes': () => ended(connect({ host: '127.0.0.1', port: show.rtmpPort })),
  'RTMP: a handshake byte by byte': () => drip(show.rtmpPort, conversation('key', loops).handshake, 50),
  'RTMP: no command after the handshake': async () => {
    const { handshake } = conversation('key', loops);
    const socket = connect({ host: '127.0.0.1', port: show.rtmpPort });
    socket.write(handshake);
    await ended(socket);
  },
  'RTMP: commands byte by byte': async () => {
    const { handshake, rest } = conversation('key', loops);
    const socket = connect({ host: '127.0.0.1', port: show.rtmpPort });
    socket.write(handshake);
    let at = 0;
    const timer = setInterval(() => socket.writable && socket.write(rest.subarray(at, ++at)), 50);
    await ended(socket);
    clearInterval(timer);
  },
  'RTMP: a publisher that sends no media': async () => {
    const own = await openShow(server.url);
    using client = new TestClient(own.rtmpPort);
    await client.open();
    assert.equal((await client.publish(own.streamKey)).code, 'NetStream.Publish.Start');
    await client.closed;
  },
  'RTMP: a client that has closed its half': async () => {
    using client = new TestClient(show.rtmpPort, { allowHalfOpen: true });
    await client.open();
    client.socket.end();
    await new Promise((resolve) => client.socket.once('end', resolve));
  },
  'HTTP: a connection on which nothing comes': () => ended(connect({ host: '127.0.0.1', port: httpPort() })),
  'HTTP: headers byte by byte': () => drip(httpPort(), request, 100),
  'HTTP: a client that has closed its half in the middle of a request': async () => {
    const socket = connect({ host: '127.0.0.1', port: httpPort(), allowHalfOpen: true });
    socket.end(request.subarray(0, 40));
    socket.resume();
    await new Promise((resolve) => socket.once('end', resolve));
    socket.destroy();
  },
};

test('slow and half-open connections are closed', { concurrency: true }, async (t) => {
  await Promise.all(Object.entries(slow).map(([name, run]) => t.test(name, run)));
});

test(`${mutations} mutated streams crash nothing`, async () => {
  const victim = await openShow(server.url);
  const seeds = [conversation(victim.streamKey, loops), conversation('no-such-key', loops)];
  const seed = Number(process.env.FUZZ_SEED ?? 20240229);
  const below = seededNumbers(seed);
  let left = mutations;
  const sendSome = async () => {
    while (left-- > 0) {
      const { handshake, rest } = seeds[below(seeds.length)]!;
      const socket = connect({ host: '127.0.0.1', port: show.rtmpPort });
      socket.write(handshake);
      socket.end(mutate(rest, below));
      await ended(socket);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendSome));
  const health = await fetch(`${server.url}/health`);
  assert.equal(health.status, 200, `seed ${seed}: ${await health.text()}`);
  // What a connection does wrong is its own fault; anything else is logged as ours.
  assert.doesNotMatch(server.output, /rtmp connection failed|"level":"?(50|60|error|fatal)/, `seed ${seed}`);
});

test('all the while another publisher and a viewer went on', async () => {
  const wallSeconds = await publisher.stop();
  await show.end();
  const problems = await observer.finish(wallSeconds);
  assert.deepEqual(problems.slice(0, 8), [], `${problems.length} problems`);
});
