import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import type { Logger } from '../../base/logger.ts';
import {
  firstRefreshToken,
  hashRefreshToken,
  parseRefreshToken,
  type RefreshToken,
  refreshTokenSuccession,
} from './refresh-token.ts';
import type { SessionRepository, StoredSession } from './session-repository.ts';

/** Where a log-in came from, to be shown to its owner. */
export interface ClientInfo {
  ip: string;
  userAgent: string;
}

const graceMs = 10_000;
const userAgentLength = 400;

/**
 * Log-ins, each a family of refresh tokens: every use gives the next token and retires the one used. A retired token
 * that comes back has been copied, and nobody can tell which of the two is the owner, so the whole family is revoked
 * (RFC 9700 section 4.14.2). The exception is the token just before the newest, for ten seconds: two tabs that refresh
 * together, or an answer lost on the way, must not log anybody out, and both get the same successor. The price: a copy
 * used within those seconds is noticed one rotation later, when the two holders part. Access tokens already given out
 * live on until they expire.
 */
export class Sessions {
  readonly #repository: SessionRepository;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lifeMs: number;
  readonly #successor: (token: RefreshToken) => RefreshToken;

  constructor(
    options: { secret: string; lifeSeconds: number },
    deps: { repository: SessionRepository; clock: Clock; logger: Logger },
  ) {
    this.#repository = deps.repository;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
    this.#lifeMs = options.lifeSeconds * 1000;
    this.#successor = refreshTokenSuccession(options.secret);
  }

  /** Starts a family; answers its first refresh token. */
  async open(userId: string, client: ClientInfo): Promise<string> {
    const now = this.#clock.now();
    const token = firstRefreshToken(newId(now));
    await this.#repository.deleteExpired(userId, new Date(now));
    await this.#repository.insert({
      id: token.sessionId,
      userId,
      tokenHash: hashRefreshToken(token),
      now: new Date(now),
      expiresAt: new Date(now + this.#lifeMs),
      userAgent: client.userAgent.slice(0, userAgentLength),
      ip: client.ip,
    });
    return token.text;
  }

  /** Exchanges a refresh token for the next one; throws `refresh_token_invalid`. */
  async rotate(text: string): Promise<{ userId: string; refreshToken: string }> {
    const token = parseRefreshToken(text);
    if (token === undefined) {
      throw new AppError('refresh_token_invalid');
    }
    const now = this.#clock.now();
    const next = this.#successor(token);
    const userId = await this.#repository.rotate(token.sessionId, {
      from: hashRefreshToken(token),
      to: hashRefreshToken(next),
      now: new Date(now),
      expiresAt: new Date(now + this.#lifeMs),
    });
    if (userId !== undefined) {
      return { userId, refreshToken: next.text };
    }

    const session = await this.#repository.find(token.sessionId);
    if (session === undefined || session.revokedAt !== null || session.expiresAt.getTime() <= now) {
      throw new AppError('refresh_token_invalid');
    }
    if (isInGrace(session, token, next, now)) {
      return { userId: session.userId, refreshToken: next.text };
    }
    // The session id is part of the token and shown nowhere else: who knows it has held a token of this family.
    await this.#repository.revoke(token.sessionId, new Date(now));
    this.#logger.warn({ sessionId: token.sessionId, userId: session.userId }, 'refresh token reused; session revoked');
    throw new AppError('refresh_token_invalid');
  }

  /** Ends the family of this token, whichever of its tokens it is; does nothing for what is not a token. */
  async revoke(text: string): Promise<void> {
    const token = parseRefreshToken(text);
    if (token !== undefined) {
      await this.#repository.revoke(token.sessionId, new Date(this.#clock.now()));
    }
  }
}

function isInGrace(session: StoredSession, token: RefreshToken, next: RefreshToken, now: number): boolean {
  return (
    session.previousTokenHash === hashRefreshToken(token) &&
    session.tokenHash === hashRefreshToken(next) &&
    session.rotatedAt !== null &&
    now - session.rotatedAt.getTime() <= graceMs
  );
}
