import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuditAction, Broadcast, RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { identityKey, type Principal, type Somebody } from '../../../base/principal.ts';
import type { Passwords } from '../../identity/index.ts';
import type { Admission, Entry, RoomFacts } from '../policy.ts';
import type { RoomsService } from '../service.ts';
import type { Lobby } from './lobby.ts';
import type { PasswordTries } from './password-tries.ts';
import type { MeetingSpace } from './space.ts';
import type { MeetingSpaces } from './spaces.ts';

/** What a host or moderator has done in a meeting, or to the list of those who are invited to it. */
export interface MeetingAct {
  action: Extract<AuditAction, 'everybody_muted' | 'role_given' | 'role_taken'>;
  roomId: string;
  by: Somebody;
  /** Null: everybody. */
  target: { id: string; displayName: string } | null;
  /** The kind of media, or the role. */
  detail: string;
}

/** What the features above know of a meeting. */
export interface MeetingSurroundings {
  /** The broadcast that shows this room now. */
  broadcast: (roomId: string) => Broadcast | null;
  /** What the room counts of it. */
  facts: (roomId: string) => RoomFacts | undefined;
  /** Whether this person, or everybody from there who has no account, has been banned from its chat. */
  banned: (roomId: string, principal: Principal, ip: string | null) => Promise<boolean>;
  /** Ends the broadcast that shows this room now, if one does. */
  endBroadcast: (roomId: string) => Promise<void>;
  /** Told of what hosts and moderators have done, to write it down. */
  acted: (act: MeetingAct) => void;
}

export interface AdmissionDeps {
  spaces: MeetingSpaces;
  lobby: Lobby;
  tries: PasswordTries;
  passwords: Passwords;
  rooms: () => RoomsService;
  surroundings: Pick<MeetingSurroundings, 'banned' | 'facts'>;
  logger: Logger;
}

/** Of a room with nothing on its stage. */
const quiet: RoomFacts = { likes: 0, onAir: false, status: 'meeting' };

/** The door of a meeting: who may come in, and as what. */
export class MeetingAdmission {
  readonly #maxSpeakers: number;
  readonly #deps: AdmissionDeps;

  constructor(options: { maxSpeakers: number }, deps: AdmissionDeps) {
    this.#maxSpeakers = options.maxSpeakers;
    this.#deps = deps;
  }

  /** Whether this room is a meeting's. */
  async guards(roomId: string): Promise<boolean> {
    return (await this.#deps.spaces.get(roomId)) !== undefined;
  }

  async admit(roomId: string, principal: Principal, ip: string | null, entry: Entry): Promise<Admission> {
    if (principal.kind === 'nobody') throw new AppError('unauthenticated');
    const space = await this.#deps.spaces.get(roomId);
    if (space === undefined) throw new AppError('not_found', 'no such room');
    const { surroundings } = this.#deps;
    await this.#checkRemoved(space, principal, ip);
    if (entry.inside !== true && space.roleOf(identityKey(principal)) !== 'host')
      await this.#ask(space, principal, ip, entry);
    const role = this.roleFor(space, principal, entry.keeps);
    return {
      role,
      facts: surroundings.facts(roomId) ?? quiet,
      holds: () => this.#holds(space, principal, role),
    };
  }

  /** Whether one more person may send: those who do already count for nothing. */
  hasRoomForSpeaker(roomId: string, identity: string): boolean {
    const others = new Set<string>();
    for (const peer of this.#deps.rooms().room(roomId)?.by('member') ?? [])
      if (peer.may('publish')) others.add(peer.identity);
    others.delete(identity);
    return others.size < this.#maxSpeakers;
  }

  /** As what somebody is in who has passed the door. `keeps`: of who is in already, whom another rule for newcomers does not concern. */
  roleFor(space: MeetingSpace, principal: Somebody, keeps?: RoomRole): RoomRole {
    const identity = identityKey(principal);
    const kept = keeps === 'speaker' || keeps === 'viewer' ? keeps : undefined;
    const role = space.roleOf(identity) ?? kept ?? space.row.entry_role;
    return role === 'speaker' && !this.hasRoomForSpeaker(space.id, identity) ? 'viewer' : role;
  }

  /** Hosts may have locked the room or deleted it, sent this person away or taken the invitation back meanwhile; or others have become speakers. */
  #holds(space: MeetingSpace, principal: Somebody, role: RoomRole): boolean {
    if (this.#deps.spaces.peek(space.id) !== space) return false;
    const identity = identityKey(principal);
    if (space.isSentAway(identity)) return false;
    const isHere = this.#isHere(space.id, identity);
    if (role !== 'host' && space.row.locked && !isHere) return false;
    const isInvited = space.roleOf(identity) !== null || space.person(identity).admitted || isHere;
    if (space.row.access === 'invite' && !isInvited) return false;
    return role === this.roleFor(space, principal);
  }

  /** To whom the hosts have given a role they have given it knowing of any ban; they can only be removed. */
  async #checkRemoved(space: MeetingSpace, principal: Somebody, ip: string | null): Promise<void> {
    const identity = identityKey(principal);
    const isInvited = space.roleOf(identity) !== null;
    if (space.isSentAway(identity) || (!isInvited && (await this.#deps.surroundings.banned(space.id, principal, ip))))
      throw new AppError('removed_from_room');
  }

  /** What the door asks of those who are not hosts. Who is in by another connection, or was let in before, has answered. */
  async #ask(space: MeetingSpace, principal: Somebody, ip: string | null, entry: Entry): Promise<void> {
    const identity = identityKey(principal);
    const checkLock = () => {
      if (space.row.locked && !this.#isHere(space.id, identity)) throw new AppError('room_locked');
    };
    checkLock();
    if (space.roleOf(identity) !== null || space.person(identity).admitted || this.#isHere(space.id, identity)) return;
    const { lobby } = this.#deps;
    if (space.row.lobby) lobby.checkDenied(space.id, identity);
    if (!(space.row.lobby && lobby.holds(space.id, identity))) await this.#checkKey(space, identity, ip, entry);
    checkLock();
    if (space.row.lobby) this.#wait(space, principal, entry);
    if (space.row.access !== 'open') space.set(identity, { admitted: true });
  }

  /** The password or the secret link. */
  async #checkKey(space: MeetingSpace, identity: string, ip: string | null, entry: Entry): Promise<void> {
    const { access, invite_token, password_hash } = space.row;
    if (access === 'invite' && !sameSecret(invite_token, entry.invite))
      throw new AppError('forbidden', 'this room is for those who were invited');
    if (access !== 'password') return;
    if (entry.password === undefined) throw new AppError('room_password_required');
    const giveBack = this.#deps.tries.take(space.id, identity, ip);
    let right: boolean;
    try {
      right = await this.#deps.passwords.verify(password_hash ?? undefined, entry.password);
    } catch (error) {
      giveBack();
      throw error;
    }
    if (!right) {
      this.#deps.logger.info({ roomId: space.id, person: identity }, 'a wrong password for a meeting');
      throw new AppError('room_password_wrong');
    }
    giveBack();
  }

  #wait(space: MeetingSpace, principal: Somebody, { connection }: Entry): never {
    if (connection?.open) {
      this.#deps.lobby.wait(space.id, principal, connection);
      this.#deps.logger.info({ roomId: space.id, socketId: connection.id }, 'somebody waits in the lobby');
    }
    throw new AppError('in_lobby');
  }

  #isHere(roomId: string, identity: string): boolean {
    return (this.#deps.rooms().room(roomId)?.by('member') ?? []).some((peer) => peer.identity === identity);
  }
}

/** Compared so that time tells nothing of how much of it was right. */
export function sameSecret(secret: string, given: string | undefined): boolean {
  if (given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(secret), digest(given));
}
