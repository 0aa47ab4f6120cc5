import type { Kysely } from 'kysely';
import type { Clock } from './base/clock.ts';
import type { CloseStack } from './base/closeable.ts';
import type { Logger } from './base/logger.ts';
import type { Config } from './config/index.ts';
import type { LiveShows } from './features/broadcasts/index.ts';
import {
  type AudienceSockets,
  audienceSockets,
  type Conversation,
  Hands,
  Likes,
  LikesRepository,
  type ModeratorAct,
  Reactions,
  StagePlacesRepository,
} from './features/interaction/index.ts';
import type { RoomPolicy, RoomsService } from './features/rooms/index.ts';
import type { Schema } from './platform/database/schema.ts';

export interface Audience {
  sockets: AudienceSockets;
  /** `policy` with the roles of those who were brought on the stage or taken off it. */
  withStage(policy: RoomPolicy): RoomPolicy;
  /** The host has named or removed a member of a show: what happened on its stage before counts no more. */
  memberChanged(broadcastId: string, userId: string): Promise<void>;
}

/** What the audience does beside talking: reactions, likes, raised hands. */
export function composeAudience(
  config: Config,
  deps: {
    stack: CloseStack;
    db: Kysely<Schema>;
    rooms: RoomsService;
    shows: LiveShows;
    clock: Clock;
    logger: Logger;
    /** Told of what a moderator has done to somebody on the way to the stage. */
    audit: (act: ModeratorAct) => void;
    /** What is talked in in a room now. */
    conversationIn: (roomId: string) => Promise<Conversation>;
  },
): Audience {
  const { stack, db, rooms, shows, clock, logger, audit, conversationIn } = deps;
  const { REACTIONS_PER_SECOND, STAGE_MAX_SPEAKERS, STAGE_MAX_HANDS } = config.audience;
  const reactions = stack.add(
    'reactions',
    new Reactions({ perSecond: REACTIONS_PER_SECOND, tickMs: config.rooms.ROOM_TICK_MS }, { rooms, clock }),
  );
  const likes = new Likes(new LikesRepository(db), { changed: (roomId, count) => shows.setLikes(roomId, count) });
  const hands = stack.add(
    'hands',
    new Hands(
      { maxSpeakers: STAGE_MAX_SPEAKERS, maxHands: STAGE_MAX_HANDS },
      { repository: new StagePlacesRepository(db), rooms, conversationIn, clock, logger, audit },
    ),
  );
  rooms.contribute(async ({ room, peer }) => {
    // A meeting that nothing shows has no likes, and is there while the database is away.
    const isShow = (await conversationIn(room.id)).of === 'broadcast';
    return {
      interaction: { ...hands.state(room, peer), liked: isShow && (await likes.liked(room.id, peer.identity)) },
    };
  });
  return {
    memberChanged: (broadcastId, userId) => hands.forget(broadcastId, userId),
    sockets: audienceSockets({ rooms, reactions, likes, hands }),
    withStage: (policy) => ({
      admit: async (roomId, principal, ...entry) => {
        const admission = await policy.admit(roomId, principal, ...entry);
        return { ...admission, role: await hands.roleOf(roomId, principal, admission.role) };
      },
      checkBanned: (...person) => policy.checkBanned(...person),
      checkProduce: (...media) => policy.checkProduce(...media),
    }),
  };
}
