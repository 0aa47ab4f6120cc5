import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { ImpairedLink, seededRandom } from './impaired-link.ts';
import { ImpairedNetwork } from './impaired-network.ts';
import { freePortRange } from './ports.ts';

const open: { close(): void }[] = [];
let port: number;
/** Sends everything back, with the port it came from in front. */
let echo: Socket;
before(async () => {
  port = await freePortRange(1);
  echo = await socketOn('127.0.0.1', port);
  echo.on('message', (packet, from) => echo.send(`${from.port} ${packet}`, from.port, from.address));
});
after(() => {
  for (const one of open) one.close();
});

async function socketOn(address: string, at = 0): Promise<Socket> {
  const socket = createSocket('udp4');
  open.push(socket);
  socket.bind(at, address);
  await once(socket, 'listening');
  return socket;
}

async function network(seed?: number): Promise<ImpairedNetwork> {
  const made = await ImpairedNetwork.open({
    address: '127.0.0.3',
    target: '127.0.0.1',
    ports: [port],
    ...(seed !== undefined && { seed }),
  });
  open.push({ close: () => made.close() });
  return made;
}

test('packets go to the server and come back to whom they are meant for, each client by a socket of its own', async () => {
  const relay = await network();
  const clients = [await socketOn('127.0.0.1'), await socketOn('127.0.0.1')];
  const answers = await Promise.all(
    clients.map(async (client, index) => {
      client.send(`hello ${index}`, port, relay.address);
      const [packet, from] = (await once(client, 'message')) as [Buffer, { address: string; port: number }];
      assert.deepEqual([from.address, from.port], [relay.address, port]);
      return `${packet}`.split(' ');
    }),
  );
  assert.deepEqual(
    answers.map(([, , index]) => index),
    ['0', '1'],
  );
  assert.notEqual(answers[0]?.[0], answers[1]?.[0]);
  assert.equal(relay.clients, 2);
  assert.deepEqual([relay.up.counts.passed, relay.down.counts.passed], [2, 2]);
  relay.close();
});

test('only the direction that is impaired loses anything', async () => {
  const relay = await network();
  relay.up.impair({ loss: 1 });
  const client = await socketOn('127.0.0.1');
  for (let count = 0; count < 3; count++) client.send('lost', port, relay.address);
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (relay.up.counts.lost < 3) return;
      clearInterval(look);
      resolve();
    }, 5);
  });
  relay.up.impair({});
  client.send('through', port, relay.address);
  const [packet] = (await once(client, 'message')) as [Buffer];
  assert.match(`${packet}`, /through$/);
  assert.deepEqual(relay.down.counts, { passed: 1, passedBytes: packet.length, lost: 0, overflowed: 0 });
  relay.close();
});

/** What comes through of `count` packets that come at once, at which time; time goes as fast as the timers do. */
function through(link: ImpairedLink, count: number, bytes = 972): Promise<{ index: number; atMs: number }[]> {
  const began = performance.now();
  const arrived: { index: number; atMs: number }[] = [];
  const { passed } = link.counts;
  return new Promise((resolve) => {
    const done = () => {
      if (arrived.length === link.counts.passed - passed) resolve(arrived);
    };
    for (let index = 0; index < count; index++) {
      link.take(bytes, () => {
        arrived.push({ index, atMs: performance.now() - began });
        // Those that are let in after this one count too.
        queueMicrotask(done);
      });
    }
  });
}

test('loss is a share of the packets, and the same for the same seed', async () => {
  const runs = await Promise.all(
    [7, 7, 8].map(async (seed) => {
      const link = new ImpairedLink(seededRandom(seed));
      link.impair({ loss: 0.2 });
      const arrived = (await through(link, 2_000)).map(({ index }) => index);
      assert.equal(arrived.length + link.counts.lost, 2_000);
      return arrived;
    }),
  );
  assert.ok(runs.every(({ length }) => length > 1_500 && length < 1_700));
  assert.deepEqual(runs[0], runs[1]);
  assert.notDeepEqual(runs[0], runs[2]);
});

test('packets that are delayed come later, in the order in which they were sent', async () => {
  const link = new ImpairedLink(seededRandom(1));
  link.impair({ delayMs: 30, jitterMs: 40 });
  const arrived = await through(link, 50);
  assert.deepEqual(
    arrived.map(({ index }) => index),
    Array.from({ length: 50 }, (_, index) => index),
  );
  assert.ok(arrived.every(({ atMs }) => atMs >= 29));
});

test('a limit lets through what it says, keeps a bounded queue and drops what finds no place', async () => {
  let nowMs = 0;
  const link = new ImpairedLink(seededRandom(1), () => nowMs);
  // A packet of 1000 bytes takes 10 ms, and ten of them may wait.
  link.impair({ rateBps: 800_000, queueMs: 100 });
  for (let count = 0; count < 20; count++) link.take(972, () => undefined);
  assert.deepEqual([link.counts.passed, link.counts.overflowed], [11, 9]);
  nowMs = 50;
  for (let count = 0; count < 20; count++) link.take(972, () => undefined);
  assert.deepEqual([link.counts.passed, link.counts.overflowed], [16, 24]);
  link.impair({});
  for (let count = 0; count < 20; count++) link.take(972, () => undefined);
  assert.equal(link.counts.passed, 36);
  link.close();
});
