import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import type { PeopleRepository } from './people-repository.ts';
import type { MeetingsRepository } from './repository.ts';
import type { MeetingSpaces } from './spaces.ts';

const dayMs = 86_400_000;
/** A guest's session has ended long before. */
const guestsKeptDays = 90;

export interface CleaningDeps {
  repository: MeetingsRepository;
  people: PeopleRepository;
  spaces: MeetingSpaces;
  /** The room is there no longer: nobody can be or wait in it. */
  gone: (roomId: string) => void;
  clock: Clock;
  logger: Logger;
}

/** Once a day, and at the start: rooms that nobody uses any more, and what is kept of guests who cannot come back. */
export class Cleaning implements Closeable {
  readonly #unusedDays: number;
  readonly #deps: CleaningDeps;
  readonly #stop: () => void;

  /** `unusedDays`: 0 keeps every room. */
  constructor(options: { unusedDays: number }, deps: CleaningDeps) {
    this.#unusedDays = options.unusedDays;
    this.#deps = deps;
    this.#stop = deps.clock.every(dayMs, () => void this.run());
  }

  /** A failure is logged: tomorrow is another day. */
  async run(): Promise<void> {
    const { repository, people, spaces, gone, clock, logger } = this.#deps;
    try {
      const guests = await people.forgetGuests(new Date(clock.now() - guestsKeptDays * dayMs));
      if (guests > 0) logger.info({ guests }, 'guests of past meetings were forgotten');
      const kept = spaces.active.map(({ id }) => id);
      // Of a meeting that never ends nothing else says so, and after a start nobody is in it yet.
      await repository.used(kept, new Date(clock.now()));
      if (this.#unusedDays === 0) return;
      const deleted = await repository.deleteUnused(new Date(clock.now() - this.#unusedDays * dayMs), kept);
      for (const roomId of deleted) gone(roomId);
      if (deleted.length > 0) logger.info({ roomIds: deleted }, 'meeting rooms that nobody used were deleted');
    } catch (error) {
      logger.warn({ err: error }, 'the daily cleaning of meeting rooms failed');
    }
  }

  close(): void {
    this.#stop();
  }
}
