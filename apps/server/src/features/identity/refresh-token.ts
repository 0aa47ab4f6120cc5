import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { newSecret } from '../../base/ids.ts';

/** A refresh token is `<session id>.<256 bits in base64url>`; the database holds its hash only. */
export interface RefreshToken {
  sessionId: string;
  text: string;
}

const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[\w-]{43}$/;

/** Undefined for what was never a refresh token of ours. */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  const sessionId = form.exec(text)?.[1];
  return sessionId === undefined ? undefined : { sessionId, text };
}

export function firstRefreshToken(sessionId: string): RefreshToken {
  return { sessionId, text: `${sessionId}.${newSecret(32)}` };
}

/** A token carries 256 random bits, so a plain SHA-256 keeps it as safe as a slow hash would. */
export function hashRefreshToken(token: RefreshToken): string {
  return createHash('sha256').update(token.text).digest('base64url');
}

/**
 * Makes the successor of a token. It follows from the token and a key of the server, so that whoever sends the same
 * token again within the grace (a second tab, a retry after a lost answer) is given the same successor, though only
 * its hash was kept; without the key it cannot be guessed from the token.
 */
export function refreshTokenSuccession(secret: string): (token: RefreshToken) => RefreshToken {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'footlight refresh token succession', 32));
  return ({ sessionId, text }) => ({
    sessionId,
    text: `${sessionId}.${createHmac('sha256', key).update(text).digest('base64url')}`,
  });
}
