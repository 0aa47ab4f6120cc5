import { createHash } from 'node:crypto';
import type { Guest, User, UserSummary } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { newId, newSecret } from '../../base/ids.ts';
import type { Logger } from '../../base/logger.ts';
import type { Principal } from '../../base/principal.ts';
import type { Database } from '../../platform/database/database.ts';
import { AccessTokens } from './access-tokens.ts';
import { guestName, nameFromEmail } from './names.ts';
import { Passwords } from './passwords.ts';
import { IdentityRepository } from './repository.ts';
import { SessionRepository } from './session-repository.ts';
import { type ClientInfo, Sessions } from './sessions.ts';

export interface IdentityOptions {
  jwtSecret: string;
  accessTokenSeconds: number;
  /** Life of a refresh token since its last use. */
  refreshTokenSeconds: number;
  guestTokenSeconds: number;
  /** `closed`: only the set-up link makes an account. */
  registration: 'open' | 'closed';
}

/** What a log-in gives. */
export interface LoggedIn {
  user: User;
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

export async function createIdentity(
  options: IdentityOptions,
  deps: { database: Database; clock: Clock; logger: Logger },
): Promise<IdentityService> {
  return new IdentityService(options, { ...deps, passwords: await Passwords.create() });
}

/** Accounts, log-ins and guests. */
export class IdentityService {
  readonly #options: IdentityOptions;
  readonly #repository: IdentityRepository;
  readonly #passwords: Passwords;
  readonly #accessTokens: AccessTokens;
  readonly #sessions: Sessions;
  readonly #clock: Clock;

  constructor(
    options: IdentityOptions,
    deps: { database: Database; clock: Clock; logger: Logger; passwords: Passwords },
  ) {
    this.#options = options;
    this.#clock = deps.clock;
    this.#passwords = deps.passwords;
    this.#repository = new IdentityRepository(deps.database.db);
    this.#accessTokens = new AccessTokens(options.jwtSecret, deps.clock);
    this.#sessions = new Sessions(
      { secret: options.jwtSecret, lifeSeconds: options.refreshTokenSeconds },
      { repository: new SessionRepository(deps.database.db), clock: deps.clock, logger: deps.logger },
    );
  }

  /** How long a refresh token lives, for whoever keeps it. */
  get refreshTokenSeconds(): number {
    return this.#options.refreshTokenSeconds;
  }

  get registrationOpen(): boolean {
    return this.#options.registration === 'open';
  }

  /** `email` in the contract's form (lower case). Throws `email_taken`, `setup_token_invalid`, or `forbidden` if closed. */
  async register(
    input: { email: string; password: string; displayName?: string | undefined; setupToken?: string | undefined },
    client: ClientInfo,
  ): Promise<LoggedIn> {
    if (input.setupToken === undefined && !this.registrationOpen) {
      throw new AppError('forbidden', 'Registration is closed on this instance');
    }
    const user = {
      id: newId(this.#clock.now()),
      email: input.email,
      passwordHash: await this.#passwords.hash(input.password),
      displayName: input.displayName ?? nameFromEmail(input.email),
    };
    return this.#logIn(
      input.setupToken === undefined
        ? await this.#repository.insertUser(user)
        : await this.#repository.insertFirstAdmin(user, hashOf(input.setupToken)),
      client,
    );
  }

  /** Throws `credentials_invalid`, whichever of the two is wrong. */
  async login(input: { email: string; password: string }, client: ClientInfo): Promise<LoggedIn> {
    const found = await this.#repository.findCredentials(input.email);
    const matches = await this.#passwords.verify(found?.passwordHash, input.password);
    if (found === undefined || !matches) {
      throw new AppError('credentials_invalid');
    }
    return this.#logIn(found.user, client);
  }

  /** Throws `refresh_token_invalid`. */
  async refresh(refreshToken: string): Promise<LoggedIn> {
    const rotated = await this.#sessions.rotate(refreshToken);
    const user = await this.#repository.findUser(rotated.userId);
    if (user === undefined) {
      throw new AppError('refresh_token_invalid');
    }
    return this.#withAccess(user, rotated.refreshToken);
  }

  logout(refreshToken: string): Promise<void> {
    return this.#sessions.revoke(refreshToken);
  }

  /** A new guest, or the one who calls under a new name (or, without one, with a fresh token). */
  async guest(
    caller: Principal,
    displayName?: string,
  ): Promise<{ guest: Guest; accessToken: string; expiresIn: number }> {
    const guest =
      caller.kind === 'guest'
        ? { id: caller.guestId, displayName: displayName ?? caller.displayName }
        : { id: newId(this.#clock.now()), displayName: displayName ?? guestName() };
    const expiresIn = this.#options.guestTokenSeconds;
    return { guest, accessToken: await this.#accessTokens.forGuest(guest, expiresIn), expiresIn };
  }

  /** Throws `token_expired`, or `unauthenticated` for a token that was never good. */
  verifyAccessToken(token: string): Promise<Principal> {
    return this.#accessTokens.verify(token);
  }

  /** The account as it is now; throws `unauthenticated` if it is gone. */
  async getUser(userId: string): Promise<User> {
    return present(await this.#repository.findUser(userId));
  }

  /** Others see the new name at once; access tokens carry it from the next refresh on. */
  async rename(userId: string, displayName: string): Promise<User> {
    return present(await this.#repository.updateDisplayName(userId, displayName, new Date(this.#clock.now())));
  }

  async findUserByEmail(email: string): Promise<User | undefined> {
    return (await this.#repository.findCredentials(email))?.user;
  }

  async isAdmin(userId: string): Promise<boolean> {
    return (await this.#repository.findUser(userId))?.role === 'admin';
  }

  /** By id; an id that is no account's is left out. */
  async findUsers(ids: readonly string[]): Promise<Map<string, UserSummary>> {
    const users = await this.#repository.findUsers([...new Set(ids)]);
    return new Map(users.map(({ id, displayName }) => [id, { id, displayName }]));
  }

  /** Does the instance still lack an admin? */
  async setupRequired(): Promise<boolean> {
    return !(await this.#repository.adminExists());
  }

  /**
   * A new set-up token for the operator's console, or null if there is an admin. Only its hash is kept, and each call
   * takes the last one's place: of nodes that start together, the link printed last is the one that works.
   */
  async setupLinkToken(): Promise<string | null> {
    if (!(await this.setupRequired())) {
      return null;
    }
    const token = newSecret();
    await this.#repository.replaceSetupToken(hashOf(token));
    return token;
  }

  async #logIn(user: User, client: ClientInfo): Promise<LoggedIn> {
    return this.#withAccess(user, await this.#sessions.open(user.id, client));
  }

  async #withAccess(user: User, refreshToken: string): Promise<LoggedIn> {
    const expiresIn = this.#options.accessTokenSeconds;
    return { user, accessToken: await this.#accessTokens.forUser(user, expiresIn), refreshToken, expiresIn };
  }
}

/** An access token outlives its account by up to its own life. */
function present(user: User | undefined): User {
  if (user === undefined) {
    throw new AppError('unauthenticated', 'This account no longer exists');
  }
  return user;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
