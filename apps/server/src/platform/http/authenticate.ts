import type { Endpoint } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import type { Principal } from '../../base/principal.ts';

/** Turns an access token into who it belongs to; throws `token_expired` or `unauthenticated`. Injected by compose. */
export type Authenticate = (token: string) => Promise<Principal>;

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1), or undefined where there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([\w.~+/=-]+) *$/i.exec(header)?.[1];
}

/** Who calls an endpoint with this `Authorization` header; throws where the endpoint asks for more than that. */
export async function principalFor(
  auth: Endpoint['auth'],
  header: string | undefined,
  authenticate: Authenticate,
): Promise<Principal> {
  const principal = await identify(auth, header, authenticate);
  if (auth === 'none' || auth === 'optional') return principal;
  if (principal.kind === 'nobody') throw new AppError('unauthenticated');
  if (auth === 'guest') return principal;
  if (principal.kind !== 'user') throw new AppError('forbidden', 'this needs an account');
  if (auth === 'admin' && principal.role !== 'admin') throw new AppError('forbidden', 'this needs an admin');
  return principal;
}

async function identify(
  auth: Endpoint['auth'],
  header: string | undefined,
  authenticate: Authenticate,
): Promise<Principal> {
  if (header === undefined) return { kind: 'nobody' };
  const token = bearerToken(header);
  try {
    if (token === undefined)
      throw new AppError('unauthenticated', 'the Authorization header is not of the form "Bearer TOKEN"');
    return await authenticate(token);
  } catch (error) {
    if (auth === 'none' && error instanceof AppError && error.status === 401) return { kind: 'nobody' };
    throw error;
  }
}
