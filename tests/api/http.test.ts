import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Endpoint, endpoints, type Health } from '@footlight/contract';
import { readArguments } from '@footlight/server/config/arguments.ts';
import { password } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

const allowed = 'https://shop.example';
let server: TestServer;
let webDir: string;
let nobody: Person;
before(async () => {
  webDir = await mkdtemp(join(tmpdir(), 'footlight-web-'));
  await mkdir(join(webDir, 'assets'));
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>Page</title>');
  await writeFile(join(webDir, 'assets', 'main-1a2b.js'), 'export {};');
  server = await composeServer({ CORS_ORIGINS: allowed, WEB_DIR: webDir, TRUST_PROXY: '127.0.0.1' });
  nobody = Person.nobody(server.url);
});
after(async () => {
  await server.close();
  await rm(webDir, { recursive: true, force: true });
});

describe('metrics', () => {
  test('tell rooms, peers, transports by state, producers, consumers, workers, event loop, requests and events', async () => {
    await nobody.get('livez');
    const guest = await (await Person.guest(server.url)).connect();
    await guest.ask('leave', {});
    const { body } = await nobody.fetch('GET', '/metrics');
    guest.close();
    const names = new Set(
      String(body)
        .split('\n')
        .filter((line) => line.startsWith('# TYPE'))
        .map((line) => line.split(' ')[2]),
    );
    const expected = [
      'footlight_rooms',
      'footlight_peers',
      'footlight_viewers',
      'footlight_sockets',
      'footlight_transports',
      'footlight_producers',
      'footlight_consumers',
      'footlight_worker_up',
      'footlight_worker_cpu_seconds',
      'footlight_worker_resident_bytes',
      'footlight_http_request_seconds',
      'footlight_socket_event_seconds',
      'nodejs_eventloop_lag_seconds',
      'process_resident_memory_bytes',
    ];
    assert.deepEqual(
      expected.filter((name) => !names.has(name)),
      [],
    );
    assert.match(String(body), /footlight_http_request_seconds_count\{[^}]*route="\/livez"[^}]*\} 1/);
    assert.match(String(body), /footlight_socket_event_seconds_count\{event="leave",result="ok"\} 1/);
    assert.match(String(body), /footlight_worker_up\{worker="1"\} 1/);
  });

  test('are for this machine only, and with METRICS_TOKEN for whoever has it', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    assert.equal((await nobody.fetch('GET', '/metrics', { headers })).code, 'forbidden');
    const guarded = await composeServer({ METRICS_TOKEN: 'a-long-secret' });
    try {
      const ask = (authorization?: string) =>
        Person.nobody(guarded.url).fetch('GET', '/metrics', authorization ? { headers: { authorization } } : {});
      assert.equal((await ask()).code, 'unauthenticated');
      assert.equal((await ask('Bearer wrong')).code, 'unauthenticated');
      assert.equal((await ask('Bearer a-long-secret')).status, 200);
    } finally {
      await guarded.close();
    }
  });
});

test('the API description is OpenAPI 3.1 and knows every endpoint of the contract', async () => {
  const { body, status } = await nobody.fetch('GET', '/api/openapi.json');
  assert.equal(status, 200);
  const { openapi, paths } = body as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  assert.match(openapi, /^3\.1\./);
  for (const [name, { method, path }] of Object.entries(endpoints) as [string, Endpoint][]) {
    const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    assert.equal(operation?.operationId, name);
  }
  const page = await nobody.fetch('GET', '/api/docs/', { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
});

test('pages of other sites may call only where they are allowed to', async () => {
  const from = (origin: string) => nobody.fetch('GET', '/api/instance', { headers: { origin } });
  const welcome = await from(allowed);
  assert.equal(welcome.headers.get('access-control-allow-origin'), allowed);
  assert.equal(welcome.headers.get('access-control-allow-credentials'), 'true');
  assert.equal((await from('https://elsewhere.example')).headers.get('access-control-allow-origin'), null);
  const preflight = await nobody.fetch('OPTIONS', '/api/broadcasts', {
    headers: { origin: allowed, 'access-control-request-method': 'POST' },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), allowed);
});

test('every answer carries the security headers and a request id', async () => {
  for (const path of ['/api/instance', '/api/nothing']) {
    const { headers } = await nobody.fetch('GET', path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'self'/);
    assert.match(policy, /frame-ancestors 'self'/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('strict-transport-security'), null);
    assert.match(headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/);
  }
});

test('other sites may frame the embed page and nothing else', async () => {
  const framingOf = async (path: string) => {
    const { headers } = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } });
    const policy = headers.get('content-security-policy') ?? '';
    return [/frame-ancestors ([^;]*)/.exec(policy)?.[1], headers.get('x-frame-options')];
  };
  assert.deepEqual(await framingOf('/embed/01890000-0000-7000-8000-000000000000'), ['*', null]);
  for (const path of ['/', '/watch/x', '/embed', '/embed/x/y', '/embedded/x', '/studio', '/login?next=/embed/x']) {
    assert.deepEqual(await framingOf(path), ["'self'", 'SAMEORIGIN'], path);
  }
});

test('pages fall back to index.html, the API and missing files to a coded 404', async () => {
  const get = (path: string, accept = 'text/html') => nobody.fetch('GET', path, { headers: { accept } });
  for (const path of ['/', '/watch/01900000', '/studio']) {
    const page = await get(path);
    assert.equal(page.status, 200);
    assert.match(String(page.body), /<title>Page/);
    assert.equal(page.headers.get('cache-control'), 'no-cache');
  }
  const asset = await get('/assets/main-1a2b.js', '*/*');
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  for (const path of ['/api', '/api/nothing', '/assets/main-old.js', '/hls/x/index.m3u8', '/metrics/x'])
    assert.equal((await get(path)).code, 'not_found', path);
  assert.equal((await get('/studio', 'application/json')).code, 'not_found');
  assert.equal((await nobody.fetch('POST', '/studio', { body: {} })).code, 'not_found');
});

describe('rate limits', () => {
  test('answer 429 with what is left and when to come back, each group and account by itself', async () => {
    const strict = await composeServer({ RATE_WRITE_PER_MINUTE: '3', RATE_CREDENTIALS_PER_MINUTE: '4' });
    try {
      const [first, second] = [await Person.user(strict.url), await Person.user(strict.url)];
      const create = (person: Person) => person.ask('createBroadcast', { body: { title: 'Show' } });
      const replies = [];
      for (let count = 0; count < 4; count++) replies.push(await create(first));
      assert.deepEqual(
        replies.map(({ code }) => code),
        ['ok', 'ok', 'ok', 'rate_limited'],
      );
      assert.deepEqual(
        replies.map(({ headers }) => headers.get('ratelimit-remaining')),
        ['2', '1', '0', '0'],
      );
      const refused = replies.at(-1)!;
      assert.equal(refused.status, 429);
      assert.equal(refused.headers.get('ratelimit-limit'), '3');
      for (const header of ['retry-after', 'ratelimit-reset']) {
        const seconds = Number(refused.headers.get(header));
        assert.ok(seconds > 0 && seconds <= 60, `${header}: ${seconds}`);
      }
      assert.equal((await create(second)).code, 'ok', 'another account is not concerned');
      assert.equal((await first.ask('listBroadcasts')).code, 'ok', 'another group neither');

      const guess = () => second.code('login', { body: { email: first.email, password: 'guessed' } });
      assert.equal(await guess(), 'credentials_invalid');
      assert.equal(await guess(), 'credentials_invalid');
      assert.equal(await guess(), 'rate_limited');
    } finally {
      await strict.close();
    }
  });

  test('count who is not let in, by its address', async () => {
    const strict = await composeServer({ RATE_READ_PER_MINUTE: '3' });
    try {
      const stranger = Person.nobody(strict.url);
      const guesser = stranger.withToken('guessed');
      assert.equal(await guesser.code('me'), 'unauthenticated');
      assert.equal(await stranger.code('me'), 'unauthenticated');
      assert.equal(await guesser.code('listBroadcasts'), 'unauthenticated');
      assert.equal(await guesser.code('me'), 'rate_limited');
      assert.equal(await stranger.code('listBroadcasts'), 'rate_limited');
    } finally {
      await strict.close();
    }
  });

  test('hold for single events of a socket', async () => {
    const strict = await composeServer({ SOCKET_JOINS_PER_MINUTE: '2', SOCKET_SYNCS_PER_MINUTE: '1' });
    try {
      const socket = await (await Person.guest(strict.url)).connect();
      const broadcastId = crypto.randomUUID();
      const joins = [];
      for (let count = 0; count < 3; count++) joins.push(await socket.code('join', { broadcastId }));
      assert.deepEqual(joins, ['not_found', 'not_found', 'rate_limited']);
      const refused = await socket.ask('join', { broadcastId });
      assert.ok(!refused.ok && refused.error.retryAfterSeconds! > 0);
      assert.equal(await socket.code('requestSync', {}), 'not_joined');
      assert.equal(await socket.code('requestSync', {}), 'rate_limited');
      assert.equal(await socket.code('pauseConsumer', { consumerId: 'x' }), 'not_joined', 'others are not concerned');
      socket.close();
    } finally {
      await strict.close();
    }
  });

  test('hold for the events of a socket and the sockets of an address', async () => {
    const strict = await composeServer({ SOCKET_EVENTS_PER_SECOND: '1', SOCKETS_PER_ADDRESS: '2' });
    try {
      const guest = await Person.guest(strict.url);
      const [socket, other] = [await guest.connect(), await guest.connect()];
      await assert.rejects(guest.connect(), { code: 'rate_limited' });
      other.close();
      const answers = await Promise.all(Array.from({ length: 12 }, () => socket.ask('leave', {})));
      const refused = answers.filter((answer) => !answer.ok).map((answer) => !answer.ok && answer.error);
      assert.ok(refused.length > 0);
      for (const error of refused) {
        assert.ok(error && error.code === 'rate_limited');
        assert.ok(error.retryAfterSeconds! > 0);
      }
      socket.close();
    } finally {
      await strict.close();
    }
  });
});

describe('the refresh token of a browser', () => {
  test('is in a cookie that no script, other site or other path sees', async () => {
    const { email } = await Person.user(server.url);
    const body = { email, password, tokenTransport: 'cookie' as const };
    const { headers, body: session } = await nobody.ask('login', { body });
    assert.equal((session as { refreshToken: unknown }).refreshToken, null);
    const [cookie, ...flags] = headers.getSetCookie()[0]!.split('; ');
    assert.deepEqual(flags.sort(), ['HttpOnly', `Max-Age=${30 * 86_400}`, 'Path=/api/auth', 'SameSite=Strict']);
    const refreshed = await nobody.fetch('POST', '/api/auth/refresh', { body: {}, headers: { cookie: cookie! } });
    assert.equal(refreshed.code, 'ok');
    const next = refreshed.headers.getSetCookie()[0]!.split('; ')[0]!;
    assert.notEqual(next, cookie);
    const out = await nobody.fetch('POST', '/api/auth/logout', { body: {}, headers: { cookie: next } });
    assert.match(out.headers.getSetCookie()[0]!, /footlight_refresh=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/);
    const again = await nobody.fetch('POST', '/api/auth/refresh', { body: {}, headers: { cookie: next } });
    assert.equal(again.code, 'refresh_token_invalid');
  });

  test('--tls speaks HTTPS with a certificate of its own, and the cookie is for HTTPS only', async () => {
    const secure = await composeServer(readArguments(['--tls']).env);
    try {
      assert.match(secure.url, /^https:/);
      const body = JSON.stringify({ email: 'a@example.com', password, tokenTransport: 'cookie' });
      const cookies = await new Promise<string[]>((resolve, reject) => {
        const sent = httpsRequest(
          `${secure.url}/api/auth/register`,
          { method: 'POST', rejectUnauthorized: false, agent: false, headers: { 'content-type': 'application/json' } },
          (response) => {
            response.resume();
            response.once('end', () => resolve(response.headers['set-cookie'] ?? []));
          },
        );
        sent.once('error', reject);
        sent.end(body);
      });
      assert.match(cookies[0] ?? '', /; Secure/);
    } finally {
      await secure.close();
    }
  });
});

test('what is not HTTP, or has too many headers, is answered in the same form', async () => {
  const { port } = new URL(server.url);
  const say = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.once('error', reject);
      socket.once('close', () => resolve(Buffer.concat(chunks).toString()));
    });
  const refused = (answer: string) => {
    const [head, body] = answer.split('\r\n\r\n');
    assert.match(head!, /application\/problem\+json/);
    return (JSON.parse(body!) as { code: string }).code;
  };
  assert.equal(refused(await say('HELO there\r\n\r\n')), 'invalid');
  assert.equal(refused(await say('GET / HTTP/1.1\r\nno colon\r\n\r\n')), 'invalid');
  const headers = `authorization: Bearer ${'a'.repeat(40_000)}`;
  assert.equal(refused(await say(`GET /api/auth/me HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n`)), 'payload_too_large');
});

test('health tells the state of every part', async () => {
  const { status, body } = await nobody.ask('health');
  assert.equal(status, 200);
  const { checks, version } = body as Health;
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.deepEqual(Object.keys(checks).sort(), ['cluster', 'database', 'storage', 'workers']);
  assert.equal(checks.database.status, 'ok');
  assert.equal((await nobody.ask('readyz')).status, 200);
  assert.deepEqual((await nobody.ask('livez')).body, { status: 'ok' });
});
