import { z } from 'zod';
import { email, id } from './common.ts';
import { endpoint } from './endpoint.ts';
import { userSummary } from './identity.ts';
import { type RoomRole, roomRoles } from './rooms.ts';

/** Somebody who was given a role, by account. */
export const member = z.object({ user: userSummary, role: z.enum(roomRoles) });
export type Member = z.infer<typeof member>;

/** What is different between the invitations of broadcasts and those of rooms. */
interface InvitationPlace<Base extends string> {
  base: Base;
  tag: string;
  /** Of whom it is not said as what they are invited. */
  role: RoomRole;
  /** What an invitation, and taking it back, do beside what they always do. */
  putting: string;
  removing: string;
}

/** The endpoints of those who were invited by name: the same for broadcasts and for rooms. */
export const invitations = <const Base extends string>({
  base,
  tag,
  role,
  putting,
  removing,
}: InvitationPlace<Base>) => ({
  list: endpoint({
    method: 'GET',
    path: `${base}/members`,
    tag,
    summary: 'Whom the hosts have invited, and as what',
    auth: 'user',
    rate: 'read',
    status: 200,
    params: z.object({ id }),
    response: z.object({ items: z.array(member) }),
    errors: ['not_found', 'forbidden'],
  }),
  put: endpoint({
    method: 'POST',
    path: `${base}/members`,
    tag,
    summary: `Invite an account by e-mail address or id, or change its role${putting}`,
    auth: 'user',
    rate: 'write',
    status: 200,
    params: z.object({ id }),
    body: z
      .object({
        userId: id.optional(),
        email: email.optional(),
        role: z.enum(roomRoles).default(role),
      })
      .refine((body) => (body.userId === undefined) !== (body.email === undefined), 'give userId or email, not both'),
    response: member,
    errors: ['not_found', 'forbidden', 'conflict', 'capacity_exceeded'],
  }),
  remove: endpoint({
    method: 'DELETE',
    path: `${base}/members/:userId`,
    tag,
    summary: `Take an invitation back${removing}`,
    auth: 'user',
    rate: 'write',
    status: 204,
    params: z.object({ id, userId: id }),
    errors: ['not_found', 'forbidden'],
  }),
});
