import { type Endpoint, endpoints, type Guest, type GuestSession, type Session, type User } from '@footlight/contract';
import { FootlightError } from './errors.ts';
import { isTokenRefused, type RestClient, type TokenSource } from './rest.ts';
import type { TokenStorage } from './storage.ts';
import { StateStore, type Store } from './store.ts';

export interface SessionState {
  /** `loading` until `restore` (or a login) has found out. */
  status: 'loading' | 'nobody' | 'guest' | 'user';
  user: User | null;
  guest: Guest | null;
}

export interface SessionOptions {
  storage: TokenStorage;
  /** `cookie`: the refresh token travels in an httpOnly cookie. `body`: it is kept in `storage`. */
  tokenTransport: 'cookie' | 'body';
  /** Runs `task` while no other task of this page, and where the browser can, of no other tab runs. */
  exclusively: <T>(task: () => Promise<T>) => Promise<T>;
}

interface Tokens {
  accessToken: string;
  /** When to ask for the next, some time before this one expires. Milliseconds since the Unix epoch, by this machine's clock. */
  renewAt: number;
  /** By the same clock. */
  expiresAt: number;
}

interface KeptGuest extends Tokens {
  guest: Guest;
}

const keys = { guest: 'footlight.guest', refreshToken: 'footlight.refreshToken', signedIn: 'footlight.signedIn' };

/** A token is replaced this long before it expires, or at four fifths of its life if that is shorter. */
const renewAheadMs = 60_000;

/** Who this client is, and the tokens that prove it. */
export class SessionManager implements TokenSource {
  readonly #rest: RestClient;
  readonly #options: SessionOptions;
  readonly #state = new StateStore<SessionState>({ status: 'loading', user: null, guest: null });
  #tokens: Tokens | null = null;
  #restoring: Promise<void> | null = null;
  #renewing: Promise<string | null> | null = null;

  constructor(rest: RestClient, options: SessionOptions) {
    this.#rest = rest;
    this.#options = options;
  }

  get store(): Store<SessionState> {
    return this.#state;
  }

  /** The id of whoever this is now. */
  get identity(): string | null {
    const { user, guest } = this.#state.get();
    return user?.id ?? guest?.id ?? null;
  }

  /**
   * Finds out who this is: the account whose refresh token is there, else the guest kept in storage, else nobody. Rejects
   * with `network` if the service is away; the state then stays `loading` and it may be called again.
   */
  restore(): Promise<void> {
    if (this.#state.get().status !== 'loading') return Promise.resolve();
    this.#restoring ??= this.#restore().finally(() => {
      this.#restoring = null;
    });
    return this.#restoring;
  }

  register(request: { email: string; password: string; displayName?: string; setupToken?: string }): Promise<User> {
    return this.#signIn(endpoints.register, request);
  }

  login(request: { email: string; password: string }): Promise<User> {
    return this.#signIn(endpoints.login, request);
  }

  /** Revokes the refresh token. Rejects, and changes nothing, if the service is away. */
  logout(): Promise<void> {
    return this.#options.exclusively(async () => {
      await this.#rest.call(endpoints.logout, { body: await this.#refreshBody() }, null);
      await this.#forgetUser();
    });
  }

  /** Opens a guest session, or takes up the one in storage; one that is open already is only renamed (if a name is given). */
  becomeGuest(displayName?: string): Promise<Guest> {
    return this.#options.exclusively(async () => {
      const { guest } = this.#state.get();
      return guest !== null && displayName === undefined ? guest : this.#openGuest(displayName);
    });
  }

  /** Changes the name others see, of the account or of the guest. */
  async rename(displayName: string): Promise<void> {
    if (this.#state.get().status !== 'user') {
      await this.becomeGuest(displayName);
      return;
    }
    const token = await this.accessToken();
    const change = (by: string | null) => this.#rest.call(endpoints.updateMe, { body: { displayName } }, by);
    const user = await change(token).catch(async (error: unknown) => {
      if (token === null || !isTokenRefused(error)) throw error;
      return change(await this.renew(token));
    });
    this.#state.update({ user: user as User });
  }

  /** Makes sure there is a user or a guest; opens a guest session if there is nobody. */
  async ensureIdentity(): Promise<void> {
    await this.restore();
    if (this.#state.get().status === 'nobody') await this.becomeGuest();
  }

  /** A token that is good for a while yet, or null if there is nobody. Rejects if it has expired and cannot be renewed now. */
  async accessToken(): Promise<string | null> {
    if (this.#restoring !== null) await this.#restoring;
    const tokens = this.#tokens;
    if (tokens === null || this.#fresh()) return tokens?.accessToken ?? null;
    return this.renew(tokens.accessToken).catch((error: unknown) => {
      // It still counts for a while; the next call tries again to replace it.
      if (Date.now() < tokens.expiresAt) return tokens.accessToken;
      throw error;
    });
  }

  /** A newer token than `refused`; null if the session has ended, which the state then shows. */
  renew(refused: string): Promise<string | null> {
    if (this.#tokens !== null && this.#tokens.accessToken !== refused) return Promise.resolve(this.#tokens.accessToken);
    this.#renewing ??= this.#renew(refused).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #restore(): Promise<void> {
    const { storage, tokenTransport, exclusively } = this.#options;
    // A page cannot see whether there is a cookie. That it once got one is noted, which spares all who did not a refusal.
    const possible = (await storage.get(tokenTransport === 'cookie' ? keys.signedIn : keys.refreshToken)) !== null;
    await exclusively(async () => {
      if (this.#state.get().status !== 'loading') return;
      if (possible && (await this.#refreshUser()) !== null) return;
      const kept = await this.#keptGuest();
      if (kept === null) this.#state.update({ status: 'nobody' });
      else this.#setGuest(kept);
    });
  }

  /** `refused` is compared once more inside: a login, or a call before, may have brought a newer token meanwhile. */
  #renew(refused: string): Promise<string | null> {
    return this.#options.exclusively(async () => {
      if (this.#tokens !== null && this.#tokens.accessToken !== refused) return this.#tokens.accessToken;
      const { status, guest } = this.#state.get();
      if (status === 'user') return this.#refreshUser();
      if (guest === null) return null;
      await this.#openGuest();
      return this.#tokens?.accessToken ?? null;
    });
  }

  #signIn(endpoint: Endpoint, request: object): Promise<User> {
    return this.#options.exclusively(async () => {
      const body = { ...request, tokenTransport: this.#options.tokenTransport };
      return this.#setUser((await this.#rest.call(endpoint, { body }, null)) as Session);
    });
  }

  /**
   * Trades the refresh token for a new pair. A token used twice counts as stolen and ends the session everywhere, so
   * callers hold the lock over all tabs, and the token is read only then, when the tab before has stored its own.
   */
  async #refreshUser(): Promise<string | null> {
    try {
      const body = await this.#refreshBody();
      await this.#setUser((await this.#rest.call(endpoints.refresh, { body }, null)) as Session);
      return this.#tokens?.accessToken ?? null;
    } catch (error) {
      const ended = error instanceof FootlightError && (error.status === 401 || error.status === 400);
      if (!ended) throw error;
      await this.#forgetUser();
      return null;
    }
  }

  async #refreshBody(): Promise<{ refreshToken?: string }> {
    if (this.#options.tokenTransport === 'cookie') return {};
    const refreshToken = await this.#options.storage.get(keys.refreshToken);
    return refreshToken === null ? {} : { refreshToken };
  }

  async #setUser(session: Session): Promise<User> {
    const { storage, tokenTransport } = this.#options;
    if (tokenTransport === 'cookie') await storage.set(keys.signedIn, '1');
    else if (session.refreshToken !== null) await storage.set(keys.refreshToken, session.refreshToken);
    this.#tokens = tokensOf(session);
    this.#state.update({ status: 'user', user: session.user, guest: null });
    return session.user;
  }

  async #forgetUser(): Promise<void> {
    const { storage, tokenTransport } = this.#options;
    await storage.remove(tokenTransport === 'cookie' ? keys.signedIn : keys.refreshToken);
    const { status } = this.#state.get();
    if (status !== 'user') return;
    this.#tokens = null;
    this.#state.update({ status: 'nobody', user: null });
  }

  /** With the token of the present or kept guest the server renames and renews it; without, or if it is refused, it makes another. */
  async #openGuest(displayName?: string): Promise<Guest> {
    const kept = this.#state.get().guest === null ? await this.#keptGuest() : null;
    if (kept !== null) this.#setGuest(kept);
    if (kept !== null && displayName === undefined && this.#fresh()) return kept.guest;
    const name = displayName ?? this.#state.get().guest?.displayName;
    const body = name === undefined ? {} : { displayName: name };
    const token = this.#state.get().guest === null ? null : (this.#tokens?.accessToken ?? null);
    const open = (by: string | null) => this.#rest.call(endpoints.guest, { body }, by);
    const session = (await open(token).catch((error: unknown) => {
      if (token === null || !isTokenRefused(error)) throw error;
      return open(null);
    })) as GuestSession;
    const tokens = tokensOf(session);
    const entry: KeptGuest = { guest: session.guest, ...tokens };
    await this.#options.storage.set(keys.guest, JSON.stringify(entry));
    this.#setGuest(entry);
    return session.guest;
  }

  async #keptGuest(): Promise<KeptGuest | null> {
    const text = await this.#options.storage.get(keys.guest);
    if (text === null) return null;
    try {
      const kept = JSON.parse(text) as Partial<KeptGuest>;
      const whole = typeof kept.accessToken === 'string' && typeof kept.guest?.id === 'string';
      return whole ? (kept as KeptGuest) : null;
    } catch {
      // Written by something else; a new guest takes its place.
      return null;
    }
  }

  #setGuest({ guest, ...tokens }: KeptGuest): void {
    this.#tokens = tokens;
    this.#state.update({ status: 'guest', guest, user: null });
  }

  #fresh(): boolean {
    return this.#tokens !== null && Date.now() < this.#tokens.renewAt;
  }
}

function tokensOf({ accessToken, expiresIn }: { accessToken: string; expiresIn: number }): Tokens {
  const lifeMs = expiresIn * 1000;
  const expiresAt = Date.now() + lifeMs;
  return { accessToken, expiresAt, renewAt: expiresAt - Math.min(renewAheadMs, lifeMs / 5) };
}
