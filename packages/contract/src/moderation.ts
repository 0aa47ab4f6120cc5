import { z } from 'zod';
import { id, isoTime, lineOfText, page, pageQuery, text } from './common.ts';
import { type EndpointAuth, endpoint } from './endpoint.ts';
import { author, chatMode, isOnePerson, personFields } from './interaction.ts';
import { limits } from './limits.ts';

/** What only those who moderate may read: the mode, and the words that are refused. */
export const chatSettings = chatMode.extend({ blockedWords: z.array(z.string()) });
export type ChatSettings = z.infer<typeof chatSettings>;

export const restrictionEntry = z.object({
  id,
  kind: z.enum(['timeout', 'ban']),
  person: author.omit({ role: true }),
  reason: z.string(),
  by: z.string(),
  at: isoTime,
  /** Null: for good. */
  until: isoTime.nullable(),
});
export type RestrictionEntry = z.infer<typeof restrictionEntry>;

export const auditActions = [
  'message_deleted',
  'messages_cleared',
  'message_pinned',
  'message_unpinned',
  'timed_out',
  'banned',
  'restriction_lifted',
  'chat_mode_changed',
  'peer_removed',
  'peer_muted',
  'screen_stopped',
  'stage_invited',
  'stage_removed',
  'moderator_named',
  'moderator_removed',
  'everybody_muted',
  'role_given',
  'role_taken',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditEntry = z.object({
  id,
  action: z.enum(auditActions),
  /** Who did it. */
  actor: z.object({ id, displayName: z.string() }),
  /** To whom or what; null where it concerns the room. */
  target: z.object({ id, displayName: z.string() }).nullable(),
  /** For example the text of a deleted message. */
  detail: z.string(),
  at: isoTime,
  mediaTime: z.number().nullable(),
  undoable: z.boolean(),
  undoneAt: isoTime.nullable(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

const byId = z.object({ id });
const tag = 'Moderation';

/** The endpoints of those who moderate a chat: the same for broadcasts and for rooms. */
const chatModeration = <const Base extends string, const Act extends EndpointAuth>(base: Base, auth: Act) => ({
  getSettings: endpoint({
    tag,
    auth,
    method: 'GET',
    path: `${base}/chat-settings`,
    summary: 'Who may write, and what is refused',
    rate: 'read',
    status: 200,
    params: byId,
    response: chatSettings,
    errors: ['not_found', 'forbidden'],
  }),
  updateSettings: endpoint({
    tag,
    auth,
    method: 'PATCH',
    path: `${base}/chat-settings`,
    summary: 'Change who may write, and what is refused',
    rate: 'write',
    status: 200,
    params: byId,
    body: chatMode
      .extend({ blockedWords: z.array(lineOfText(limits.blockedWordLength)).max(limits.blockedWords) })
      .partial(),
    response: chatSettings,
    errors: ['not_found', 'forbidden'],
  }),
  listRestrictions: endpoint({
    tag,
    auth,
    method: 'GET',
    path: `${base}/restrictions`,
    summary: 'Time-outs and bans that hold now',
    rate: 'read',
    status: 200,
    params: byId,
    query: z.object(pageQuery),
    response: page(restrictionEntry),
    errors: ['not_found', 'forbidden'],
  }),
  restrict: endpoint({
    tag,
    auth,
    method: 'POST',
    path: `${base}/restrictions`,
    summary: 'Time somebody out, or ban them',
    rate: 'write',
    status: 201,
    params: byId,
    body: z
      .object({
        ...personFields,
        kind: z.enum(['timeout', 'ban']),
        /** Of a time-out. */
        seconds: z.number().int().min(1).max(limits.timeoutSeconds).default(300),
        reason: text(limits.reasonLength).default(''),
      })
      .refine(isOnePerson, 'give userId or guestId, not both'),
    response: restrictionEntry,
    errors: ['not_found', 'forbidden'],
  }),
  lift: endpoint({
    tag,
    auth,
    method: 'DELETE',
    path: `${base}/restrictions/:restrictionId`,
    summary: 'Let them again',
    rate: 'write',
    status: 204,
    params: z.object({ id, restrictionId: id }),
    errors: ['not_found', 'forbidden'],
  }),
  listAudit: endpoint({
    tag,
    auth,
    method: 'GET',
    path: `${base}/audit`,
    summary: 'Who did what to whom and when, newest first',
    rate: 'read',
    status: 200,
    params: byId,
    query: z.object(pageQuery),
    response: page(auditEntry),
    errors: ['not_found', 'forbidden'],
  }),
  undoAudit: endpoint({
    tag,
    auth,
    method: 'POST',
    path: `${base}/audit/:entryId/undo`,
    summary: 'Take an act back, where that is possible',
    rate: 'write',
    status: 200,
    params: z.object({ id, entryId: id }),
    response: auditEntry,
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
});

const ofBroadcasts = chatModeration('/api/broadcasts/:id', 'user');
export const moderationEndpoints = {
  getChatSettings: ofBroadcasts.getSettings,
  updateChatSettings: ofBroadcasts.updateSettings,
  listRestrictions: ofBroadcasts.listRestrictions,
  restrict: ofBroadcasts.restrict,
  liftRestriction: ofBroadcasts.lift,
  listAudit: ofBroadcasts.listAudit,
  undoAudit: ofBroadcasts.undoAudit,
} as const;

/** Of meetings, whose hosts may be guests. */
const ofRooms = chatModeration('/api/rooms/:id', 'guest');
export const roomModerationEndpoints = {
  getRoomChatSettings: ofRooms.getSettings,
  updateRoomChatSettings: ofRooms.updateSettings,
  listRoomRestrictions: ofRooms.listRestrictions,
  restrictInRoom: ofRooms.restrict,
  liftRoomRestriction: ofRooms.lift,
  listRoomAudit: ofRooms.listAudit,
  undoRoomAudit: ofRooms.undoAudit,
} as const;
