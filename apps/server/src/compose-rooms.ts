import type { Kysely } from 'kysely';
import type { Clock } from './base/clock.ts';
import type { CloseStack } from './base/closeable.ts';
import type { Logger } from './base/logger.ts';
import type { Config } from './config/index.ts';
import type { Passwords } from './features/identity/index.ts';
import {
  type Accounts,
  type Door,
  type GoLive,
  HttpPeers,
  MeetingDoor,
  type MeetingSurroundings,
  Meetings,
  type MeetingsOptions,
  type RoomPolicy,
  RoomsService,
} from './features/rooms/index.ts';
import type { Sfu } from './media/sfu/index.ts';
import type { Schema } from './platform/database/schema.ts';
import type { Connection } from './platform/sockets/connection.ts';
import type { SocketHandlers } from './platform/sockets/gateway.ts';

export interface Rooms {
  rooms: RoomsService;
  httpPeers: HttpPeers;
  policy: RoomPolicy;
  meetings: Meetings;
  door: MeetingDoor;
}

/** The rooms of this node, and the meetings in them. */
export function composeRooms(
  config: Config,
  deps: {
    stack: CloseStack;
    db: Kysely<Schema>;
    sfu: Sfu;
    passwords: Passwords;
    accounts: Accounts;
    /** Of rooms that are the stage of a broadcast, and for the audience of those that are a meeting too. */
    broadcasts: RoomPolicy;
    /** `policy` with the roles of those who were brought on the stage or taken off it. */
    withStage: (policy: RoomPolicy) => RoomPolicy;
    outsideViewers: (roomId: string) => number;
    surroundings: MeetingSurroundings;
    goLive: GoLive;
    clock: Clock;
    logger: Logger;
  },
): Rooms {
  const { stack, db, sfu, passwords, accounts, broadcasts, surroundings, goLive, clock, logger } = deps;
  const { rooms: room } = config;
  const options = meetingsOptions(config);
  const shared = { db, passwords, rooms: () => rooms, surroundings, clock, logger };
  const door = stack.add('meeting door', new MeetingDoor(options, shared));
  const isMeeting = async (roomId: string, by: Door) => by === 'member' && (await door.admission.guards(roomId));
  const policy: RoomPolicy = {
    admit: async (roomId, principal, ip, entry) => {
      if (await isMeeting(roomId, entry.door)) return door.admission.admit(roomId, principal, ip, entry);
      return { ...(await deps.withStage(broadcasts).admit(roomId, principal, ip, entry)), door: 'audience' };
    },
    checkBanned: (...person) => broadcasts.checkBanned(...person),
    checkProduce: async (roomId, kind, by) => {
      if (!(await isMeeting(roomId, by))) await broadcasts.checkProduce(roomId, kind, by);
    },
  };
  const rooms: RoomsService = stack.add(
    'rooms',
    new RoomsService(
      {
        peerGraceMs: room.ROOM_PEER_GRACE_SECONDS * 1000,
        maxPeers: room.ROOM_MAX_PEERS,
        announcePeers: room.ROOM_ANNOUNCE_PEERS,
        keptEvents: room.ROOM_KEPT_EVENTS,
        batchPeers: room.ROOM_BATCH_PEERS,
        tickMs: room.ROOM_TICK_MS,
        backlogBytes: room.ROOM_BACKLOG_BYTES,
      },
      {
        sfu,
        clock,
        logger,
        policy,
        gone: (connection) => door.gone(connection),
        outsideViewers: deps.outsideViewers,
      },
    ),
  );
  const httpPeers = stack.add(
    'http peers',
    new HttpPeers(rooms, { peersPerPrincipal: room.ROOM_HTTP_PEERS }, { clock }),
  );
  // Before the rooms close: what ends with the process has not ended for the people in it.
  const meetings = stack.add('meetings', new Meetings(options, { ...shared, door, accounts, goLive }));
  return { rooms, httpPeers, policy, meetings, door };
}

/** Answers that somebody was removed are given once it is stored that they may not come back, or waits for the database to be back. */
export function removalsKept<S extends Pick<SocketHandlers, 'kickPeer' | 'removePeer' | 'banUser'>>(
  sockets: S,
  stored: () => Promise<void>,
): S {
  const kept = <P, A>(handler: (payload: P, connection: Connection) => A | Promise<A>) => {
    return async (payload: P, connection: Connection) => {
      const answer = await handler(payload, connection);
      await stored();
      return answer;
    };
  };
  const { kickPeer, removePeer, banUser } = sockets;
  return { ...sockets, kickPeer: kept(kickPeer), removePeer: kept(removePeer), banUser: kept(banUser) };
}

function meetingsOptions({ meetings, database }: Config): MeetingsOptions {
  return {
    roomsPerAccount: meetings.MEETING_ROOMS_PER_ACCOUNT,
    members: meetings.MEETING_MEMBERS,
    maxSpeakers: meetings.MEETING_MAX_SPEAKERS,
    lobby: meetings.MEETING_LOBBY,
    lobbyPerAddress: meetings.MEETING_LOBBY_PER_ADDRESS,
    lobbyDeniedSeconds: meetings.MEETING_LOBBY_DENIED_SECONDS,
    passwordsPerMinute: meetings.MEETING_PASSWORDS_PER_MINUTE,
    guestsKeptDays: meetings.MEETING_GUESTS_KEPT_DAYS,
    unusedDays: meetings.MEETING_UNUSED_DAYS,
    waitingWrites: database.DATABASE_WAITING_WRITES,
  };
}
