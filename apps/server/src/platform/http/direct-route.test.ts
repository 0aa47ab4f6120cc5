import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { silentLogger } from '../../base/logger.ts';
import { answerDirectly } from './direct-route.ts';
import type { RawRequest } from './raw-route.ts';

let server: Server;
let url: string;
const seen: RawRequest[] = [];
const observed: unknown[] = [];

before(async () => {
  server = createServer((request, response) => response.end(`router: ${request.method} ${request.url}`));
  const bodies: Record<string, () => Readonly<Uint8Array>[] | Readable | string> = {
    runs: () => [Buffer.from('one '), Buffer.from('two')],
    stream: () => Readable.from([Buffer.from('a '), Buffer.from('stream')]),
    text: () => 'text',
  };
  const handle = async (request: RawRequest) => {
    seen.push(request);
    const body = bodies[request.params['*'] ?? ''];
    if (body === undefined) throw new Error('refused');
    return { status: 203, headers: { 'x-kind': 'direct' }, body: body() };
  };
  answerDirectly(
    server,
    { prefix: '/hls', first: 'broadcast', handle },
    {
      trustProxy: ['127.0.0.1', '10.0.0.0/8'],
      logger: silentLogger(),
      timings: { observeRequest: (labels) => observed.push(labels) },
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

test('bodies of every kind are answered, and counted under the pattern', async () => {
  const said: string[] = [];
  for (const kind of ['runs', 'stream', 'text']) {
    const answer = await fetch(`${url}/hls/show/${kind}?a=1`, { headers: { 'x-mine': 'yes' } });
    assert.deepEqual([answer.status, answer.headers.get('x-kind')], [203, 'direct']);
    said.push(await answer.text());
  }
  assert.deepEqual(said, ['one two', 'a stream', 'text']);
  const { params, query, ip, header } = seen[0]!;
  assert.deepEqual(
    [params, query.get('a'), ip, header('x-mine')],
    [{ broadcast: 'show', '*': 'runs' }, '1', '127.0.0.1', 'yes'],
  );
  assert.deepEqual(observed[0], { method: 'GET', route: '/hls/:broadcast/*', status: 203 });
});

test('everything else goes on to the router: refusals, other methods and paths, escaped ones', async () => {
  const ask = async (method: string, path: string) => (await fetch(url + path, { method })).text();
  assert.equal(await ask('GET', '/hls/show/none'), 'router: GET /hls/show/none');
  assert.equal(await ask('POST', '/hls/show/text'), 'router: POST /hls/show/text');
  assert.equal(await ask('GET', '/hls/show'), 'router: GET /hls/show');
  assert.equal(await ask('GET', '/hls/show/te%78t'), 'router: GET /hls/show/te%78t');
  assert.equal(await ask('GET', '/other'), 'router: GET /other');
});

test('behind trusted proxies the client is who they say, as far as they are trusted', async () => {
  const from = async (forwarded: string) => {
    await (await fetch(`${url}/hls/show/text`, { headers: { 'x-forwarded-for': forwarded } })).text();
    return seen.at(-1)!.ip;
  };
  assert.equal(await from('203.0.113.9'), '203.0.113.9');
  assert.equal(await from('203.0.113.9, 10.1.2.3'), '203.0.113.9');
  assert.equal(await from('203.0.113.9, 198.51.100.7'), '198.51.100.7', 'what an untrusted hop says does not count');
});
