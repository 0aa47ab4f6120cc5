import { z } from 'zod';
import { id } from './common.ts';
import { endpoint } from './endpoint.ts';

const byId = z.object({ id });
const tag = 'Interaction';
export const follow = z.object({ following: z.boolean(), followers: z.number().int() });
export const profile = z.object({
  id,
  displayName: z.string(),
  followers: z.number().int(),
  /** Whether the caller follows; false for guests. */
  following: z.boolean(),
});
export type Profile = z.infer<typeof profile>;
export const followEndpoints = {
  getProfile: endpoint({
    method: 'GET',
    path: '/api/users/:id',
    tag,
    summary: 'What everybody may know of an account',
    auth: 'optional',
    rate: 'read',
    status: 200,
    params: byId,
    response: profile,
    errors: ['not_found'],
  }),
  followUser: endpoint({
    method: 'POST',
    path: '/api/users/:id/follow',
    tag,
    summary: 'Follow a host. Following twice changes nothing.',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    response: follow,
    errors: ['not_found', 'conflict'],
  }),
  unfollowUser: endpoint({
    method: 'DELETE',
    path: '/api/users/:id/follow',
    tag,
    summary: 'Follow no longer',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    response: follow,
    errors: ['not_found'],
  }),
} as const;
