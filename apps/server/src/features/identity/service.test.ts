import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Database } from '../../platform/database/database.ts';
import { openTemplateDatabase } from '../../platform/database/testing.ts';
import type { IdentityService } from './service.ts';
import { type StillClock, stillClock, testIdentity } from './testing.ts';

const client = { ip: '127.0.0.1', userAgent: 'test' };
const ada = { email: 'ada@example.org', password: 'correct horse' };

let database: Database;
let clock: StillClock;
let identity: IdentityService;
before(async () => {
  database = await openTemplateDatabase();
});
after(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('users').execute();
  await database.db.deleteFrom('settings').execute();
  clock = stillClock();
  identity = await testIdentity(database, clock);
});

describe('accounts', () => {
  test('a registered account logs in and is known by its access token', async () => {
    const registered = await identity.register(ada, client);
    assert.equal(registered.user.role, 'user');
    assert.equal(registered.user.displayName, 'ada');
    const loggedIn = await identity.login(ada, client);
    assert.deepEqual(loggedIn.user, registered.user);
    assert.deepEqual(await identity.verifyAccessToken(loggedIn.accessToken), {
      kind: 'user',
      userId: registered.user.id,
      displayName: 'ada',
      role: 'user',
    });
  });

  test('a wrong password and an unknown address are answered alike', async () => {
    await identity.register(ada, client);
    await assert.rejects(identity.login({ ...ada, password: 'wrong' }, client), { code: 'credentials_invalid' });
    await assert.rejects(identity.login({ ...ada, email: 'eve@example.org' }, client), { code: 'credentials_invalid' });
  });

  test('of many who register one address at once, one gets it', async () => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => identity.register(ada, client)));
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 4);
    assert.ok(refused.every(({ reason }) => reason.code === 'email_taken'));
  });

  test('the password is nowhere in the database', async () => {
    await identity.register(ada, client);
    const rows = await database.db.selectFrom('users').selectAll().execute();
    assert.ok(!JSON.stringify(rows).includes(ada.password));
  });

  test('a closed registration refuses, but for the set-up link', async () => {
    const closed = await testIdentity(database, clock, { registration: 'closed' });
    await assert.rejects(closed.register(ada, client), { code: 'forbidden' });
    const setupToken = (await closed.setupLinkToken()) ?? undefined;
    assert.equal((await closed.register({ ...ada, setupToken }, client)).user.role, 'admin');
  });

  test('a new name is seen at once, and an account that is gone is nobody', async () => {
    const { user } = await identity.register(ada, client);
    await identity.rename(user.id, 'Countess');
    assert.equal((await identity.getUser(user.id)).displayName, 'Countess');
    assert.deepEqual(
      await identity.findUsers([user.id, user.id]),
      new Map([[user.id, { id: user.id, displayName: 'Countess' }]]),
    );
    assert.equal((await identity.findUserByEmail('Ada@Example.org'))?.id, user.id);
    await database.db.deleteFrom('users').execute();
    await assert.rejects(identity.getUser(user.id), { code: 'unauthenticated' });
    await assert.rejects(identity.rename(user.id, 'X'), { code: 'unauthenticated' });
  });
});

describe('the set-up link', () => {
  test('makes one admin, and then there is none any more', async () => {
    const setupToken = await identity.setupLinkToken();
    assert.ok(setupToken !== null);
    const results = await Promise.allSettled(
      [1, 2, 3].map((n) => identity.register({ ...ada, email: `admin${n}@example.org`, setupToken }, client)),
    );
    const made = results.filter((result) => result.status === 'fulfilled');
    assert.deepEqual(
      made.map(({ value }) => value.user.role),
      ['admin'],
    );
    const refused = results.filter((result) => result.status === 'rejected');
    assert.ok(refused.every(({ reason }) => reason.code === 'setup_token_invalid'));
    assert.equal(await identity.setupLinkToken(), null);
    assert.equal(await identity.setupRequired(), false);
  });

  test('is replaced by the next start', async () => {
    const first = (await identity.setupLinkToken()) ?? undefined;
    const second = (await identity.setupLinkToken()) ?? undefined;
    await assert.rejects(identity.register({ ...ada, setupToken: first }, client), { code: 'setup_token_invalid' });
    assert.equal((await identity.register({ ...ada, setupToken: second }, client)).user.role, 'admin');
  });

  test('is not used up by a registration that fails', async () => {
    await identity.register(ada, client);
    const setupToken = (await identity.setupLinkToken()) ?? undefined;
    await assert.rejects(identity.register({ ...ada, setupToken }, client), { code: 'email_taken' });
    const admin = await identity.register({ ...ada, email: 'root@example.org', setupToken }, client);
    assert.equal(admin.user.role, 'admin');
  });

  test('that is wrong makes no account', async () => {
    await identity.setupLinkToken();
    await assert.rejects(identity.register({ ...ada, setupToken: 'guess' }, client), { code: 'setup_token_invalid' });
    assert.equal(await identity.findUserByEmail(ada.email), undefined);
  });
});

describe('refresh tokens', () => {
  test('each gives the next, for as long as they are used', async () => {
    let { refreshToken, user } = await identity.register(ada, client);
    for (let day = 0; day < 60; day += 20) {
      clock.moveOn(20 * 86_400_000);
      const refreshed = await identity.refresh(refreshToken);
      assert.notEqual(refreshed.refreshToken, refreshToken);
      assert.deepEqual(refreshed.user, user);
      refreshToken = refreshed.refreshToken;
    }
    clock.moveOn(30 * 86_400_000);
    await assert.rejects(identity.refresh(refreshToken), { code: 'refresh_token_invalid' });
  });

  test('a retired one that comes back ends the whole family, and only that', async () => {
    const stolen = await identity.register(ada, client);
    const other = await identity.login(ada, client);
    const newest = await identity.refresh((await identity.refresh(stolen.refreshToken)).refreshToken);
    await assert.rejects(identity.refresh(stolen.refreshToken), { code: 'refresh_token_invalid' });
    await assert.rejects(identity.refresh(newest.refreshToken), { code: 'refresh_token_invalid' });
    await identity.refresh(other.refreshToken);
  });

  test('tabs that refresh together get the same token and stay logged in', async () => {
    const { refreshToken } = await identity.register(ada, client);
    const answers = await Promise.all([1, 2, 3, 4].map(() => identity.refresh(refreshToken)));
    assert.equal(new Set(answers.map((answer) => answer.refreshToken)).size, 1);
    clock.moveOn(60_000);
    await identity.refresh(answers[3]!.refreshToken);
  });

  test('the grace for the one before ends after ten seconds', async () => {
    const { refreshToken } = await identity.register(ada, client);
    const next = await identity.refresh(refreshToken);
    clock.moveOn(10_000);
    assert.equal((await identity.refresh(refreshToken)).refreshToken, next.refreshToken);
    clock.moveOn(1);
    await assert.rejects(identity.refresh(refreshToken), { code: 'refresh_token_invalid' });
    await assert.rejects(identity.refresh(next.refreshToken), { code: 'refresh_token_invalid' });
  });

  test('after logging out none is good, the one before neither', async () => {
    const first = await identity.register(ada, client);
    const second = await identity.refresh(first.refreshToken);
    await identity.logout(second.refreshToken);
    await assert.rejects(identity.refresh(second.refreshToken), { code: 'refresh_token_invalid' });
    await assert.rejects(identity.refresh(first.refreshToken), { code: 'refresh_token_invalid' });
    await identity.logout('nonsense');
  });

  test('what never was one is refused', async () => {
    const { refreshToken } = await identity.register(ada, client);
    for (const text of [
      '',
      'x',
      refreshToken.slice(0, -1),
      `${refreshToken}x`,
      `${'0'.repeat(8)}${refreshToken.slice(8)}`,
    ]) {
      await assert.rejects(identity.refresh(text), { code: 'refresh_token_invalid' });
    }
    await identity.refresh(refreshToken);
  });

  test('are not in the database, and expired sessions leave it with the next log-in', async () => {
    const { refreshToken } = await identity.register(ada, client);
    assert.ok(!JSON.stringify(await database.db.selectFrom('sessions').selectAll().execute()).includes(refreshToken));
    clock.moveOn(31 * 86_400_000);
    await identity.login(ada, client);
    assert.equal((await database.db.selectFrom('sessions').selectAll().execute()).length, 1);
  });
});

describe('guests', () => {
  test('have a name, and keep their id under another', async () => {
    const first = await identity.guest({ kind: 'nobody' });
    assert.match(first.guest.displayName, /^Guest \d{4}$/);
    const renamed = await identity.guest(await identity.verifyAccessToken(first.accessToken), 'Grace');
    assert.deepEqual(renamed.guest, { id: first.guest.id, displayName: 'Grace' });
    assert.deepEqual(await identity.verifyAccessToken(renamed.accessToken), {
      kind: 'guest',
      guestId: first.guest.id,
      displayName: 'Grace',
    });
    clock.moveOn(86_400_000);
    await assert.rejects(identity.verifyAccessToken(renamed.accessToken), { code: 'token_expired' });
  });
});
