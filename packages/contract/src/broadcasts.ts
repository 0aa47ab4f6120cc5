import { z } from 'zod';
import { id, isoTime, isoTimeInput, lineOfText, page, pageQuery, text } from './common.ts';
import { endpoint } from './endpoint.ts';
import { userSummary } from './identity.ts';
import { limits } from './limits.ts';
import { invitations } from './members.ts';

export const broadcastStatuses = ['scheduled', 'live', 'ended', 'cancelled'] as const;
export const broadcastKinds = ['video', 'audio'] as const;
export const visibilities = ['public', 'unlisted', 'private'] as const;
export type BroadcastStatus = (typeof broadcastStatuses)[number];
export type BroadcastKind = (typeof broadcastKinds)[number];
export type Visibility = (typeof visibilities)[number];

/** `onAir`: media flows now. A live broadcast that is not on air has lost its publisher (or has none yet) and waits. */
export const broadcast = z.object({
  id,
  /** The live space this broadcast is performed in; its stage. */
  roomId: id,
  title: z.string(),
  description: z.string(),
  kind: z.enum(broadcastKinds),
  visibility: z.enum(visibilities),
  status: z.enum(broadcastStatuses),
  onAir: z.boolean(),
  /** Publishing with the stream key of this show after it has ended starts a new one like it. */
  autoRenew: z.boolean(),
  /** Publishing with the stream key starts the show; otherwise only its host sees what arrives, until it is started. */
  startsWithEncoder: z.boolean(),
  /** A picture of what is shown, renewed while the show is live; null where there is none. */
  thumbnailUrl: z.string().nullable(),
  host: userSummary,
  viewers: z.number().int(),
  likes: z.number().int(),
  createdAt: isoTime,
  scheduledAt: isoTime.nullable(),
  startedAt: isoTime.nullable(),
  endedAt: isoTime.nullable(),
});
export type Broadcast = z.infer<typeof broadcast>;

const title = lineOfText(limits.titleLength);
const description = text(limits.descriptionLength);
const editable = {
  title,
  description,
  visibility: z.enum(visibilities),
  scheduledAt: isoTimeInput.nullable(),
  autoRenew: z.boolean(),
  startsWithEncoder: z.boolean(),
};

export const playbackProtocols = ['webrtc', 'llhls', 'hls'] as const;

const byId = z.object({ id });
const tag = 'Broadcasts';
const ofBroadcasts = invitations({
  base: '/api/broadcasts/:id',
  tag,
  role: 'viewer',
  putting: '',
  removing: '; a member who is watching a private show is removed',
});
export const broadcastEndpoints = {
  listBroadcasts: endpoint({
    method: 'GET',
    path: '/api/broadcasts',
    tag,
    summary: 'Public broadcasts, and with host=me all of your own; newest first, scheduled ones soonest first',
    auth: 'optional',
    rate: 'read',
    status: 200,
    query: z.object({
      status: z.enum(broadcastStatuses).optional(),
      host: z.union([id, z.literal('me')]).optional(),
      search: text(limits.searchLength).optional(),
      ...pageQuery,
    }),
    response: page(broadcast),
    errors: [],
  }),
  activeBroadcasts: endpoint({
    method: 'GET',
    path: '/api/broadcasts/active',
    tag,
    summary: 'Broadcasts that are live now',
    auth: 'optional',
    rate: 'read',
    status: 200,
    query: z.object({ host: id.optional(), ...pageQuery }),
    response: page(broadcast),
    errors: [],
  }),
  createBroadcast: endpoint({
    method: 'POST',
    path: '/api/broadcasts',
    tag,
    summary: 'Create a broadcast; it is scheduled until it is started',
    auth: 'user',
    rate: 'write',
    status: 201,
    body: z.object({
      title,
      description: description.default(''),
      kind: z.enum(broadcastKinds).default('video'),
      visibility: z.enum(visibilities).default('public'),
      scheduledAt: isoTimeInput.nullable().default(null),
      autoRenew: z.boolean().default(false),
      startsWithEncoder: z.boolean().default(true),
    }),
    response: broadcast,
    errors: [],
  }),
  getBroadcast: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id',
    tag,
    summary: 'One broadcast, if this caller may see it',
    auth: 'optional',
    rate: 'read',
    status: 200,
    params: byId,
    response: broadcast,
    errors: ['not_found'],
  }),
  updateBroadcast: endpoint({
    method: 'PATCH',
    path: '/api/broadcasts/:id',
    tag,
    summary: 'Change a broadcast, or cancel a scheduled one',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    body: z.object({ ...editable, status: z.literal('cancelled') }).partial(),
    response: broadcast,
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
  deleteBroadcast: endpoint({
    method: 'DELETE',
    path: '/api/broadcasts/:id',
    tag,
    summary: 'Delete a broadcast that is not live',
    auth: 'user',
    rate: 'write',
    status: 204,
    params: byId,
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
  startBroadcast: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/start',
    tag,
    summary: 'Go live. Starting what is live already changes nothing.',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    response: broadcast,
    errors: ['not_found', 'forbidden', 'conflict', 'already_live', 'broadcast_ended'],
  }),
  endBroadcast: endpoint({
    method: 'POST',
    path: '/api/broadcasts/:id/end',
    tag,
    summary: 'End the show for everyone. Ending what has ended changes nothing.',
    auth: 'user',
    rate: 'write',
    status: 200,
    params: byId,
    response: broadcast,
    errors: ['not_found', 'forbidden', 'broadcast_not_live'],
  }),
  getPlayback: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id/playback',
    tag,
    summary:
      'How this viewer may watch, best way first; with joined=true for one that is in the room by socket and counted there',
    auth: 'optional',
    rate: 'read',
    status: 200,
    params: byId,
    query: z.object({ joined: z.stringbool().default(false) }),
    response: z.object({
      options: z.array(
        z.object({ protocol: z.enum(playbackProtocols), url: z.string().optional(), token: z.string().optional() }),
      ),
      status: z.enum(broadcastStatuses),
      onAir: z.boolean(),
    }),
    errors: ['not_found'],
  }),
  getBroadcastStats: endpoint({
    method: 'GET',
    path: '/api/broadcasts/:id/stats',
    tag,
    summary: 'Viewers by protocol, likes and incoming bitrate, for those who run the show',
    auth: 'user',
    rate: 'read',
    status: 200,
    params: byId,
    response: z.object({
      viewers: z.object({
        total: z.number().int(),
        webrtc: z.number().int(),
        whep: z.number().int().optional(),
        hls: z.number().int().optional(),
      }),
      likes: z.number().int(),
      bitrateBps: z.number().int(),
      onAir: z.boolean(),
      startedAt: isoTime.nullable(),
    }),
    errors: ['not_found', 'forbidden'],
  }),
  listMembers: ofBroadcasts.list,
  putMember: ofBroadcasts.put,
  removeMember: ofBroadcasts.remove,
} as const;
