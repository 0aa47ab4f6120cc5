import type { RoomRole } from '@footlight/contract';
import type { Kysely } from 'kysely';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import type { Connection } from '../../../platform/sockets/connection.ts';
import type { Passwords } from '../../identity/index.ts';
import type { RoomsService } from '../service.ts';
import { MeetingAccess } from './access.ts';
import { MeetingAdmission, type MeetingSurroundings } from './admission.ts';
import { Announcements } from './announcements.ts';
import { Attendance } from './attendance.ts';
import { Cleaning } from './cleaning.ts';
import { Conduct } from './conduct.ts';
import { Lobby } from './lobby.ts';
import { type Accounts, MeetingMembers } from './members.ts';
import { PasswordTries } from './password-tries.ts';
import { PeopleRepository } from './people-repository.ts';
import { MeetingsRepository } from './repository.ts';
import { type GoLive, meetingRoutes } from './routes.ts';
import { MeetingsService } from './service.ts';
import { type MeetingSockets, meetingSockets } from './sockets.ts';
import { MeetingSpaces } from './spaces.ts';

export interface MeetingsOptions {
  roomsPerAccount: number;
  members: number;
  maxSpeakers: number;
  lobby: number;
  lobbyPerAddress: number;
  lobbyDeniedSeconds: number;
  passwordsPerMinute: number;
  guestsKeptDays: number;
  /** 0 keeps every room. */
  unusedDays: number;
  /** Writes of one kind that wait while the database is away. */
  waitingWrites: number;
}

export interface MeetingDoorDeps {
  db: Kysely<Schema>;
  passwords: Passwords;
  /** Asked for late: rooms are built with this door. */
  rooms: () => RoomsService;
  surroundings: MeetingSurroundings;
  clock: Clock;
  logger: Logger;
}

/** What meetings know and decide before there are rooms: part of every room's policy. */
export class MeetingDoor implements Closeable {
  readonly admission: MeetingAdmission;
  readonly access: MeetingAccess;
  readonly spaces: MeetingSpaces;
  readonly lobby: Lobby;
  readonly announcements: Announcements;
  readonly repository: MeetingsRepository;
  readonly people: PeopleRepository;

  constructor(options: MeetingsOptions, deps: MeetingDoorDeps) {
    const { db, passwords, rooms, surroundings, clock, logger } = deps;
    this.repository = new MeetingsRepository(db);
    this.people = new PeopleRepository(db);
    this.lobby = new Lobby(
      {
        most: options.lobby,
        mostPerAddress: options.lobbyPerAddress,
        deniedSeconds: options.lobbyDeniedSeconds,
      },
      { clock, changed: (roomId) => this.announcements.tellWaiting(roomId) },
    );
    this.spaces = new MeetingSpaces(
      { most: options.waitingWrites },
      {
        repository: this.repository,
        people: this.people,
        clock,
        logger,
        awaited: (roomId) => this.lobby.awaited(roomId),
      },
    );
    this.announcements = new Announcements({
      rooms,
      spaces: this.spaces,
      lobby: this.lobby,
      broadcast: surroundings.broadcast,
      clock,
      logger,
    });
    this.access = new MeetingAccess(this.spaces);
    this.admission = new MeetingAdmission(
      { maxSpeakers: options.maxSpeakers },
      {
        spaces: this.spaces,
        lobby: this.lobby,
        tries: new PasswordTries(options.passwordsPerMinute, clock),
        passwords,
        rooms,
        surroundings,
        logger,
      },
    );
  }

  /** This connection does not wait any more. */
  gone(connection: Connection): void {
    this.lobby.gone(connection);
  }

  close(): Promise<void> {
    return this.spaces.close();
  }
}

/** Meetings in the rooms: what happens in them, and their REST. */
export class Meetings implements Closeable {
  readonly service: MeetingsService;
  readonly handlers: ReturnType<typeof meetingRoutes>;
  readonly sockets: MeetingSockets;
  readonly #door: MeetingDoor;
  readonly #rooms: RoomsService;
  readonly #attendance: Attendance;
  readonly #cleaning: Cleaning;

  constructor(
    options: MeetingsOptions,
    deps: MeetingDoorDeps & { door: MeetingDoor; accounts: Accounts; goLive: GoLive },
  ) {
    const { door, accounts, goLive, passwords, surroundings, clock, logger } = deps;
    const { repository, people, spaces, access, announcements, lobby, admission } = door;
    const rooms = deps.rooms();
    this.#door = door;
    this.#rooms = rooms;
    const shared = { repository, spaces, access, lobby, rooms, surroundings, logger };
    this.service = new MeetingsService(
      { roomsPerAccount: options.roomsPerAccount },
      { ...shared, announcements, passwords, clock },
    );
    const members = new MeetingMembers({ most: options.members }, { ...shared, accounts });
    const conduct = new Conduct({ ...shared, admission, members, meetings: this.service });
    this.#attendance = new Attendance({ most: options.waitingWrites }, { ...shared, people, announcements, clock });
    this.#cleaning = new Cleaning(options, {
      repository,
      people,
      spaces,
      gone: (roomId) => this.service.gone(roomId),
      clock,
      logger,
    });
    this.handlers = meetingRoutes({ meetings: this.service, members, access, spaces, goLive });
    this.sockets = meetingSockets(rooms, conduct);
    rooms.contributeMeeting((place) => announcements.extras(place));
  }

  /** Takes over what the process before has left. */
  async recover(): Promise<void> {
    await this.#attendance.recover();
    await this.clean();
  }

  /** Deletes what nobody uses any more; done daily. */
  clean(): Promise<void> {
    return this.#cleaning.run();
  }

  /** When it is stored who was sent away, or could not be. */
  removalsStored(): Promise<void> {
    return this.#door.spaces.stored();
  }

  /** When everything that is written behind has been, or could not be. */
  async stored(): Promise<void> {
    await Promise.all([this.removalsStored(), this.#attendance.stored()]);
  }

  /** The account whose room it is; undefined where no meeting has this room. */
  async hostOf(roomId: string): Promise<string | undefined> {
    return (await this.#door.spaces.get(roomId))?.row.host_id;
  }

  /** What its hosts have made of somebody who may come; null for everybody else. */
  async roleOf(roomId: string, person: string): Promise<RoomRole | null> {
    const space = await this.#door.spaces.get(roomId);
    return space === undefined || space.isSentAway(person) ? null : space.roleOf(person);
  }

  /** Somebody may not come again until a host invites them; not the owner, whose room it is. */
  async sendAway(roomId: string, person: string): Promise<void> {
    const { spaces, lobby } = this.#door;
    (await spaces.get(roomId))?.set(person, { removed: true, admitted: false, role: null });
    lobby.answer(roomId, lobby.waitersOf(roomId, person), 'denied');
    await spaces.stored();
  }

  async isSentAway(roomId: string, person: string): Promise<boolean> {
    return (await this.#door.spaces.get(roomId))?.isSentAway(person) ?? false;
  }

  /** Somebody who was sent away may come again. */
  async allowBack(roomId: string, person: string): Promise<void> {
    (await this.#door.spaces.get(roomId))?.set(person, { removed: false });
    await this.#door.spaces.stored();
  }

  /** What shows the room of a meeting is another broadcast, or is told differently. */
  refresh(roomId: string): void {
    this.service.refresh(roomId);
  }

  /** For gauges. */
  numbers(): { meetings: number; people: number; waiting: number } {
    const { spaces, lobby } = this.#door;
    const people = spaces.active.map(({ id }) => this.#rooms.room(id)?.by('member').length ?? 0);
    return { meetings: people.length, people: people.reduce((sum, count) => sum + count, 0), waiting: lobby.size };
  }

  async close(): Promise<void> {
    this.#cleaning.close();
    await this.#attendance.close();
  }
}
