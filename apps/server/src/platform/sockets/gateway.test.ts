import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { SocketGateway, type SocketHandlers } from './gateway.ts';

/** A gateway that takes two sockets from an address; whoever comes waits until `decide` says whether the token is good. */
async function openWorld(t: TestContext) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const gateway = new SocketGateway(
    server,
    {
      ...{ corsOrigins: [], eventsPerSecond: 100, eventsPerMinute: {}, trustProxy: [] },
      ...{ socketsPerAddress: 2, backlogMostBytes: 1_000_000 },
    },
    {
      logger: silentLogger(),
      authenticate: async () => {
        await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
        return { kind: 'guest', guestId: 'g', displayName: 'Guest' };
      },
      timings: { observeEvent() {} },
    },
  );
  t.after(async () => {
    await gateway.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const decide = (isGood = true) => {
    for (const { resolve, reject } of waiting.splice(0)) isGood ? resolve() : reject(new AppError('unauthenticated'));
  };
  const asked = async (count: number) => {
    while (waiting.length < count) await new Promise(setImmediate);
  };
  return { gateway, url: `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, decide, asked, waiting };
}

/** A socket in the protocol's own packets; `answer`: what it is told when it wants in. */
function connect(url: string): { socket: WebSocket; answer: Promise<string> } {
  const socket = new WebSocket(url);
  const answer = new Promise<string>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const packet = String(data);
      if (packet.startsWith('0')) socket.send('40{"token":"t"}');
      else if (packet.startsWith('40')) resolve('in');
      else if (packet.startsWith('44')) resolve((JSON.parse(packet.slice(2)) as { data: { code: string } }).data.code);
    });
  });
  return { socket, answer };
}

test('sockets that come at once are counted before they are let in', async (t) => {
  const { url, decide, waiting } = await openWorld(t);
  const sockets = Array.from({ length: 4 }, () => connect(url));
  let refused = 0;
  for (const { answer } of sockets) void answer.then((code) => (refused += code === 'rate_limited' ? 1 : 0));
  while (waiting.length + refused < 4) await new Promise(setImmediate);
  assert.equal(refused, 2);
  decide();
  const answers = await Promise.all(sockets.map(({ answer }) => answer));
  assert.deepEqual(answers.sort(), ['in', 'in', 'rate_limited', 'rate_limited']);
});

test('who is not let in, leaves before that or leaves later gives the place back', async (t) => {
  const { gateway, url, decide, asked } = await openWorld(t);
  const full = async () => (await connect(url).answer) === 'rate_limited';
  const stays = connect(url);
  await asked(1);
  decide();
  assert.equal(await stays.answer, 'in');

  const stranger = connect(url);
  await asked(1);
  assert.ok(await full());
  decide(false);
  assert.equal(await stranger.answer, 'unauthenticated');

  const hasty = connect(url);
  await asked(1);
  assert.ok(await full());
  const before = gateway.connections;
  hasty.socket.close();
  while (gateway.connections >= before) await new Promise(setImmediate);
  decide();

  const second = connect(url);
  await asked(1);
  decide();
  assert.equal(await second.answer, 'in');
  assert.ok(await full());
  const left = new Promise<void>((resolve) => gateway.serve({} as SocketHandlers, () => resolve()));
  second.socket.send('41');
  await left;
  const third = connect(url);
  await asked(1);
  decide();
  assert.equal(await third.answer, 'in');
});
