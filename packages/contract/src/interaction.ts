import { z } from 'zod';
import { empty, id, isoTime, text } from './common.ts';
import { type EndpointAuth, endpoint } from './endpoint.ts';
import type { ErrorCode } from './errors.ts';
import { limits } from './limits.ts';
import { mediaKinds, mediaSources } from './media.ts';
import { roomRoles } from './rooms.ts';

/** Who wrote or did something: an account, or a guest session. */
export const author = z.object({
  kind: z.enum(['user', 'guest']),
  id,
  displayName: z.string(),
  role: z.enum(roomRoles),
});
export type Author = z.infer<typeof author>;

/** Names one person towards the server: an account or a guest session, not both. */
export const personFields = { userId: id.optional(), guestId: id.optional() };
export const isOnePerson = (person: { userId?: string | undefined; guestId?: string | undefined }) =>
  (person.userId === undefined) !== (person.guestId === undefined);

/** Made by the client: what is sent again with the same one, after a lost answer, counts once. */
export const clientId = z.string().regex(/^[\w-]{1,64}$/);

export const chatMessage = z.object({
  id,
  /** Position in the chat of the show, from 1, without gaps. Deleted messages keep theirs. */
  number: z.number().int(),
  author,
  text: z.string(),
  /** The beginning of what it answers; null where it answers nothing, or what it answered was deleted. */
  replyTo: z.object({ id, displayName: z.string(), text: z.string() }).nullable(),
  at: isoTime,
  /** Seconds since the show began, by its media; null before it is live. */
  mediaTime: z.number().nullable(),
  clientId: z.string().optional(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

export const chatAudiences = ['everyone', 'users', 'followers', 'nobody'] as const;
export type ChatAudience = (typeof chatAudiences)[number];

/** Who may write, how often, and whether with links. Does not bind those who moderate. */
export const chatMode = z.object({
  audience: z.enum(chatAudiences),
  /** Seconds between two messages of one person; 0: no slow mode. */
  slowModeSeconds: z.number().int().min(0).max(limits.slowModeSeconds),
  linksAllowed: z.boolean(),
});
export type ChatMode = z.infer<typeof chatMode>;

export const hand = z.object({ peerId: id, displayName: z.string(), userId: id.nullable(), at: isoTime });
export type Hand = z.infer<typeof hand>;

/** What keeps somebody from writing; `until` null: for the rest of the show. */
export const restriction = z.object({ kind: z.enum(['timeout', 'ban']), until: isoTime.nullable() });
export type Restriction = z.infer<typeof restriction>;

/** The interaction in a room at one moment, as one peer sees it; part of every snapshot. */
export const interactionState = z.object({
  /** Whose chat this is: paths of REST begin with `/api/broadcasts/:id` or `/api/rooms/:id`. A meeting that goes live has the broadcast's as long as it is shown. */
  chat: z.object({ of: z.enum(['broadcast', 'room']), id }),
  /** The newest, oldest first. */
  messages: z.array(chatMessage),
  pinnedMessage: chatMessage.nullable(),
  chatMode,
  /** Longest waiting first. */
  hands: z.array(hand),
  /** This person likes the show. */
  liked: z.boolean(),
  /** This peer has been invited to the stage and has not answered. */
  invited: z.boolean(),
  restriction: restriction.nullable(),
});
export type InteractionState = z.infer<typeof interactionState>;

export const reactionEmojis = ['❤️', '👏', '😂', '😮', '🔥', '👍', '🎉'] as const;
export type ReactionEmoji = (typeof reactionEmojis)[number];

const messageText = text(limits.chatMessageLength).min(1);
const newMessage = { text: messageText, replyTo: id.optional(), clientId: clientId.optional() };
/** What a moderator can pause of somebody. */
export const mutableSources = ['microphone', 'camera', 'screen'] as const;
export type MutableSource = (typeof mutableSources)[number];

const peerTarget = z.object({ peerId: id });
const seconds = z.number().int().min(1).max(limits.timeoutSeconds);

interface ClientEventShape {
  payload: z.ZodType;
  answer: z.ZodType;
  inRoom: true;
  permission: 'watch' | 'moderate' | 'manage' | null;
}
const event = <const E extends ClientEventShape>(definition: E): E => definition;
const watching = { inRoom: true, permission: 'watch' } as const;
const moderating = { inRoom: true, permission: 'moderate' } as const;

/** Client → server; joined into `clientEvents`. */
export const interactionClientEvents = {
  chatMessage: event({ ...watching, payload: z.object(newMessage), answer: z.object({ message: chatMessage }) }),
  reaction: event({ ...watching, payload: z.object({ emoji: z.enum(reactionEmojis) }), answer: empty }),
  /** With `liked` it is set rather than toggled. */
  toggleLike: event({
    ...watching,
    payload: z.object({ liked: z.boolean().optional(), clientId: clientId.optional() }),
    answer: z.object({ liked: z.boolean(), likes: z.number().int() }),
  }),
  raiseHand: event({ ...watching, payload: empty, answer: z.object({ hand }) }),
  /** One's own, or with `peerId` (moderators) another's. */
  lowerHand: event({ ...watching, payload: z.object({ peerId: id.optional() }), answer: empty }),
  inviteToStage: event({ ...moderating, payload: peerTarget, answer: empty }),
  acceptStage: event({ ...watching, payload: empty, answer: empty }),
  declineStage: event({ ...watching, payload: empty, answer: empty }),
  /** Oneself, or with `peerId` (moderators) another. */
  leaveStage: event({ ...watching, payload: z.object({ peerId: id.optional() }), answer: empty }),
  /** Pauses the microphone (`audio`) or the camera (`video`) of somebody, or with `source` that: a `screen` with its sound. They may resume it. */
  mutePeer: event({
    ...moderating,
    payload: z.object({
      peerId: id,
      kind: z.enum(mediaKinds).default('audio'),
      source: z.enum(mutableSources).optional(),
    }),
    answer: empty,
  }),
  removePeer: event({ ...moderating, payload: peerTarget, answer: empty }),
  timeoutPeer: event({ ...moderating, payload: z.object({ peerId: id, seconds }), answer: empty }),
  banUser: event({
    ...moderating,
    payload: z
      .object({ peerId: id.optional(), ...personFields, reason: text(limits.reasonLength).optional() })
      .refine((who) => who.peerId !== undefined || isOnePerson(who), 'name one person'),
    answer: empty,
  }),
  setChatMode: event({ ...moderating, payload: chatMode.partial(), answer: z.object({ chatMode }) }),
} as const;

const seq = { seq: z.number().int().optional() };
/** Server → client; joined into `serverEvents`. */
export const interactionServerEvents = {
  chatMessage: chatMessage.extend(seq),
  messageDeleted: z.object({ messageId: id, ...seq }),
  /** All messages of this person. */
  messagesCleared: z.object({ authorId: id, ...seq }),
  messagePinned: z.object({ message: chatMessage.nullable(), ...seq }),
  chatMode: chatMode.extend(seq),
  /** How many of each since the last tick; of no use later, so without number. */
  reaction: z.object({ counts: z.partialRecord(z.enum(reactionEmojis), z.number().int()) }),
  handRaised: hand.extend(seq),
  handLowered: z.object({ peerId: id, ...seq }),
  /** To the invited peer alone. */
  stageInvited: z.object({ by: z.string() }),
  /** To the peer whose producer a moderator has paused. It may resume it itself. */
  muted: z.object({ producerId: z.string(), kind: z.enum(mediaKinds), source: z.enum(mediaSources) }),
  /** To the person who is restricted, or no longer is. */
  restricted: z.object({ restriction: restriction.nullable() }),
} as const;

const byId = z.object({ id });
const byMessage = z.object({ id, messageId: id });
const tag = 'Interaction';

/** Where a chat is, who may call what needs no role in it, and what only one kind of chat answers. */
interface ChatPlace<Base extends string, Read extends EndpointAuth, Act extends EndpointAuth, Code extends ErrorCode> {
  base: Base;
  read: Read;
  /** Of what those do who moderate. */
  act: Act;
  closed: readonly Code[];
}

/** The endpoints of a chat: the same for broadcasts and for rooms. */
const chatEndpoints = <
  const Base extends string,
  const Read extends EndpointAuth,
  const Act extends EndpointAuth,
  const Code extends ErrorCode,
>({
  base,
  read,
  act,
  closed,
}: ChatPlace<Base, Read, Act, Code>) => ({
  list: endpoint({
    method: 'GET',
    path: `${base}/messages`,
    tag,
    summary: 'Chat: the newest, or those before or after a message number, or between two media times; oldest first',
    auth: read,
    rate: 'read',
    status: 200,
    params: byId,
    query: z.object({
      before: z.coerce.number().int().min(1).optional(),
      after: z.coerce.number().int().min(0).optional(),
      from: z.coerce.number().min(0).optional(),
      to: z.coerce.number().min(0).optional(),
      limit: z.coerce.number().int().min(1).max(limits.pageSizeMost).default(50),
    }),
    response: z.object({ items: z.array(chatMessage), more: z.boolean() }),
    errors: ['not_found'],
  }),
  post: endpoint({
    method: 'POST',
    path: `${base}/messages`,
    tag,
    summary: 'Write into the chat',
    auth: 'guest',
    rate: 'write',
    status: 201,
    params: byId,
    body: z.object(newMessage),
    response: chatMessage,
    errors: ['not_found', 'forbidden', 'chat_restricted', 'chat_refused', ...closed],
  }),
  delete: endpoint({
    method: 'DELETE',
    path: `${base}/messages/:messageId`,
    tag,
    summary: 'Delete a message: its author, or who moderates',
    auth: 'guest',
    rate: 'write',
    status: 204,
    params: byMessage,
    errors: ['not_found', 'forbidden'],
  }),
  clear: endpoint({
    method: 'DELETE',
    path: `${base}/messages`,
    tag,
    summary: 'Delete all messages of one person',
    auth: act,
    rate: 'write',
    status: 200,
    params: byId,
    query: z.object(personFields).refine(isOnePerson, 'give userId or guestId, not both'),
    response: z.object({ deleted: z.number().int() }),
    errors: ['not_found', 'forbidden'],
  }),
  pin: endpoint({
    method: 'POST',
    path: `${base}/messages/:messageId/pin`,
    tag,
    summary: 'Show a message above the chat, in the place of the one before it',
    auth: act,
    rate: 'write',
    status: 204,
    params: byMessage,
    errors: ['not_found', 'forbidden'],
  }),
  unpin: endpoint({
    method: 'DELETE',
    path: `${base}/messages/:messageId/pin`,
    tag,
    summary: 'Show it there no longer',
    auth: act,
    rate: 'write',
    status: 204,
    params: byMessage,
    errors: ['not_found', 'forbidden'],
  }),
});

const ofBroadcasts = chatEndpoints({
  base: '/api/broadcasts/:id',
  read: 'optional',
  act: 'user',
  closed: ['broadcast_ended'],
});
export const interactionEndpoints = {
  listMessages: ofBroadcasts.list,
  postMessage: ofBroadcasts.post,
  deleteMessage: ofBroadcasts.delete,
  clearMessages: ofBroadcasts.clear,
  pinMessage: ofBroadcasts.pin,
  unpinMessage: ofBroadcasts.unpin,
} as const;

/** Of meetings: for those who are in them now, and for their members; their hosts may be guests. */
const ofRooms = chatEndpoints({ base: '/api/rooms/:id', read: 'guest', act: 'guest', closed: [] });
export const roomChatEndpoints = {
  listRoomMessages: ofRooms.list,
  postRoomMessage: ofRooms.post,
  deleteRoomMessage: ofRooms.delete,
  clearRoomMessages: ofRooms.clear,
  pinRoomMessage: ofRooms.pin,
  unpinRoomMessage: ofRooms.unpin,
} as const;
