import { instanceRoles, type User } from '@footlight/contract';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import type { Principal } from '../../base/principal.ts';

const name = 'footlight';

const claims = z.discriminatedUnion('typ', [
  z.object({ typ: z.literal('user'), sub: z.uuid(), name: z.string(), role: z.enum(instanceRoles), exp: z.number() }),
  z.object({ typ: z.literal('guest'), sub: z.uuid(), name: z.string(), exp: z.number() }),
]);

/** What is signed, of either kind; the expiry is added when it is. */
type Claims = z.infer<typeof claims> extends infer C ? (C extends unknown ? Omit<C, 'exp'> : never) : never;

/** Beyond this many the one that was checked first is checked again. */
const rememberedTokens = 10_000;

/**
 * Access tokens: JWT (RFC 7519) signed by HS256. They are believed until they expire without a look at the database,
 * so a new name, a new role or a revoked session shows only in the next one: keep their life short.
 */
export class AccessTokens {
  readonly #key: Uint8Array;
  readonly #clock: Clock;
  /** Tokens that were found good: a client sends the same one with every request, and each check of a signature is a job for the crypto threads. */
  readonly #verified = new Map<string, { principal: Principal; expiresAtMs: number }>();

  constructor(secret: string, clock: Clock) {
    this.#key = new TextEncoder().encode(secret);
    this.#clock = clock;
  }

  forUser(user: Pick<User, 'id' | 'displayName' | 'role'>, lifeSeconds: number): Promise<string> {
    return this.#sign({ typ: 'user', sub: user.id, name: user.displayName, role: user.role }, lifeSeconds);
  }

  forGuest(guest: { id: string; displayName: string }, lifeSeconds: number): Promise<string> {
    return this.#sign({ typ: 'guest', sub: guest.id, name: guest.displayName }, lifeSeconds);
  }

  /** Who the token belongs to; throws `token_expired`, or `unauthenticated` for whatever else is wrong with it. */
  async verify(token: string): Promise<Principal> {
    const known = this.#verified.get(token);
    if (known !== undefined && known.expiresAtMs > this.#clock.now()) return known.principal;
    const { principal, expiresAtMs } = await this.#verifyAnew(token);
    if (this.#verified.size >= rememberedTokens) this.#verified.delete(this.#verified.keys().next().value!);
    this.#verified.set(token, { principal, expiresAtMs });
    return principal;
  }

  async #verifyAnew(token: string): Promise<{ principal: Principal; expiresAtMs: number }> {
    const payload = await this.#payload(token);
    const parsed = claims.safeParse(payload);
    if (!parsed.success) {
      throw new AppError('unauthenticated', 'The access token lacks a claim', { cause: parsed.error });
    }
    const { data } = parsed;
    const principal: Principal =
      data.typ === 'user'
        ? { kind: 'user', userId: data.sub, displayName: data.name, role: data.role }
        : { kind: 'guest', guestId: data.sub, displayName: data.name };
    return { principal, expiresAtMs: data.exp * 1000 };
  }

  async #payload(token: string): Promise<unknown> {
    try {
      const verified = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: name,
        audience: name,
        requiredClaims: ['exp'],
        currentDate: new Date(this.#clock.now()),
      });
      return verified.payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new AppError('token_expired', undefined, { cause: error });
      }
      if (error instanceof errors.JOSEError) {
        throw new AppError('unauthenticated', 'The access token is not valid', { cause: error });
      }
      throw error;
    }
  }

  #sign(payload: Claims, lifeSeconds: number): Promise<string> {
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(name)
      .setAudience(name)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifeSeconds)
      .sign(this.#key);
  }
}
