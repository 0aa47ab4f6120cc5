import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { systemClock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { AccessTokens } from './access-tokens.ts';

const secret = 's'.repeat(32);
const tokens = new AccessTokens(secret, systemClock);
const id = newId();

test('a token tells who it belongs to', async () => {
  const user = await tokens.forUser({ id, displayName: 'Ada', role: 'admin' }, 60);
  assert.deepEqual(await tokens.verify(user), { kind: 'user', userId: id, displayName: 'Ada', role: 'admin' });
  const guest = await tokens.forGuest({ id, displayName: 'Guest 1234' }, 60);
  assert.deepEqual(await tokens.verify(guest), { kind: 'guest', guestId: id, displayName: 'Guest 1234' });
});

test('an expired token is told apart from a bad one', async () => {
  const later = new AccessTokens(secret, { ...systemClock, now: () => Date.now() + 61_000 });
  const token = await tokens.forUser({ id, displayName: 'Ada', role: 'user' }, 60);
  await assert.rejects(later.verify(token), { code: 'token_expired' });
});

test('whatever we did not sign for this use is refused', async () => {
  const claims = { typ: 'user', sub: id, name: 'Eve', role: 'admin' };
  const key = new TextEncoder().encode(secret);
  const sign = (jwt: SignJWT, signingKey = key) => jwt.setProtectedHeader({ alg: 'HS256' }).sign(signingKey);
  const ours = (payload = claims) => new SignJWT(payload).setIssuer('footlight').setAudience('footlight');
  const bad = [
    'nonsense',
    '',
    new UnsecuredJWT(claims).setIssuer('footlight').setAudience('footlight').setExpirationTime('1h').encode(),
    await sign(ours().setExpirationTime('1h'), new TextEncoder().encode('t'.repeat(32))),
    await sign(new SignJWT(claims).setIssuer('footlight').setAudience('other').setExpirationTime('1h')),
    await sign(new SignJWT(claims).setIssuer('other').setAudience('footlight').setExpirationTime('1h')),
    await sign(ours()),
    await sign(ours({ ...claims, role: 'emperor' }).setExpirationTime('1h')),
    await sign(ours({ ...claims, typ: 'refresh' }).setExpirationTime('1h')),
  ];
  for (const token of bad) {
    await assert.rejects(tokens.verify(token), { code: 'unauthenticated' });
  }
});
