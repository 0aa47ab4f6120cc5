import type { EndpointInput, Meeting, meetingEndpoints } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { readCursor, writeCursor } from '../../../base/cursor.ts';
import { AppError } from '../../../base/errors.ts';
import { newId, newSecret } from '../../../base/ids.ts';
import type { Logger } from '../../../base/logger.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import type { Passwords } from '../../identity/index.ts';
import type { RoomsService } from '../service.ts';
import { type MeetingAccess, manages } from './access.ts';
import { type MeetingSurroundings, sameSecret } from './admission.ts';
import type { Announcements } from './announcements.ts';
import type { Lobby } from './lobby.ts';
import type { MeetingRow, MeetingsRepository } from './repository.ts';
import type { MeetingSpace } from './space.ts';
import type { MeetingSpaces } from './spaces.ts';
import { meetingView } from './view.ts';

type Body<N extends keyof typeof meetingEndpoints> = EndpointInput<(typeof meetingEndpoints)[N]>['body'];

export interface MeetingsDeps {
  repository: MeetingsRepository;
  spaces: MeetingSpaces;
  access: MeetingAccess;
  announcements: Announcements;
  lobby: Lobby;
  rooms: RoomsService;
  passwords: Passwords;
  surroundings: MeetingSurroundings;
  clock: Clock;
  logger: Logger;
}

/** Of the secret link, in bytes. */
const inviteBytes = 18;

/** Rooms of meetings: what they are and who may change that. */
export class MeetingsService {
  readonly #perAccount: number;
  readonly #deps: MeetingsDeps;

  constructor(options: { roomsPerAccount: number }, deps: MeetingsDeps) {
    this.#perAccount = options.roomsPerAccount;
    this.#deps = deps;
  }

  async create(input: Body<'createRoom'>, principal: Principal): Promise<Meeting> {
    if (principal.kind !== 'user') throw new AppError('forbidden');
    const { repository, passwords, clock, logger } = this.#deps;
    return this.#deps.spaces.inTurn(principal.userId, async () => {
      if ((await repository.countOf(principal.userId)) >= this.#perAccount)
        throw new AppError('capacity_exceeded', `an account has at most ${this.#perAccount} rooms`);
      const id = newId(clock.now());
      await repository.insert({
        id,
        host_id: principal.userId,
        title: input.title,
        access: input.access,
        password_hash: input.password === undefined ? null : await passwords.hash(input.password),
        lobby: input.lobby,
        entry_role: input.entryRole,
        invite_token: newSecret(inviteBytes),
        scheduled_at: input.scheduledAt === null ? null : new Date(input.scheduledAt),
        last_used_at: new Date(clock.now()),
      });
      logger.info({ roomId: id, hostId: principal.userId }, 'a meeting room was made');
      return this.get(id, principal);
    });
  }

  async get(id: string, principal: Principal, invite?: string): Promise<Meeting> {
    const space = await this.#deps.access.visible(id, principal, invite);
    return this.#view(space, principal, invite);
  }

  async list(request: { limit: number; cursor?: string | undefined }, principal: Principal) {
    if (principal.kind !== 'user') throw new AppError('forbidden');
    const rows = await this.#deps.repository.listFor(principal.userId, {
      after: request.cursor === undefined ? undefined : readCursor(request.cursor),
      limit: request.limit + 1,
    });
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    return {
      items: items.map(({ own_role, listed_at: _, ...row }) => {
        const role = row.host_id === principal.userId ? 'host' : own_role;
        const isManaged = role === 'host';
        return meetingView(row, { ...this.#present(row, true), role, manages: isManaged, hasLink: isManaged });
      }),
      nextCursor:
        rows.length > request.limit && last !== undefined
          ? writeCursor({ key: last.listed_at.toISOString(), id: last.id })
          : null,
    };
  }

  async update(id: string, changes: Body<'updateRoom'>, principal: Principal): Promise<Meeting> {
    const { spaces, access, repository, clock, logger } = this.#deps;
    return spaces.inTurn(id, async () => {
      const space = await access.managed(id, principal);
      const { title, access: kind, lobby, locked, entryRole, scheduledAt, resetInvite } = changes;
      const stored = await repository.update(id, {
        ...(title !== undefined && { title }),
        ...(lobby !== undefined && { lobby }),
        // Memory knows first of a lock that has ended with its meeting.
        locked: locked ?? space.row.locked,
        ...(entryRole !== undefined && { entry_role: entryRole }),
        ...(scheduledAt !== undefined && { scheduled_at: scheduledAt === null ? null : new Date(scheduledAt) }),
        ...(resetInvite !== undefined && { invite_token: newSecret(inviteBytes) }),
        ...(await this.#key(space.row, kind, changes.password)),
        updated_at: new Date(clock.now()),
      });
      const row = stored ? await repository.byId(id) : undefined;
      if (row === undefined) throw new AppError('not_found', 'no such room');
      const before = space.row;
      space.row = row;
      if (row.locked !== before.locked)
        logger.info({ roomId: id }, row.locked ? 'a room was locked' : 'a room was unlocked');
      if (before.lobby && !row.lobby) this.#admitAll(space);
      this.#deps.announcements.tell(space);
      return this.#view(space, principal);
    });
  }

  async delete(id: string, principal: Principal): Promise<void> {
    const { spaces, access, repository, surroundings } = this.#deps;
    await spaces.inTurn(id, async () => {
      await access.owned(id, principal);
      await surroundings.endBroadcast(id);
      await repository.delete(id);
      this.#deps.logger.info({ roomId: id, by: identityKey(principal) }, 'a meeting room was deleted');
      this.gone(id);
    });
  }

  /** The room has been deleted: nobody can be or wait in it any more. */
  gone(roomId: string): void {
    this.#sendAway(roomId, 'deleted');
    this.#deps.spaces.forget(roomId);
  }

  /** Ends the meeting for everybody; the room and its link stay. */
  async end(space: MeetingSpace): Promise<void> {
    await this.#deps.surroundings.endBroadcast(space.id);
    this.#deps.logger.info({ roomId: space.id }, 'a meeting was ended for everybody');
    this.#sendAway(space.id, 'ended');
  }

  /** The broadcast that shows this room is another, or there is one no longer. */
  refresh(roomId: string): void {
    const space = this.#deps.spaces.peek(roomId);
    if (space !== undefined) this.#deps.announcements.tell(space);
  }

  /** Nobody has to wait any more; who has answered the door's other questions is not asked them again. */
  #admitAll(space: MeetingSpace): void {
    const { lobby } = this.#deps;
    const waiters = lobby.meant(space.id, undefined);
    for (const { principal } of waiters) space.set(identityKey(principal), { admitted: true });
    lobby.answer(space.id, waiters, 'admitted');
  }

  #sendAway(roomId: string, reason: 'deleted' | 'ended'): void {
    const { lobby, rooms } = this.#deps;
    lobby.answer(roomId, lobby.meant(roomId, undefined), 'ended');
    rooms.dismiss(roomId, 'member', reason);
    rooms.dismiss(roomId, 'audience', reason);
  }

  /** The columns of who may come in; a password belongs to a room with one, and to no other. */
  async #key(row: MeetingRow, wanted: Meeting['access'] | undefined, password: string | undefined) {
    const access = wanted ?? row.access;
    if (password !== undefined && access !== 'password')
      throw new AppError('conflict', 'a password belongs to access `password`');
    if (access !== 'password') return { access, password_hash: null };
    if (password !== undefined) return { access, password_hash: await this.#deps.passwords.hash(password) };
    if (row.password_hash === null) throw new AppError('conflict', 'access `password` needs a password');
    return { access };
  }

  /** `invite`: of the secret link that the caller has come by. */
  #view(space: MeetingSpace, principal: Principal, invite?: string): Meeting {
    const identity = identityKey(principal);
    const isAway = identity !== undefined && space.isSentAway(identity);
    const role = isAway ? null : space.roleOf(identity);
    const isManaged = manages(space, principal);
    return meetingView(space.row, {
      ...this.#present(space.row, role !== null || isManaged),
      role,
      manages: isManaged,
      hasLink: isManaged || (!isAway && sameSecret(space.row.invite_token, invite)),
    });
  }

  /** `belongs`: is more than somebody who has the link. Who knows the id of a show that is not public may watch it. */
  #present({ id }: MeetingRow, belongs: boolean) {
    const members = this.#deps.rooms.room(id)?.by('member') ?? [];
    const broadcast = this.#deps.surroundings.broadcast(id);
    return {
      people: new Set(members.map(({ identity }) => identity)).size,
      hostInside: members.some((peer) => peer.may('manage')),
      waiting: this.#deps.lobby.people(id),
      activeSince: this.#deps.spaces.peek(id)?.activeSince ?? null,
      broadcastId: broadcast !== null && (belongs || broadcast.visibility === 'public') ? broadcast.id : null,
    };
  }
}
