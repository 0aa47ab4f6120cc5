import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { inTurn } from './exclusive.ts';
import { createApi, RestClient } from './rest.ts';
import { SessionManager } from './session.ts';
import { memoryStorage } from './storage.ts';

/** A service that rotates refresh tokens and, as ours, ends the session when one is used twice. */
let server: Server;
let baseUrl: string;
let calls: { path: string; body: Record<string, unknown>; token: string | undefined }[];
let valid: Set<string>;
let spent: Set<string>;
let count: number;
let expiresIn: number;
let away: boolean;

const user = { id: 'u1', email: 'ann@example.org', displayName: 'Ann', role: 'user' };

function answer(path: string, body: Record<string, unknown>, token: string | undefined): [number, object | null] {
  const refused = (code: string): [number, object] => [401, { code, status: 401, detail: code }];
  if (path === '/api/auth/me') {
    return token === `access${count}` ? [200, { user, guest: null }] : refused('token_expired');
  }
  if (path === '/api/auth/guest') {
    count++;
    const id = token?.startsWith('guest') ? 'g-same' : `g${count}`;
    return [201, { guest: { id, displayName: body.displayName ?? 'Guest' }, accessToken: `guest${count}`, expiresIn }];
  }
  if (path === '/api/auth/logout') return [204, null];
  if (path === '/api/auth/refresh') {
    const used = String(body.refreshToken);
    if (spent.has(used)) valid.clear();
    if (!valid.delete(used)) return refused('refresh_token_invalid');
    spent.add(used);
  }
  count++;
  valid.add(`refresh${count}`);
  return [200, { user, accessToken: `access${count}`, refreshToken: `refresh${count}`, expiresIn }];
}

beforeEach(async () => {
  calls = [];
  valid = new Set();
  spent = new Set();
  count = 0;
  expiresIn = 900;
  away = false;
  server = createServer(async (request, response) => {
    const text = (await request.toArray()).join('');
    const body = text === '' ? {} : JSON.parse(text);
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (away) return response.destroy();
    calls.push({ path: request.url!, body, token });
    const [status, payload] = answer(request.url!, body, token);
    return response.writeHead(status).end(payload === null ? '' : JSON.stringify(payload));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** One page; pages with the same storage and lock are tabs of one browser. */
function page(
  storage = memoryStorage(),
  exclusively: ReturnType<typeof inTurn> = inTurn(),
  tokenTransport: 'body' | 'cookie' = 'body',
) {
  const rest = new RestClient({ baseUrl, fetch: globalThis.fetch, timeoutMs: 5_000 });
  const session = new SessionManager(rest, { storage, exclusively, tokenTransport });
  return { session, api: createApi(rest, session) };
}
const login = { email: 'ann@example.org', password: 'correct horse' };
const paths = () => calls.map(({ path }) => path.split('/').at(-1));

test('login makes a user, and the next visit restores them with the rotated token', async () => {
  const storage = memoryStorage();
  const first = page(storage);
  await first.session.login(login);
  assert.equal(first.session.store.get().status, 'user');
  const second = page(storage);
  assert.equal(second.session.store.get().status, 'loading');
  await second.session.restore();
  assert.equal(second.session.store.get().user?.displayName, 'Ann');
  assert.equal(await storage.get('footlight.refreshToken'), 'refresh2');
});

test('many calls with an expired token refresh once', async () => {
  const { session, api } = page();
  await session.login(login);
  count++;
  valid.add(`refresh${count}`);
  await Promise.all(Array.from({ length: 8 }, () => api.me()));
  assert.equal(paths().filter((path) => path === 'refresh').length, 1);
});

test('tabs that refresh at the same time do not use a token twice', async () => {
  const storage = memoryStorage();
  const lock = inTurn();
  await page(storage, lock).session.login(login);
  const tabs = Array.from({ length: 4 }, () => page(storage, lock));
  await Promise.all(tabs.map(({ session }) => session.restore()));
  for (const { session } of tabs) assert.equal(session.store.get().status, 'user');
});

test('a token is replaced ahead of its end', async () => {
  const { session } = page();
  expiresIn = 0;
  await session.login(login);
  expiresIn = 900;
  assert.equal(await session.accessToken(), 'access2');
  assert.equal(await session.accessToken(), 'access2');
});

test('a token that still holds is used while the service cannot renew it', async () => {
  const { session } = page();
  await session.login(login);
  const realNow = Date.now;
  try {
    const at = realNow();
    away = true;
    Date.now = () => at + 870_000;
    assert.equal(await session.accessToken(), 'access1');
    Date.now = () => at + 901_000;
    await assert.rejects(session.accessToken(), { code: 'network' });
  } finally {
    Date.now = realNow;
  }
  assert.equal(session.store.get().status, 'user');
});

test('a refused refresh token ends the session', async () => {
  const { session, api } = page();
  await session.login(login);
  valid.clear();
  count++;
  await assert.rejects(api.me(), { code: 'token_expired' });
  assert.deepEqual(session.store.get(), { status: 'nobody', user: null, guest: null });
});

test('restore rejects and stays open while the service is away', async () => {
  const storage = memoryStorage();
  await page(storage).session.login(login);
  const { session } = page(storage);
  away = true;
  await assert.rejects(session.restore(), { code: 'network' });
  assert.equal(session.store.get().status, 'loading');
  away = false;
  await session.restore();
  assert.equal(session.store.get().status, 'user');
});

test('a guest is kept between visits, and renamed with their token', async () => {
  const storage = memoryStorage();
  const first = page(storage);
  await first.session.ensureIdentity();
  assert.equal(first.session.store.get().guest?.id, 'g1');
  const second = page(storage);
  await second.session.ensureIdentity();
  assert.equal(second.session.store.get().guest?.id, 'g1');
  assert.deepEqual(paths(), ['guest']);
  await second.session.rename('Bob');
  assert.equal(calls.at(-1)?.token, 'guest1');
  assert.equal(second.session.store.get().guest?.displayName, 'Bob');
});

test('several who need an identity at once make one guest', async () => {
  const { session } = page();
  await Promise.all(Array.from({ length: 5 }, () => session.ensureIdentity()));
  assert.deepEqual(paths(), ['guest']);
});

test('logout revokes the token; without the service it changes nothing', async () => {
  const { session } = page();
  await session.login(login);
  away = true;
  await assert.rejects(session.logout(), { code: 'network' });
  assert.equal(session.store.get().status, 'user');
  away = false;
  await session.logout();
  assert.equal(calls.at(-1)?.body.refreshToken, 'refresh1');
  assert.equal(session.store.get().status, 'nobody');
});

test('with a cookie nothing secret is stored, and a browser that never got one is not asked for it', async () => {
  const storage = memoryStorage();
  const visit = () => page(storage, inTurn(), 'cookie').session;
  await visit().restore();
  assert.deepEqual(paths(), []);
  await visit().login(login);
  assert.equal(calls.at(-1)?.body.tokenTransport, 'cookie');
  assert.equal(await storage.get('footlight.refreshToken'), null);
  const later = visit();
  await later.restore();
  assert.deepEqual(calls.at(-1)?.body, {});
  // This service knows no cookies, so it refused: the session is over, and that is remembered.
  assert.equal(later.store.get().status, 'nobody');
  await visit().restore();
  assert.deepEqual(paths(), ['login', 'refresh']);
});
