import type { ServerPayload } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import { WriteBehind, type WriteBehindOptions } from '../../../platform/database/write-behind.ts';
import type { Place } from '../extras.ts';
import type { Peer } from '../peer.ts';
import type { Room } from '../room.ts';
import type { RoomsService } from '../service.ts';
import type { Announcements } from './announcements.ts';
import type { ActiveUser, PeopleRepository } from './people-repository.ts';
import type { MeetingsRepository } from './repository.ts';
import type { MeetingSpace } from './space.ts';
import type { MeetingSpaces } from './spaces.ts';

export interface AttendanceDeps {
  rooms: RoomsService;
  spaces: MeetingSpaces;
  repository: MeetingsRepository;
  people: PeopleRepository;
  announcements: Announcements;
  clock: Clock;
  logger: Logger;
}

/** How long after a start people have to be back in their meeting: later it is taken for over. */
const recoveryMs = 120_000;

/**
 * Who comes into meetings and leaves them: the list of active users, the life of a meeting from its first person to its last, and that who was sent away
 * stays away.
 */
export class Attendance implements Closeable {
  readonly #deps: AttendanceDeps;
  /** By peer; null: has left. */
  readonly #active: WriteBehind<ActiveUser | null>;
  readonly #uses: WriteBehind<Date>;
  readonly #stop: (() => void)[];

  constructor(options: WriteBehindOptions, deps: AttendanceDeps) {
    this.#deps = deps;
    const { rooms, people, repository, clock, logger: log } = deps;
    this.#active = new WriteBehind(options, {
      clock,
      log,
      write: (peerId, user) => (user === null ? people.removeActive(peerId) : people.putActive(user)),
    });
    this.#uses = new WriteBehind(options, {
      clock,
      log,
      write: (roomId, at) => repository.update(roomId, { last_used_at: at }).then(() => undefined),
    });
    this.#stop = [
      rooms.events.on('entered', (place) => this.#entered(place)),
      rooms.events.on('role', (place) => this.#changed(place)),
      rooms.events.on('left', ({ room, peer, reason }) => this.#left(room, peer, reason)),
      rooms.events.on('closed', ({ roomId }) => this.#over(roomId)),
    ];
  }

  /** What a process that ended has left: nobody is in a meeting now, and those who do not come back soon have left theirs. */
  async recover(): Promise<void> {
    const { people, clock, spaces, logger } = this.#deps;
    await people.clearActive();
    this.#stop.push(
      clock.after(recoveryMs, () => {
        people.endMeetings(spaces.active.map(({ id }) => id)).catch((error: unknown) => {
          logger.warn({ err: error }, 'meetings that did not go on were not ended');
        });
      }),
    );
  }

  /** When the list of active users has been written, or could not be. */
  async stored(): Promise<void> {
    await Promise.all([this.#active.attempted(), this.#uses.attempted()]);
  }

  async close(): Promise<void> {
    for (const stop of this.#stop) stop();
    await Promise.all([this.#active.close(), this.#uses.close()]);
    try {
      await this.#deps.people.clearActive();
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'the list of active users is left to the next start');
    }
  }

  #entered({ room, peer }: Place): void {
    const space = this.#spaceOf(room, peer);
    if (space === undefined) return;
    const { clock, announcements, logger } = this.#deps;
    const now = new Date(clock.now());
    if (space.activeSince === null) {
      space.activeSince = now;
      this.#uses.put(space.id, now);
      logger.info({ roomId: space.id }, 'a meeting has begun');
    }
    this.#active.put(peer.id, activeUser(room.id, peer, now));
    announcements.tell(space, peer);
  }

  #changed({ room, peer }: Place): void {
    const space = this.#spaceOf(room, peer);
    if (space === undefined) return;
    this.#active.put(peer.id, activeUser(room.id, peer, new Date(this.#deps.clock.now())));
    const { announcements } = this.#deps;
    announcements.tell(space);
    if (peer.role === 'host') announcements.tellWaitingTo(peer, room.id);
  }

  #left(room: Room, peer: Peer, reason: ServerPayload<'removed'>['reason'] | undefined): void {
    // Of members alone: who is sent away from the audience of a show is not sent away from its meeting.
    const space = this.#spaceOf(room, peer);
    if (space === undefined) return;
    if (reason === 'kicked' || reason === 'banned') this.#sentAway(space, room, peer, reason);
    this.#active.put(peer.id, null);
    // Whoever comes back by a new connection has left for a moment, and is here again when this turn ends.
    queueMicrotask(() => {
      if (room.closed) return;
      if (room.by('member').length === 0) this.#over(room.id);
      else this.#deps.announcements.tell(space);
    });
  }

  /** Holds from this moment on, and is stored: they cannot come back, and their other connections go too. The owner can, whose room it is. */
  #sentAway(space: MeetingSpace, room: Room, peer: Peer, reason: 'kicked' | 'banned'): void {
    if (space.isOwner(peer.identity)) return;
    space.set(peer.identity, { removed: true, admitted: false, role: null });
    this.#deps.logger.info({ roomId: room.id, peerId: peer.id, reason }, 'somebody was removed from a meeting');
    for (const other of room.by('member'))
      if (other.identity === peer.identity) this.#deps.rooms.evict(room, other, reason);
  }

  #over(roomId: string): void {
    const space = this.#deps.spaces.peek(roomId);
    if (space === undefined || space.activeSince === null) return;
    space.over();
    this.#uses.put(roomId, new Date(this.#deps.clock.now()));
    this.#deps.logger.info({ roomId }, 'a meeting is over');
  }

  #spaceOf(room: Room, peer: Peer): MeetingSpace | undefined {
    return peer.door === 'member' ? this.#deps.spaces.peek(room.id) : undefined;
  }
}

function activeUser(roomId: string, peer: Peer, now: Date): ActiveUser {
  return {
    peer_id: peer.id,
    room_id: roomId,
    person: peer.identity,
    display_name: peer.principal.displayName,
    role: peer.role,
    joined_at: now,
  };
}
