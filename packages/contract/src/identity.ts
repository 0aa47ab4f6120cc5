import { z } from 'zod';
import { displayName, email, id, password, token } from './common.ts';
import { endpoint } from './endpoint.ts';

export const instanceRoles = ['admin', 'user'] as const;
export type InstanceRole = (typeof instanceRoles)[number];

export const user = z.object({ id, email: z.string(), displayName: z.string(), role: z.enum(instanceRoles) });
export type User = z.infer<typeof user>;

/** Somebody without an account: a name and a session id. */
export const guest = z.object({ id, displayName: z.string() });
export type Guest = z.infer<typeof guest>;

/** What others see of a user. */
export const userSummary = z.object({ id, displayName: z.string() });
export type UserSummary = z.infer<typeof userSummary>;

/** How the refresh token travels: `cookie` for browsers (httpOnly, SameSite), `body` for everybody else. */
const tokenTransport = z.enum(['body', 'cookie']).default('body');

/** `refreshToken` is null where it went into the cookie; `expiresIn` is the access token's life in seconds. */
export const session = z.object({
  user,
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresIn: z.number().int(),
});
export type Session = z.infer<typeof session>;

export const guestSession = z.object({ guest, accessToken: z.string(), expiresIn: z.number().int() });
export type GuestSession = z.infer<typeof guestSession>;

const tag = 'Identity';
export const identityEndpoints = {
  register: endpoint({
    method: 'POST',
    path: '/api/auth/register',
    tag,
    summary: 'Create an account. With the setupToken of the one-time link the account is an admin.',
    auth: 'none',
    rate: 'credentials',
    status: 201,
    body: z.object({
      email,
      password,
      displayName: displayName.optional(),
      setupToken: token.optional(),
      tokenTransport,
    }),
    response: session,
    errors: ['email_taken', 'setup_token_invalid', 'forbidden'],
  }),
  login: endpoint({
    method: 'POST',
    path: '/api/auth/login',
    tag,
    summary: 'Exchange e-mail address and password for tokens',
    auth: 'none',
    rate: 'credentials',
    status: 200,
    body: z.object({ email, password: z.string().min(1).max(1024), tokenTransport }),
    response: session,
    errors: ['credentials_invalid'],
  }),
  refresh: endpoint({
    method: 'POST',
    path: '/api/auth/refresh',
    tag,
    summary: 'Rotate the refresh token. A token used twice revokes its whole family.',
    auth: 'none',
    rate: 'write',
    status: 200,
    body: z.object({ refreshToken: token.optional() }),
    response: session,
    errors: ['refresh_token_invalid'],
  }),
  logout: endpoint({
    method: 'POST',
    path: '/api/auth/logout',
    tag,
    summary: 'Revoke the refresh token and its family',
    auth: 'none',
    rate: 'write',
    status: 204,
    body: z.object({ refreshToken: token.optional() }),
    errors: [],
  }),
  guest: endpoint({
    method: 'POST',
    path: '/api/auth/guest',
    tag,
    summary: 'Open a guest session, or rename the one whose token is sent',
    auth: 'none',
    rate: 'write',
    status: 201,
    body: z.object({ displayName: displayName.optional() }),
    response: guestSession,
    errors: [],
  }),
  me: endpoint({
    method: 'GET',
    path: '/api/auth/me',
    tag,
    summary: 'Who this token belongs to',
    auth: 'guest',
    rate: 'read',
    status: 200,
    response: z.object({ user: user.nullable(), guest: guest.nullable() }),
    errors: [],
  }),
  updateMe: endpoint({
    method: 'PATCH',
    path: '/api/auth/me',
    tag,
    summary: 'Change the display name of this account',
    auth: 'user',
    rate: 'write',
    status: 200,
    body: z.object({ displayName }),
    response: user,
    errors: [],
  }),
  instance: endpoint({
    method: 'GET',
    path: '/api/instance',
    tag,
    summary: 'What a page has to know of this installation before anybody logs in',
    auth: 'none',
    rate: 'read',
    status: 200,
    response: z.object({
      name: z.string(),
      version: z.string(),
      /** No admin exists yet: the one-time link on the operator's console makes one. */
      setupRequired: z.boolean(),
      registrationOpen: z.boolean(),
      iceServers: z.array(
        z.object({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() }),
      ),
    }),
    errors: [],
  }),
} as const;
