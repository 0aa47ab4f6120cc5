import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import type { MeetingsOptions } from './meetings.ts';
import type { PeopleRepository } from './people-repository.ts';
import type { MeetingsRepository } from './repository.ts';
import type { MeetingSpaces } from './spaces.ts';

const dayMs = 86_400_000;

export type CleaningOptions = Pick<MeetingsOptions, 'guestsKeptDays' | 'unusedDays'>;

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
  readonly #options: CleaningOptions;
  readonly #deps: CleaningDeps;
  readonly #stop: () => void;

  constructor(options: CleaningOptions, deps: CleaningDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#stop = deps.clock.every(dayMs, () => void this.run());
  }

  /** A failure is logged: tomorrow is another day. */
  async run(): Promise<void> {
    const { guestsKeptDays, unusedDays } = this.#options;
    const { repository, people, spaces, gone, clock, logger } = this.#deps;
    try {
      const guests = await people.forgetGuests(new Date(clock.now() - guestsKeptDays * dayMs));
      if (guests > 0) logger.info({ guests }, 'guests of past meetings were forgotten');
      const kept = spaces.active.map(({ id }) => id);
      // Of a meeting that never ends nothing else says so, and after a start nobody is in it yet.
      await repository.used(kept, new Date(clock.now()));
      if (unusedDays === 0) return;
      const deleted = await repository.deleteUnused(new Date(clock.now() - unusedDays * dayMs), kept);
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
