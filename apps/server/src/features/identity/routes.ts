import type { Session } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import type { Handlers, RequestContext } from '../../platform/http/route.ts';
import type { IdentityService, LoggedIn } from './service.ts';

/**
 * The refresh token of a browser, in a cookie that scripts cannot read and that is sent to these routes only. A page
 * of another site cannot use it: SameSite=Strict keeps the cookie from its requests, and a body has to be JSON, which
 * a foreign page may not post without our consent (CORS).
 */
const cookieName = 'footlight_refresh';
const cookiePath = '/api/auth';

type IdentityHandlers = Pick<Handlers, 'register' | 'login' | 'refresh' | 'logout' | 'guest' | 'me' | 'updateMe'>;

export function identityRoutes(identity: IdentityService): IdentityHandlers {
  function answer(loggedIn: LoggedIn, transport: 'body' | 'cookie', context: RequestContext): Session {
    if (transport === 'body') {
      return loggedIn;
    }
    context.setCookie(cookieName, loggedIn.refreshToken, {
      maxAgeSeconds: identity.refreshTokenSeconds,
      path: cookiePath,
    });
    return { ...loggedIn, refreshToken: null };
  }

  return {
    async register({ body }, context) {
      return answer(await identity.register(body, context), body.tokenTransport, context);
    },

    async login({ body }, context) {
      return answer(await identity.login(body, context), body.tokenTransport, context);
    },

    async refresh({ body }, context) {
      if (body.refreshToken !== undefined) {
        return answer(await identity.refresh(body.refreshToken), 'body', context);
      }
      const cookie = context.cookies[cookieName];
      if (cookie === undefined) {
        throw new AppError('refresh_token_invalid', 'There is no refresh token in the body or the cookie');
      }
      try {
        return answer(await identity.refresh(cookie), 'cookie', context);
      } catch (error) {
        if (error instanceof AppError && error.code === 'refresh_token_invalid') {
          context.clearCookie(cookieName, cookiePath);
        }
        throw error;
      }
    },

    async logout({ body }, context) {
      const cookie = context.cookies[cookieName];
      if (body.refreshToken !== undefined) {
        await identity.logout(body.refreshToken);
      } else if (cookie !== undefined) {
        await identity.logout(cookie);
        context.clearCookie(cookieName, cookiePath);
      }
      return undefined;
    },

    guest: ({ body }, { principal }) => identity.guest(principal, body.displayName),

    async me(_input, { principal }) {
      switch (principal.kind) {
        case 'user':
          return { user: await identity.getUser(principal.userId), guest: null };
        case 'guest':
          return { user: null, guest: { id: principal.guestId, displayName: principal.displayName } };
        case 'nobody':
          throw new AppError('unauthenticated');
      }
    },

    async updateMe({ body }, { principal }) {
      if (principal.kind !== 'user') {
        throw new AppError('forbidden', 'This needs an account');
      }
      return identity.rename(principal.userId, body.displayName);
    },
  };
}
