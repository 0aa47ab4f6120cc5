import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { silentLogger } from '../../base/logger.ts';
import type { Principal } from '../../base/principal.ts';
import type { Database } from '../../platform/database/database.ts';
import { openTemplateDatabase } from '../../platform/database/testing.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { identityRoutes } from './routes.ts';
import { stillClock, testIdentity } from './testing.ts';

let database: Database;
let routes: ReturnType<typeof identityRoutes>;
before(async () => {
  database = await openTemplateDatabase();
});
after(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('users').execute();
  routes = identityRoutes(await testIdentity(database, stillClock()));
});

const none = { params: undefined, query: undefined };
const credentials = { email: 'ada@example.org', password: 'correct horse' };

/** One browser: keeps its cookies from request to request. */
class Browser {
  readonly cookies: Record<string, string | undefined> = {};

  as(principal: Principal = { kind: 'nobody' }): RequestContext {
    return {
      principal,
      requestId: 'r',
      ip: '127.0.0.1',
      userAgent: 'test',
      secure: true,
      cookies: { ...this.cookies },
      log: silentLogger(),
      setCookie: (name, value, options) => {
        assert.deepEqual(options, { maxAgeSeconds: 30 * 86_400, path: '/api/auth' });
        this.cookies[name] = value;
      },
      clearCookie: (name, path) => {
        assert.equal(path, '/api/auth');
        delete this.cookies[name];
      },
      setStatus: () => {},
    };
  }
}

test('a browser holds its refresh token in a cookie only', async () => {
  const browser = new Browser();
  const body = { ...credentials, tokenTransport: 'cookie' as const };
  const session = await routes.register({ ...none, body }, browser.as());
  assert.equal(session.refreshToken, null);
  const first = browser.cookies.footlight_refresh;
  assert.ok(first !== undefined);

  const refreshed = await routes.refresh({ ...none, body: {} }, browser.as());
  assert.equal(refreshed.refreshToken, null);
  assert.notEqual(browser.cookies.footlight_refresh, first);

  await routes.logout({ ...none, body: {} }, browser.as());
  assert.deepEqual(browser.cookies, {});
  await assert.rejects(routes.refresh({ ...none, body: {} }, browser.as()), { code: 'refresh_token_invalid' });
});

test('a cookie that is no good any more is taken away', async () => {
  const browser = new Browser();
  browser.cookies.footlight_refresh = 'old';
  await assert.rejects(routes.refresh({ ...none, body: {} }, browser.as()), { code: 'refresh_token_invalid' });
  assert.deepEqual(browser.cookies, {});
});

test('a tool holds its refresh token in bodies, and gets no cookie', async () => {
  const tool = new Browser();
  await routes.register({ ...none, body: { ...credentials, tokenTransport: 'body' } }, tool.as());
  const session = await routes.login({ ...none, body: { ...credentials, tokenTransport: 'body' } }, tool.as());
  assert.ok(session.refreshToken !== null);
  const refreshed = await routes.refresh({ ...none, body: { refreshToken: session.refreshToken } }, tool.as());
  assert.ok(refreshed.refreshToken !== null);
  await routes.logout({ ...none, body: { refreshToken: refreshed.refreshToken } }, tool.as());
  assert.deepEqual(tool.cookies, {});
});

test('me is the account or the guest that asks; only an account changes its name', async () => {
  const tool = new Browser();
  const { user } = await routes.register({ ...none, body: { ...credentials, tokenTransport: 'body' } }, tool.as());
  const principal: Principal = { kind: 'user', userId: user.id, displayName: user.displayName, role: user.role };
  const renamed = await routes.updateMe({ ...none, body: { displayName: 'Ada L.' } }, tool.as(principal));
  assert.deepEqual(renamed, { ...user, displayName: 'Ada L.' });
  assert.deepEqual(await routes.me({ ...none, body: undefined }, tool.as(principal)), { user: renamed, guest: null });

  const { guest } = await routes.guest({ ...none, body: { displayName: 'Bob' } }, tool.as());
  const asGuest: Principal = { kind: 'guest', guestId: guest.id, displayName: 'Bob' };
  assert.deepEqual(await routes.me({ ...none, body: undefined }, tool.as(asGuest)), { user: null, guest });
  await assert.rejects(routes.updateMe({ ...none, body: { displayName: 'X' } }, tool.as(asGuest)), {
    code: 'forbidden',
  });
});
