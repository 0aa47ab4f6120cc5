import { type MediaKind, type ParsedPayload, personalSources, type RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { identityKey } from '../../../base/principal.ts';
import type { Place } from '../extras.ts';
import type { Peer } from '../peer.ts';
import type { Room } from '../room.ts';
import type { MeetingAdmission, MeetingSurroundings } from './admission.ts';
import type { Lobby, Waiter } from './lobby.ts';
import type { MeetingMembers } from './members.ts';
import type { MeetingsService } from './service.ts';
import type { MeetingSpace } from './space.ts';
import type { MeetingSpaces } from './spaces.ts';
import { unnamedPage } from './unnamed.ts';

export interface ConductDeps {
  spaces: MeetingSpaces;
  admission: MeetingAdmission;
  lobby: Lobby;
  members: MeetingMembers;
  meetings: MeetingsService;
  surroundings: Pick<MeetingSurroundings, 'acted'>;
  logger: Logger;
}

/** What the hosts and moderators of a meeting do from within: let people in, give them roles, quieten them, end it. */
export class Conduct {
  readonly #deps: ConductDeps;

  constructor(deps: ConductDeps) {
    this.#deps = deps;
  }

  admit(place: Place, waitingId: string | undefined): void {
    this.#answer(place, waitingId, 'admitted');
  }

  deny(place: Place, waitingId: string | undefined): void {
    this.#answer(place, waitingId, 'denied');
  }

  /** The role of an account is kept; that of a guest as long as the meeting goes on. Nobody changes what the owner is. */
  async setRole({ room, peer }: Place, peerId: string, role: RoomRole): Promise<void> {
    const { spaces, admission, members, surroundings, logger } = this.#deps;
    const space = this.#space({ room, peer });
    await spaces.inTurn(room.id, async () => {
      const target = targetOf(room, peerId);
      if (space.isOwner(target.identity)) throw new AppError('forbidden', 'the owner of a room is always its host');
      if (target.door !== 'member')
        throw new AppError('conflict', 'the audience of a broadcast is invited to its stage instead');
      const { identity, principal } = target;
      if (role === 'speaker' && target.role !== 'speaker' && !admission.hasRoomForSpeaker(room.id, identity))
        throw new AppError('capacity_exceeded', 'as many people as may send do so already');
      if (principal.kind === 'user') await members.name(space, principal.userId, role);
      else {
        space.set(identity, { role });
      }
      logger.info({ roomId: room.id, peerId, role, byPeerId: peer.id }, 'somebody has another role in a meeting');
      if (target.role !== role) {
        const { userId, guestId, displayName } = target.view();
        surroundings.acted({
          action: 'role_given',
          roomId: room.id,
          by: peer.principal,
          target: { id: (userId ?? guestId)!, displayName },
          detail: role,
        });
      }
      const same = room.by('member').filter((one) => one.identity === identity);
      await Promise.all(same.map((one) => room.setRole(one, role)));
    });
  }

  /** Pauses what all others but the hosts are heard or seen by; each may resume it. */
  async muteAll({ room, peer }: Place, kind: MediaKind): Promise<void> {
    this.#checkInside({ room, peer });
    const others = [...room.peers].filter((one) => one !== peer && one.role !== 'host' && one.may('publish'));
    const done = await Promise.allSettled(others.map((one) => room.media.mute(one, personalSources[kind])));
    // One that has closed meanwhile is as quiet as was wanted.
    for (const result of done)
      if (result.status === 'rejected') room.log.debug({ err: result.reason as unknown }, 'not muted');
    room.log.info({ peerId: peer.id, kind, count: others.length }, 'everybody was muted');
    this.#deps.surroundings.acted({
      action: 'everybody_muted',
      roomId: room.id,
      by: peer.principal,
      target: null,
      detail: kind,
    });
  }

  askToUnmute({ room, peer }: Place, peerId: string, kind: MediaKind): void {
    this.#checkInside({ room, peer });
    const target = targetOf(room, peerId);
    if (!target.may('publish')) throw new AppError('conflict', `a ${target.role} has nothing to send`);
    if (target.overHttp) throw new AppError('conflict', 'this peer cannot be spoken to');
    target.connection?.emit('unmuteAsked', { by: peer.principal.displayName, kind });
  }

  /** Hosts know everybody in their meeting, however large it is. */
  listUnnamed(place: Place, query: ParsedPayload<'listUnnamed'>) {
    this.#checkInside(place);
    return unnamedPage(place.room.by('member'), query);
  }

  async end({ room, peer }: Place): Promise<void> {
    const space = this.#space({ room, peer });
    room.log.info({ peerId: peer.id }, 'a host ends the meeting');
    await this.#deps.meetings.end(space);
  }

  #answer({ room, peer }: Place, waitingId: string | undefined, answer: 'admitted' | 'denied'): void {
    const { lobby, logger } = this.#deps;
    const space = this.#space({ room, peer });
    const waiters: Waiter[] = lobby.meant(room.id, waitingId);
    for (const { principal } of waiters)
      if (answer === 'admitted') space.set(identityKey(principal), { admitted: true });
    logger.info({ roomId: room.id, peerId: peer.id, count: waiters.length }, `the lobby was answered: ${answer}`);
    lobby.answer(room.id, waiters, answer);
  }

  #space(place: Place): MeetingSpace {
    this.#checkInside(place);
    const space = this.#deps.spaces.peek(place.room.id);
    if (space === undefined) throw new AppError('conflict', 'this room is not that of a meeting');
    return space;
  }

  /** Who came into the audience of a show has a role in the show alone, be it that of a host: it is none in the meeting that is shown. */
  #checkInside({ room, peer }: Place): void {
    if (peer.door === 'audience' && this.#deps.spaces.peek(room.id) !== undefined)
      throw new AppError('forbidden', 'only those in the meeting may do that');
  }
}

function targetOf(room: Room, peerId: string): Peer {
  const target = room.peer(peerId);
  if (target === undefined) throw new AppError('not_found', 'no such peer in this room');
  return target;
}
