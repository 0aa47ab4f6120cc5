import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import { WriteBehind, type WriteBehindOptions } from '../../../platform/database/write-behind.ts';
import type { PeopleRepository, PersonState } from './people-repository.ts';
import type { MeetingsRepository } from './repository.ts';
import { MeetingSpace } from './space.ts';

/** A space that nobody has asked for in this time, and in which nobody is or waits, is forgotten. */
const idleMs = 60_000;

export interface SpacesDeps {
  repository: MeetingsRepository;
  people: PeopleRepository;
  clock: Clock;
  logger: Logger;
  /** Whether somebody waits in its lobby. */
  awaited: (roomId: string) => boolean;
}

/**
 * The meeting rooms that are in use on this node. Each is read once, and from then on memory knows: so a meeting goes on, and its people come back into it,
 * while the database is away.
 */
export class MeetingSpaces implements Closeable {
  readonly #deps: SpacesDeps;
  readonly #known = new Map<
    string,
    { space: Promise<MeetingSpace | undefined>; ready: MeetingSpace | null; usedAtMs: number }
  >();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #writes: WriteBehind<{ roomId: string; person: string; state: PersonState }>;
  readonly #unlocks: WriteBehind<MeetingSpace>;
  readonly #stop: () => void;

  constructor(options: WriteBehindOptions, deps: SpacesDeps) {
    this.#deps = deps;
    const { clock, people, logger } = deps;
    this.#writes = new WriteBehind(options, {
      clock,
      log: logger,
      write: (_key, { roomId, person, state }) => people.putPerson(roomId, person, state, new Date(clock.now())),
      about: ({ state }) => state,
    });
    this.#unlocks = new WriteBehind(options, {
      clock,
      log: logger,
      write: (_roomId, space) => this.#storeLock(space),
    });
    this.#stop = clock.every(idleMs / 2, () => this.#sweep());
  }

  /** Undefined where no meeting has this room. */
  async get(roomId: string): Promise<MeetingSpace | undefined> {
    const now = this.#deps.clock.now();
    const known = this.#known.get(roomId);
    if (known !== undefined) {
      known.usedAtMs = now;
      return known.space;
    }
    const entry = { space: this.#load(roomId), ready: null as MeetingSpace | null, usedAtMs: now };
    this.#known.set(roomId, entry);
    try {
      entry.ready = (await entry.space) ?? null;
      // Ids are made once: but a stage's room is asked for by everybody who comes, and needs no place here.
      if (entry.ready === null && this.#known.get(roomId) === entry) this.#known.delete(roomId);
      return entry.ready ?? undefined;
    } catch (error) {
      if (this.#known.get(roomId) === entry) this.#known.delete(roomId);
      throw error;
    }
  }

  /** As `get`, of a room that is in use. */
  peek(roomId: string): MeetingSpace | undefined {
    return this.#known.get(roomId)?.ready ?? undefined;
  }

  /** Meetings that go on now. */
  get active(): MeetingSpace[] {
    return [...this.#known.values()].flatMap(({ ready }) => (ready?.activeSince ? [ready] : []));
  }

  forget(roomId: string): void {
    this.#known.delete(roomId);
  }

  /** One after the other for each room: what is read, decided and written there is not mixed with what another request does. */
  inTurn<T>(roomId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(roomId) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn.catch(() => undefined);
    this.#turns.set(roomId, settled);
    void settled.then(() => {
      if (this.#turns.get(roomId) === settled) this.#turns.delete(roomId);
    });
    return turn;
  }

  /** When what holds for single persons, and the end of locks, has been stored, or could not be. */
  stored(): Promise<void> {
    return Promise.all([this.#writes.attempted(), this.#unlocks.attempted()]).then(() => undefined);
  }

  async close(): Promise<void> {
    this.#stop();
    await Promise.all([this.#writes.close(), this.#unlocks.close()]);
    this.#known.clear();
  }

  async #load(roomId: string): Promise<MeetingSpace | undefined> {
    const { repository, people } = this.#deps;
    const row = await repository.byId(roomId);
    if (row === undefined) return undefined;
    const members = await repository.members(roomId);
    const states = await people.people(roomId);
    const space: MeetingSpace = new MeetingSpace(
      row,
      new Map(members.map(({ user_id, role }) => [user_id, role])),
      new Map(states.map(({ person, removed, admitted, role }) => [person, { removed, admitted, role }])),
      {
        store: (person, state) => this.#writes.put(`${roomId} ${person}`, { roomId, person, state }),
        unlocked: () => this.#unlocks.put(roomId, space),
      },
    );
    return space;
  }

  /** As it is by then: a host may have locked the room again. */
  #storeLock(space: MeetingSpace): Promise<void> {
    return this.inTurn(space.id, async () => {
      await this.#deps.repository.update(space.id, { locked: space.row.locked });
    });
  }

  #sweep(): void {
    // What is not stored yet must not be read from where it is not.
    if (!this.#writes.idle || !this.#unlocks.idle) return;
    const before = this.#deps.clock.now() - idleMs;
    for (const [roomId, { ready, usedAtMs }] of this.#known) {
      if (ready !== null && ready.activeSince === null && usedAtMs < before && !this.#deps.awaited(roomId))
        this.#known.delete(roomId);
    }
  }
}
