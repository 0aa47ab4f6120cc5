import { z } from 'zod';
import { id } from './common.ts';

export const roomRoles = ['host', 'moderator', 'speaker', 'viewer'] as const;
export type RoomRole = (typeof roomRoles)[number];

/** What a role allows in a room. */
export const permissions = ['watch', 'publish', 'moderate', 'manage'] as const;
export type Permission = (typeof permissions)[number];

export const rolePermissions: Record<RoomRole, readonly Permission[]> = {
  host: ['watch', 'publish', 'moderate', 'manage'],
  moderator: ['watch', 'moderate'],
  speaker: ['watch', 'publish'],
  viewer: ['watch'],
};

export const peer = z.object({
  peerId: id,
  role: z.enum(roomRoles),
  displayName: z.string(),
  /** Null for guests. */
  userId: id.nullable(),
  /** The session of a guest; null for accounts. */
  guestId: id.nullable(),
});
export type Peer = z.infer<typeof peer>;

/** This connection, as the server sees it. `resumeToken` proves on `resume` that the peer is ours. */
export const me = peer.extend({ permissions: z.array(z.enum(permissions)), resumeToken: z.string() });
export type Me = z.infer<typeof me>;

/**
 * The numbers that change while a show runs; the payload of `streamUpdate`. `viewers`: of a show its audience, without those who listen in the meeting it shows; of a
 * meeting that nothing shows those who listen. `unnamed`: peers of a meeting that its other peers have not been told of, as those who only
 * listen in a large one; absent where nobody is in a meeting.
 */
export const roomCounts = z.object({
  viewers: z.number().int(),
  unnamed: z.number().int().optional(),
  likes: z.number().int(),
  onAir: z.boolean(),
  status: z.string(),
});
export type RoomCounts = z.infer<typeof roomCounts>;
