import type { Kysely } from 'kysely';
import type { Clock } from './base/clock.ts';
import type { CloseStack } from './base/closeable.ts';
import { newSecret } from './base/ids.ts';
import type { Logger } from './base/logger.ts';
import type { Principal } from './base/principal.ts';
import { type Config, keptSecret } from './config/index.ts';
import {
  BroadcastAccess,
  type BroadcastsRepository,
  type LiveShows,
  type MediaTimeOf,
  type MemberNamed,
} from './features/broadcasts/index.ts';
import type { IdentityService } from './features/identity/index.ts';
import {
  Acts,
  AddressHash,
  AuditLog,
  AuditRepository,
  BroadcastConversations,
  ChatDoor,
  ChatRepository,
  ChatService,
  ChatSettingsService,
  type ChatSockets,
  type Conversation,
  chatRoutes,
  chatSockets,
  FollowsRepository,
  FollowsService,
  followRoutes,
  MeetingConversations,
  type MeetingDirectory,
  MessageModeration,
  type ModeratorAct,
  meetingActs,
  memberNamed,
  moderationRoutes,
  moderatorActs,
  PeopleModeration,
  type PeopleModerationDeps,
  Restrictions,
  RestrictionsRepository,
  Standing,
  tellIfCurrent,
} from './features/interaction/index.ts';
import type { MeetingAct, RoomsService } from './features/rooms/index.ts';
import type { Schema } from './platform/database/schema.ts';
import type { Metrics } from './platform/metrics/metrics.ts';

export interface Interaction {
  handlers: ReturnType<typeof chatRoutes> & ReturnType<typeof moderationRoutes> & ReturnType<typeof followRoutes>;
  sockets: ChatSockets;
  /** Whether somebody may not even be at a show, or in a meeting. */
  banned(conversationId: string, principal: Principal, ip: string | null): Promise<boolean>;
  /** What is talked in in a room now. */
  conversationIn(roomId: string): Promise<Conversation>;
  /** Writes down whom a host made a moderator. */
  memberNamed: MemberNamed;
  /** Writes down what a moderator did on the way to the stage. */
  audit(act: ModeratorAct): void;
  /** Writes down what was done in a meeting. */
  acted(act: MeetingAct): void;
}

/** What people write to each other, and those who keep it in order: chat, moderation, follows. */
export function composeInteraction(
  config: Config,
  deps: {
    stack: CloseStack;
    db: Kysely<Schema>;
    identity: IdentityService;
    broadcasts: BroadcastsRepository;
    meetings: MeetingDirectory & Pick<PeopleModerationDeps, 'sendAway' | 'isSentAway' | 'allowBack'>;
    shows: LiveShows;
    rooms: RoomsService;
    metrics: Metrics;
    clock: Clock;
    logger: Logger;
    mediaTimeOf: MediaTimeOf;
  },
): Interaction {
  const { stack, db, identity, broadcasts, meetings, shows, rooms, metrics, clock, logger, mediaTimeOf } = deps;
  const { CHAT_MESSAGES_PER_MINUTE, CHAT_BURST, CHAT_DUPLICATE_SECONDS, CHAT_BAN_ADDRESSES } = config.interaction;
  const secret = keptSecret(config.server.DATA_DIR, 'address-secret', () => newSecret(48));
  const countMessage = metrics.counter({
    name: 'footlight_chat_messages_total',
    help: 'Chat messages by result: ok or the error code',
    labels: ['result'],
  });
  const countAct = metrics.counter({
    name: 'footlight_moderation_acts_total',
    help: 'Acts of moderators',
    labels: ['action'],
  });

  const meetingChats = new MeetingConversations({ meetings, rooms });
  const standing = new Standing({
    broadcasts: new BroadcastConversations({
      repository: broadcasts,
      access: new BroadcastAccess(broadcasts),
      shows,
      meetings: meetingChats,
    }),
    meetings: meetingChats,
    isAdmin: (userId) => identity.isAdmin(userId),
  });
  const tell = tellIfCurrent(rooms, standing);
  const userName = async (userId: string) => (await identity.findUsers([userId])).get(userId)?.displayName;
  const restrictionRows = new RestrictionsRepository(db);
  const restrictions = new Restrictions({
    repository: restrictionRows,
    clock,
    addresses: CHAT_BAN_ADDRESSES ? new AddressHash(secret) : null,
  });
  const repository = new ChatRepository(db);
  const chat = new ChatService(
    {
      messagesPerMinute: CHAT_MESSAGES_PER_MINUTE,
      burst: CHAT_BURST,
      duplicateSeconds: CHAT_DUPLICATE_SECONDS,
    },
    {
      db,
      repository,
      restrictions,
      clock,
      mediaTimeOf,
      announce: (conversation, message) => tell(conversation, 'chatMessage', message),
      count: (result) => countMessage({ result }),
    },
  );
  const { chats } = chat;
  shows.events.on('ended', ({ broadcastId }) => chat.forget(broadcastId));
  rooms.events.on('closed', ({ roomId }) => chat.forget(roomId));
  const acts = stack.add(
    'moderation log',
    new Acts(
      { most: config.database.DATABASE_WAITING_WRITES },
      { db, clock, logger, mediaTimeOf, count: (action) => countAct({ action }) },
    ),
  );
  const messages = new MessageModeration({ acts, chats, repository, standing, tell });
  const settings = new ChatSettingsService({ acts, chats, tell });
  const people = new PeopleModeration({
    acts,
    repository: restrictionRows,
    restrictions,
    standing,
    rooms,
    sendAway: (...person) => meetings.sendAway(...person),
    isSentAway: (...person) => meetings.isSentAway(...person),
    allowBack: (...person) => meetings.allowBack(...person),
    userName,
  });
  const audit = new AuditLog({
    acts,
    repository: new AuditRepository(db),
    chats,
    messages: repository,
    restrictions: restrictionRows,
    messageModeration: messages,
    people,
    settings,
  });
  const door = new ChatDoor({ chat, standing, restrictions, rooms });
  const follows = new FollowsService({ repository: new FollowsRepository(db), userName });
  rooms.contribute((place) => door.extras(place));

  const records = { acts, meetings: meetingChats, standing, logger };
  const parts = { door, standing, messages, settings, people, audit, follows };
  return {
    handlers: { ...chatRoutes(parts), ...moderationRoutes(parts), ...followRoutes(parts) },
    sockets: chatSockets(rooms, parts),
    banned: (...person) => restrictions.banned(...person),
    memberNamed: memberNamed(acts),
    audit: moderatorActs(records),
    acted: meetingActs(records),
    conversationIn: (roomId) => standing.inRoom(roomId),
  };
}
