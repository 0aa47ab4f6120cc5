import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, test } from 'node:test';
import { DirectConnections, directTimes } from './direct-connections.ts';
import type { RawReply, RawRequest } from './raw-route.ts';

const large = Buffer.alloc(32 * 2 ** 20, 'x');

let server: Server;
let direct: DirectConnections;
let port: number;
let asked: RawRequest[] = [];
let due = Promise.withResolvers<void>();
const atRouter: string[] = [];

const bodies: Record<string, () => RawReply['body']> = {
  runs: () => [Buffer.from('one '), Buffer.from('two')],
  text: () => 'text',
  stream: () => Readable.from([Buffer.from('a '), Buffer.from('stream')]),
  large: () => [large],
};

before(async () => {
  server = createServer(async (message, response) => {
    atRouter.push(`${message.method} ${message.url}`);
    response.end(`router: ${message.method} ${message.url} ${await text(message)}`);
  });
  server.on('upgrade', (_message, socket: Socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhello'));
  const handle = async (message: RawRequest): Promise<RawReply> => {
    asked.push(message);
    const kind = message.params['*'] ?? '';
    if (kind === 'later') await due.promise;
    const body = kind === 'later' ? 'later' : bodies[kind]?.();
    if (body === undefined) throw new Error('refused');
    const length =
      kind === 'large' ? large.length : kind === 'stream' ? 8 : kind === 'runs' ? 7 : body.toString().length;
    return { status: 200, headers: { 'x-kind': 'direct', 'content-length': `${length}` }, body };
  };
  const options = { ...directTimes, headMs: 2_000, trustProxy: ['127.0.0.1'] };
  direct = new DirectConnections(server, { prefix: '/hls', first: 'broadcast', handle }, options, {
    observeRequest: () => {},
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
after(() => {
  direct.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  due = Promise.withResolvers<void>();
});

const ask = (kind: string, more = '') => `GET /hls/show/${kind} HTTP/1.1\r\nHost: a.example\r\n${more}\r\n`;

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** What comes until it ends with `end`. */
async function until(socket: Socket, end: string): Promise<string> {
  let got = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    got += chunk;
    if (got.endsWith(end)) return got;
  }
  return got;
}

function ended(response: IncomingMessage): Promise<string> {
  return text(response);
}

test('answers of every kind on one connection, with a date and without an end', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set<unknown>();
  for (const [kind, said] of Object.entries({ runs: 'one two', text: 'text', stream: 'a stream' })) {
    const message = get({ port, host: '127.0.0.1', path: `/hls/show/${kind}?a=1`, agent });
    const [response] = (await once(message, 'response')) as [IncomingMessage];
    sockets.add(message.socket);
    assert.equal(await ended(response), said);
    assert.equal(response.headers['x-kind'], 'direct');
    assert.ok(Math.abs(Date.parse(response.headers.date!) - Date.now()) < 60_000);
  }
  assert.equal(sockets.size, 1);
  assert.equal(asked[0]!.query.get('a'), '1');
  agent.destroy();
});

test('requests that come at once are answered in their order, and those in pieces too', async () => {
  const socket = await open();
  socket.write(ask('runs') + ask('later') + ask('text'));
  const first = await until(socket, 'one two');
  assert.ok(!first.includes('later'));
  due.resolve();
  const rest = await until(socket, 'text');
  assert.ok(rest.indexOf('later') < rest.lastIndexOf('text'));
  for (const byte of ask('runs')) socket.write(byte);
  assert.ok((await until(socket, 'one two')).startsWith('HTTP/1.1 200 OK\r\n'));
  socket.destroy();
});

test('what is anything else, and all after it, is Node’s: a refusal, a body, an upgrade', async () => {
  const socket = await open();
  socket.write(
    `${ask('runs')}${ask('none')}POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody${ask('text')}`,
  );
  const got = await until(socket, 'text ');
  assert.match(
    got,
    /one two.*router: GET \/hls\/show\/none .*router: POST \/other body.*router: GET \/hls\/show\/text/s,
  );
  socket.destroy();

  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const said = { GET: 'text', POST: 'router: POST /hls/show/text much', PUT: 'router: PUT /hls/show/text ' };
  for (const [method, answer] of Object.entries(said)) {
    const message = request({ port, host: '127.0.0.1', path: '/hls/show/text', method, agent });
    message.end(method === 'POST' ? 'much' : undefined);
    const [response] = (await once(message, 'response')) as [IncomingMessage];
    assert.equal(await ended(response), answer);
  }
  agent.destroy();

  const upgraded = await open();
  upgraded.write(ask('text') + ask('socket', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'));
  assert.match(await until(upgraded, 'hello'), /text.*101 Switching/s);
});

test('what Node refuses is refused by Node', async () => {
  const socket = await open();
  socket.write('GET /hls/show/text HTTP/1.1\r\nHost: a\r\nHost: b\r\nX : y\r\n\r\n');
  assert.match(await until(socket, '\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('who reads slowly gets it all and holds nobody else up; what is asked meanwhile comes after it', async () => {
  const slow = await open();
  slow.write(ask('large') + ask('text'));
  slow.pause();
  const quick = await open();
  quick.write(ask('runs'));
  await until(quick, 'one two');
  let bytes = 0;
  let tail = '';
  for await (const chunk of slow.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    tail = (tail + chunk.toString('latin1')).slice(-4);
    if (bytes > large.length && tail === 'text') break;
  }
  assert.ok(bytes > large.length);
  slow.destroy();
  quick.destroy();
});

test('who has said that nothing more comes while an answer is due is let go', async () => {
  const socket = await open();
  socket.end(ask('later'));
  assert.equal(await text(socket), '');
  due.resolve();
});

test('a head that does not become complete in time, and nothing at all, end the connection', async () => {
  const [half, silent] = [await open(), await open()];
  half.write('GET /hls/sho');
  await Promise.all([half, silent].map((socket) => once(socket.resume(), 'close')));
});

test('who goes away while an answer is due is forgotten, and closing ends those who are there', async () => {
  while (direct.size > 0) await new Promise(setImmediate);
  const gone = await open();
  gone.write(ask('later'));
  const stays = await open();
  stays.write(ask('runs'));
  await until(stays, 'one two');
  assert.equal(direct.size, 2);
  gone.destroy();
  while (direct.size > 1) await new Promise(setImmediate);
  due.resolve();
  direct.close();
  await once(stays.resume(), 'close');
});
