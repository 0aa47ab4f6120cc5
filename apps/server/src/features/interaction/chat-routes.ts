import type {
  Endpoint,
  EndpointInput,
  EndpointResponse,
  followEndpoints,
  interactionEndpoints,
  moderationEndpoints,
  roomChatEndpoints,
  roomModerationEndpoints,
} from '@footlight/contract';
import type { Principal } from '../../base/principal.ts';
import type { Handlers, RequestContext } from '../../platform/http/route.ts';
import type { ChatDoor } from './chat/door.ts';
import type { Conversation, ConversationRef } from './conversations/conversation.ts';
import type { FollowsService } from './follows/service.ts';
import { idCursor } from './id-cursor.ts';
import type { AuditLog } from './moderation/audit-log.ts';
import type { MessageModeration } from './moderation/messages.ts';
import type { PeopleModeration } from './moderation/people-moderation.ts';
import type { ChatSettingsService } from './moderation/settings.ts';
import type { Standing } from './moderation/standing.ts';
import { personKey } from './people.ts';

export interface ChatParts {
  door: ChatDoor;
  standing: Standing;
  messages: MessageModeration;
  settings: ChatSettingsService;
  people: PeopleModeration;
  audit: AuditLog;
  follows: FollowsService;
}

/** Handlers of whatever endpoints take and answer the same as these. */
type PlainHandlers<Endpoints extends Record<string, Endpoint>> = {
  [N in keyof Endpoints]: (
    input: Pick<EndpointInput<Endpoints[N]>, 'params' | 'query' | 'body'>,
    context: RequestContext,
  ) => Promise<EndpointResponse<Endpoints[N]>>;
};

/** The chats of broadcasts and those of meetings have the same handlers. */
export function chatRoutes(
  parts: ChatParts,
): Pick<Handlers, keyof typeof interactionEndpoints | keyof typeof roomChatEndpoints> {
  const ofRooms = chatHandlers('room', parts);
  return {
    ...chatHandlers('broadcast', parts),
    listRoomMessages: ofRooms.listMessages,
    postRoomMessage: ofRooms.postMessage,
    deleteRoomMessage: ofRooms.deleteMessage,
    clearRoomMessages: ofRooms.clearMessages,
    pinRoomMessage: ofRooms.pinMessage,
    unpinRoomMessage: ofRooms.unpinMessage,
  };
}

export function moderationRoutes(
  parts: ChatParts,
): Pick<Handlers, keyof typeof moderationEndpoints | keyof typeof roomModerationEndpoints> {
  const ofRooms = moderationHandlers('room', parts);
  return {
    ...moderationHandlers('broadcast', parts),
    getRoomChatSettings: ofRooms.getChatSettings,
    updateRoomChatSettings: ofRooms.updateChatSettings,
    listRoomRestrictions: ofRooms.listRestrictions,
    restrictInRoom: ofRooms.restrict,
    liftRoomRestriction: ofRooms.liftRestriction,
    listRoomAudit: ofRooms.listAudit,
    undoRoomAudit: ofRooms.undoAudit,
  };
}

export function followRoutes({ follows }: ChatParts): Pick<Handlers, keyof typeof followEndpoints> {
  return {
    getProfile: ({ params }, { principal }) => follows.profile(params.id, principal),
    followUser: ({ params }, { principal }) => follows.follow(params.id, principal),
    unfollowUser: ({ params }, { principal }) => follows.unfollow(params.id, principal),
  };
}

function chatHandlers(
  of: Conversation['of'],
  { door, messages, people }: ChatParts,
): PlainHandlers<typeof interactionEndpoints> {
  const ref = ({ id }: { id: string }): ConversationRef => ({ of, id });
  return {
    listMessages: ({ params, query }, { principal }) => door.list(ref(params), query, principal),
    postMessage: ({ params, body }, { principal, ip }) => door.postTo(ref(params), body, principal, ip),
    deleteMessage: async ({ params }, { principal }) => {
      await messages.delete(ref(params), params.messageId, principal);
      return undefined;
    },
    clearMessages: async ({ params, query }, { principal }) => {
      return { deleted: await messages.clear(ref(params), personKey(query), people, principal) };
    },
    pinMessage: async ({ params }, { principal }) => {
      await messages.pin(ref(params), params.messageId, principal);
      return undefined;
    },
    unpinMessage: async ({ params }, { principal }) => {
      await messages.unpin(ref(params), params.messageId, principal);
      return undefined;
    },
  };
}

function moderationHandlers(
  of: Conversation['of'],
  { standing, settings, people, audit }: ChatParts,
): PlainHandlers<typeof moderationEndpoints> {
  const acting = ({ id }: { id: string }, principal: Principal) => standing.moderating({ of, id }, principal);
  const page = (query: { cursor?: string | undefined; limit: number }) => ({
    before: idCursor(query.cursor),
    limit: query.limit,
  });
  return {
    getChatSettings: async ({ params }, { principal }) => settings.get(await acting(params, principal)),
    updateChatSettings: async ({ params, body }, { principal }) =>
      settings.update(await acting(params, principal), body),
    listRestrictions: async ({ params, query }, { principal }) =>
      people.list(await acting(params, principal), page(query)),
    restrict: async ({ params, body }, { principal }) =>
      people.restrict(await acting(params, principal), personKey(body), body),
    liftRestriction: async ({ params }, { principal }) => {
      await people.lift(await acting(params, principal), params.restrictionId);
      return undefined;
    },
    listAudit: async ({ params, query }, { principal }) => audit.list(await acting(params, principal), page(query)),
    undoAudit: async ({ params }, { principal }) => audit.undo(await acting(params, principal), params.entryId),
  };
}
