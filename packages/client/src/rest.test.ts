import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { endpoints } from '@footlight/contract';
import { FootlightError } from './errors.ts';
import { buildPath, createApi, RestClient } from './rest.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let baseUrl: string;
let handler: Handler;

beforeEach(async () => {
  server = createServer((request, response) => handler(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const client = (timeoutMs = 5_000) => new RestClient({ baseUrl: `${baseUrl}/`, fetch: globalThis.fetch, timeoutMs });
const nobody = { accessToken: async () => null, renew: async () => null };
const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const problem = (code: string, status: number) => ({
  type: 'about:blank',
  title: code,
  status,
  code,
  detail: `${code}!`,
});
const rejection = (work: Promise<unknown>): Promise<FootlightError> =>
  work.then(
    () => assert.fail('it did not reject'),
    (error) => error,
  );

test('paths: parameters are encoded, empty query values are left out', () => {
  assert.equal(buildPath('/api/x/:id/y/:userId', { params: { id: 'a/b', userId: 'ü' } }), '/api/x/a%2Fb/y/%C3%BC');
  assert.equal(
    buildPath('/api/x', { query: { limit: 3, search: 'a b', cursor: undefined, host: null } }),
    '/api/x?limit=3&search=a+b',
  );
  assert.throws(() => buildPath('/api/x/:id', { params: {} }), { code: 'invalid' });
});

test('there is one method per endpoint', () => {
  assert.deepEqual(Object.keys(createApi(client(), nobody)).sort(), Object.keys(endpoints).sort());
});

test('sends method, path, query, body and token, and gives the answer', async () => {
  handler = async (request, response) => {
    const body = (await request.toArray()).join('');
    json(response, 201, { method: request.method, url: request.url, auth: request.headers.authorization, body });
  };
  const api = createApi(client(), { ...nobody, accessToken: async () => 'token' });
  const answer = await api.createBroadcast({ body: { title: 'Show' } });
  assert.deepEqual(answer as unknown, {
    method: 'POST',
    url: '/api/broadcasts',
    auth: 'Bearer token',
    body: '{"title":"Show"}',
  });
});

test('204 gives undefined', async () => {
  handler = (_request, response) => response.writeHead(204).end();
  assert.equal(await createApi(client(), nobody).deleteBroadcast({ params: { id: 'x' } }), undefined);
});

test('a problem becomes a FootlightError with code, fields and Retry-After', async () => {
  handler = (_request, response) => {
    const errors = [{ path: 'title', message: 'too long' }];
    json(response, 429, { ...problem('rate_limited', 429), errors }, { 'retry-after': '7' });
  };
  const error = await rejection(createApi(client(), nobody).listBroadcasts());
  assert.ok(error instanceof FootlightError);
  assert.equal(error.code, 'rate_limited');
  assert.equal(error.status, 429);
  assert.equal(error.retryAfterSeconds, 7);
  assert.deepEqual(error.problems, [{ path: 'title', message: 'too long' }]);
});

test('an error page of a proxy is told by its status', async () => {
  handler = (_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>');
  assert.equal((await rejection(createApi(client(), nobody).listBroadcasts())).code, 'unavailable');
});

test('a page instead of JSON is no answer', async () => {
  handler = (_request, response) => response.end('<h1>Log in to this network</h1>');
  assert.equal((await rejection(createApi(client(), nobody).listBroadcasts())).code, 'network');
});

test('a dead service, a slow answer and an aborted call are `network`', async () => {
  handler = () => undefined;
  assert.equal((await rejection(createApi(client(20), nobody).listBroadcasts())).code, 'network');
  const aborted = createApi(client(), nobody).listBroadcasts({}, { signal: AbortSignal.abort() });
  assert.equal((await rejection(aborted)).code, 'network');
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  assert.equal((await rejection(createApi(client(), nobody).listBroadcasts())).code, 'network');
});

test('an expired token is renewed once and the call repeated', async () => {
  const seen: (string | undefined)[] = [];
  handler = (request, response) => {
    seen.push(request.headers.authorization);
    if (request.headers.authorization === 'Bearer new') json(response, 200, { user: null, guest: null });
    else json(response, 401, problem('token_expired', 401));
  };
  const api = createApi(client(), { accessToken: async () => 'old', renew: async () => 'new' });
  await api.me();
  assert.deepEqual(seen, ['Bearer old', 'Bearer new']);
  seen.length = 0;
  const hopeless = createApi(client(), { accessToken: async () => 'old', renew: async () => 'older' });
  assert.equal((await rejection(hopeless.me())).code, 'token_expired');
  assert.equal(seen.length, 2);
});

test('wrong credentials are not taken for an expired token', async () => {
  let calls = 0;
  handler = (_request, response) => {
    calls++;
    json(response, 401, problem('credentials_invalid', 401));
  };
  const renew = async () => assert.fail('nothing is to be renewed');
  const api = createApi(client(), { accessToken: async () => 'token', renew });
  assert.equal((await rejection(api.login({ body: { email: 'a@b.c', password: 'x' } }))).code, 'credentials_invalid');
  assert.equal(calls, 1);
});
