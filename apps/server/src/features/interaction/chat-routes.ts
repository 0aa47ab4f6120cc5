import type { followEndpoints, interactionEndpoints, moderationEndpoints } from '@footlight/contract';
import type { Handlers } from '../../platform/http/route.ts';
import type { ChatDoor } from './chat/door.ts';
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

export function chatRoutes({ door, messages, people }: ChatParts): Pick<Handlers, keyof typeof interactionEndpoints> {
  return {
    listMessages: ({ params, query }, { principal }) => door.list(params.id, query, principal),
    postMessage: ({ params, body }, { principal, ip }) => door.postTo(params.id, body, principal, ip),
    deleteMessage: async ({ params }, { principal }) => {
      await messages.delete(params.id, params.messageId, principal);
      return undefined;
    },
    clearMessages: async ({ params, query }, { principal }) => {
      return { deleted: await messages.clear(params.id, personKey(query), people, principal) };
    },
    pinMessage: async ({ params }, { principal }) => {
      await messages.pin(params.id, params.messageId, principal);
      return undefined;
    },
    unpinMessage: async ({ params }, { principal }) => {
      await messages.unpin(params.id, params.messageId, principal);
      return undefined;
    },
  };
}

export function moderationRoutes(parts: ChatParts): Pick<Handlers, keyof typeof moderationEndpoints> {
  const { standing, settings, people, audit } = parts;
  const page = (query: { cursor?: string | undefined; limit: number }) => ({
    before: idCursor(query.cursor),
    limit: query.limit,
  });
  return {
    getChatSettings: async ({ params }, { principal }) => settings.get(await standing.moderating(params.id, principal)),
    updateChatSettings: async ({ params, body }, { principal }) =>
      settings.update(await standing.moderating(params.id, principal), body),
    listRestrictions: async ({ params, query }, { principal }) =>
      people.list(await standing.moderating(params.id, principal), page(query)),
    restrict: async ({ params, body }, { principal }) =>
      people.restrict(await standing.moderating(params.id, principal), personKey(body), body),
    liftRestriction: async ({ params }, { principal }) => {
      await people.lift(await standing.moderating(params.id, principal), params.restrictionId);
      return undefined;
    },
    listAudit: async ({ params, query }, { principal }) =>
      audit.list(await standing.moderating(params.id, principal), page(query)),
    undoAudit: async ({ params }, { principal }) =>
      audit.undo(await standing.moderating(params.id, principal), params.entryId),
  };
}

export function followRoutes({ follows }: ChatParts): Pick<Handlers, keyof typeof followEndpoints> {
  return {
    getProfile: ({ params }, { principal }) => follows.profile(params.id, principal),
    followUser: ({ params }, { principal }) => follows.follow(params.id, principal),
    unfollowUser: ({ params }, { principal }) => follows.unfollow(params.id, principal),
  };
}
