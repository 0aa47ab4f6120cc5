import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import type { PinBoard, ShowRoom } from './pin-board.ts';
import type { ShowShopRepository } from './repository.ts';

/** How long after a failed write it is tried again. */
const retryMs = 2_000;

/** Pins end with their show: at once for its audience, and in the database as soon as that can be reached. */
export class EndOfPins implements Closeable {
  readonly #repository: ShowShopRepository;
  readonly #board: PinBoard;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #retries = new Set<() => void>();
  #closed = false;

  constructor(deps: { repository: ShowShopRepository; board: PinBoard; clock: Clock; logger: Logger }) {
    this.#repository = deps.repository;
    this.#board = deps.board;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
  }

  ended(show: ShowRoom): void {
    this.#board.clear(show.roomId);
    void this.#clear(show, new Date(this.#clock.now()));
  }

  /** After a start: shows that are live show what they showed, and pins that outlived their show end with it. */
  async recover(): Promise<void> {
    for (const { id, room_id, status, ended_at } of await this.#repository.pinnedShows()) {
      if (status === 'live') {
        await this.#board.refresh({ broadcastId: id, roomId: room_id });
        continue;
      }
      await this.#repository.clearPins(id, ended_at ?? new Date(this.#clock.now()));
    }
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
  }

  async #clear(show: ShowRoom, at: Date): Promise<void> {
    try {
      await this.#repository.clearPins(show.broadcastId, at);
      await this.#board.refresh(show);
    } catch (error) {
      // The next start does it.
      if (this.#closed) return;
      const { broadcastId } = show;
      this.#logger.warn(
        { err: error, broadcastId },
        'the pins of a show that ended could not be removed; trying again',
      );
      const cancel = this.#clock.after(retryMs, () => {
        this.#retries.delete(cancel);
        void this.#clear(show, at);
      });
      this.#retries.add(cancel);
    }
  }
}
