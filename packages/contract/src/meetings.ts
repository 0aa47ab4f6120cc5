import { z } from 'zod';
import { broadcast, visibilities } from './broadcasts.ts';
import { empty, id, isoTime, isoTimeInput, lineOfText, page, pageQuery, text } from './common.ts';
import { endpoint } from './endpoint.ts';
import { userSummary } from './identity.ts';
import { limits } from './limits.ts';
import { invitations } from './members.ts';
import { peer, roomRoles } from './rooms.ts';

/** `open`: whoever has the link. `password`: who knows it too. `invite`: who was invited by name or by the secret link. */
export const roomAccesses = ['open', 'password', 'invite'] as const;
export type RoomAccess = (typeof roomAccesses)[number];

/** As what somebody enters whom nobody has given a role. */
export const entryRoles = ['speaker', 'viewer'] as const;

/** A meeting room as everybody who has its link may know it. It stays, with its link, until it is deleted. */
export const meeting = z.object({
  id,
  title: z.string(),
  access: z.enum(roomAccesses),
  /** Who is neither host nor invited waits until a host lets them in. */
  lobby: z.boolean(),
  /** Nobody else comes in but hosts, whoever they are, until a host unlocks it or the meeting is over. */
  locked: z.boolean(),
  entryRole: z.enum(entryRoles),
  /** Whose room it is. */
  host: userSummary,
  /** What the caller is in it; null where nobody has given the caller a role. Hosts beside `host` are co-hosts. */
  role: z.enum(roomRoles).nullable(),
  /** People in it now. */
  people: z.number().int(),
  /** One of its hosts is in it now, and sees who waits in the lobby. */
  hostInside: z.boolean(),
  /** People in its lobby now; null where the caller is not one of its hosts. */
  waiting: z.number().int().nullable(),
  /** Since when somebody is in it; null while it is empty. */
  activeSince: isoTime.nullable(),
  /** The broadcast it is the stage of now; one that is not public is told to those alone who have a role in the room. */
  broadcastId: id.nullable(),
  /** Of the secret link; null where the caller neither is one of its hosts nor has brought it, and where `access` is not `invite`. */
  inviteToken: z.string().nullable(),
  scheduledAt: isoTime.nullable(),
  createdAt: isoTime,
});
export type Meeting = z.infer<typeof meeting>;

/** What a meeting shows to those in it; part of every snapshot of its room, null in a room that is only the stage of a broadcast. */
export const meetingState = z.object({
  title: z.string(),
  access: z.enum(roomAccesses),
  lobby: z.boolean(),
  locked: z.boolean(),
  hostUserId: id,
  /** The peer that leads: the host, or the co-host who has been here longest; null where neither is here. */
  leaderPeerId: id.nullable(),
  /** Since when somebody is in it. */
  activeSince: isoTime,
  /** The broadcast that shows this meeting now. */
  broadcast: broadcast.nullable(),
});
export type MeetingState = z.infer<typeof meetingState>;

/** Somebody in the lobby. */
export const waiting = z.object({
  waitingId: id,
  displayName: z.string(),
  userId: id.nullable(),
  guestId: id.nullable(),
  at: isoTime,
});
export type Waiting = z.infer<typeof waiting>;

const roomPassword = z.string().min(1).max(limits.passwordLength);
const editable = {
  title: lineOfText(limits.titleLength),
  access: z.enum(roomAccesses),
  /** Of a room with `access: password`; cannot be read. */
  password: roomPassword,
  lobby: z.boolean(),
  locked: z.boolean(),
  entryRole: z.enum(entryRoles),
  scheduledAt: isoTimeInput.nullable(),
};

const byId = z.object({ id });
const common = { tag: 'Rooms' } as const;
const ofRooms = invitations({
  base: '/api/rooms/:id',
  tag: common.tag,
  role: 'speaker',
  putting: '; a removed person may come again',
  removing: '; from a room by invitation they are sent away',
});
export const meetingEndpoints = {
  listRooms: endpoint({
    ...common,
    method: 'GET',
    path: '/api/rooms',
    summary:
      'Rooms of your own and those you were invited to; latest first, by when they are to begin or were last used',
    auth: 'user',
    rate: 'read',
    status: 200,
    query: z.object(pageQuery),
    response: page(meeting),
    errors: [],
  }),
  createRoom: endpoint({
    ...common,
    method: 'POST',
    path: '/api/rooms',
    summary: 'Make a room. With access `password` a password is needed.',
    auth: 'user',
    rate: 'write',
    status: 201,
    body: z
      .object({
        title: editable.title,
        access: editable.access.default('open'),
        password: roomPassword.optional(),
        lobby: editable.lobby.default(false),
        entryRole: editable.entryRole.default('speaker'),
        scheduledAt: editable.scheduledAt.default(null),
      })
      .refine(({ access, password }) => (access === 'password') === (password !== undefined), {
        message: 'a password belongs to access `password`',
        path: ['password'],
      }),
    response: meeting,
    errors: ['capacity_exceeded'],
  }),
  getRoom: endpoint({
    ...common,
    method: 'GET',
    path: '/api/rooms/:id',
    summary: 'What everybody with the link may know; rooms by invitation exist for the invited only',
    auth: 'optional',
    rate: 'read',
    status: 200,
    params: byId,
    query: z.object({ invite: z.string().max(128).optional() }),
    response: meeting,
    errors: ['not_found'],
  }),
  updateRoom: endpoint({
    ...common,
    method: 'PATCH',
    path: '/api/rooms/:id',
    summary: 'Change, lock or unlock it; for its hosts, guests among them. Those in it are told.',
    auth: 'guest',
    rate: 'write',
    status: 200,
    params: byId,
    body: z.object({ ...editable, resetInvite: z.literal(true).optional() }).partial(),
    response: meeting,
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
  deleteRoom: endpoint({
    ...common,
    method: 'DELETE',
    path: '/api/rooms/:id',
    summary: 'End the meeting for everybody and forget the room; its link leads nowhere from then on',
    auth: 'user',
    rate: 'write',
    status: 204,
    params: byId,
    errors: ['not_found', 'forbidden'],
  }),
  goLiveFromRoom: endpoint({
    ...common,
    method: 'POST',
    path: '/api/rooms/:id/go-live',
    summary:
      'Make the room the stage of a new broadcast, live at once; for its hosts. Ending the broadcast does not end the meeting.',
    auth: 'user',
    rate: 'write',
    status: 201,
    params: byId,
    body: z.object({
      title: editable.title.optional(),
      description: text(limits.descriptionLength).default(''),
      visibility: z.enum(visibilities).default('public'),
    }),
    response: broadcast,
    errors: ['not_found', 'forbidden', 'already_live', 'conflict'],
  }),
  listRoomMembers: ofRooms.list,
  putRoomMember: ofRooms.put,
  removeRoomMember: ofRooms.remove,
} as const;

interface ClientEventShape {
  payload: z.ZodType;
  answer: z.ZodType;
  inRoom: boolean;
  permission: 'moderate' | 'manage' | null;
}
const event = <const E extends ClientEventShape>(definition: E): E => definition;
const managing = { inRoom: true, permission: 'manage', answer: empty } as const;
const moderating = { inRoom: true, permission: 'moderate', answer: empty } as const;

/** Client → server; joined into `clientEvents`. Beside these, meetings have the events of every room. */
export const meetingClientEvents = {
  /** Lets somebody in who waits in the lobby; without `waitingId` everybody. */
  admitWaiting: event({ ...managing, payload: z.object({ waitingId: id.optional() }) }),
  /** Sends somebody away who waits in the lobby; without `waitingId` everybody. */
  denyWaiting: event({ ...managing, payload: z.object({ waitingId: id.optional() }) }),
  /** Gives somebody in the meeting another role. The role of an account is kept, that of a guest as long as the meeting goes on. */
  setPeerRole: event({ ...managing, payload: z.object({ peerId: id, role: z.enum(roomRoles) }) }),
  /** Pauses the microphones (`audio`) or the cameras (`video`) of all others but the hosts; each may resume theirs. */
  muteAll: event({ ...moderating, payload: z.object({ kind: z.enum(['audio', 'video']).default('audio') }) }),
  /** Asks somebody to send again. Nobody is ever forced to. */
  askToUnmute: event({
    ...moderating,
    payload: z.object({ peerId: id, kind: z.enum(['audio', 'video']).default('audio') }),
  }),
  /** Those whom a large meeting counts and does not name (`counts.unnamed`), by name; `search`: any part of it, whatever its case. */
  listUnnamed: event({
    ...moderating,
    payload: z.object({
      search: z.string().max(limits.searchLength).optional(),
      limit: z.number().int().min(1).max(limits.pageSizeMost).default(limits.pageSize),
      cursor: pageQuery.cursor,
    }),
    answer: page(peer),
  }),
  /** Ends the meeting for everybody. The room and its link stay. */
  endMeeting: event({ ...managing, payload: empty }),
} as const;

const seq = { seq: z.number().int().optional() };
/** Server → client; joined into `serverEvents`. */
export const meetingServerEvents = {
  /** What the meeting shows has changed. */
  meetingUpdate: meetingState.extend(seq),
  /** To the hosts: everybody in the lobby now, longest waiting first. */
  lobbyUpdate: z.object({ waiting: z.array(waiting) }),
  /**
   * To somebody in the lobby, whom a host has let in (`joinRoom` succeeds now) or sent away, or whose meeting has ended. `retryAfterSeconds`: of who was sent away; before
   * that, `joinRoom` is refused with `lobby_denied`.
   */
  lobbyAnswer: z.object({
    roomId: id,
    answer: z.enum(['admitted', 'denied', 'ended']),
    retryAfterSeconds: z.number().int().optional(),
  }),
  /** To the peer that a moderator would like to hear or see. */
  unmuteAsked: z.object({ by: z.string(), kind: z.enum(['audio', 'video']) }),
} as const;
