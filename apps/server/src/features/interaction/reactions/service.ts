import type { ReactionEmoji } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { EventLimiter } from '../../../platform/sockets/event-limiter.ts';
import type { Place, RoomsService } from '../../rooms/index.ts';

type Counts = Partial<Record<ReactionEmoji, number>>;

interface Crowd {
  limiter: EventLimiter;
  counts: Counts;
  cancelTick: (() => void) | null;
}

/** What the audience throws: told to the room as counts once a tick, and kept nowhere. */
export class Reactions implements Closeable {
  readonly #options: { perSecond: number; tickMs: number };
  readonly #clock: Clock;
  readonly #crowds = new Map<string, Crowd>();
  readonly #forget: () => void;

  constructor(options: { perSecond: number; tickMs: number }, deps: { rooms: RoomsService; clock: Clock }) {
    this.#options = options;
    this.#clock = deps.clock;
    this.#forget = deps.rooms.events.on('closed', ({ roomId }) => this.#drop(roomId));
  }

  /** `rate_limited` by person, not by connection. */
  react({ room, peer }: Place, emoji: ReactionEmoji): void {
    const crowd = this.#crowd(room.id);
    crowd.limiter.take(peer.identity);
    crowd.counts[emoji] = (crowd.counts[emoji] ?? 0) + 1;
    crowd.cancelTick ??= this.#clock.after(this.#options.tickMs, () => {
      const { counts } = crowd;
      crowd.counts = {};
      crowd.cancelTick = null;
      room.tellAll('reaction', { counts });
    });
  }

  close(): void {
    this.#forget();
    for (const roomId of [...this.#crowds.keys()]) this.#drop(roomId);
  }

  #crowd(roomId: string): Crowd {
    const known = this.#crowds.get(roomId);
    if (known !== undefined) return known;
    const crowd = { limiter: new EventLimiter(this.#options.perSecond), counts: {}, cancelTick: null };
    this.#crowds.set(roomId, crowd);
    return crowd;
  }

  #drop(roomId: string): void {
    this.#crowds.get(roomId)?.cancelTick?.();
    this.#crowds.delete(roomId);
  }
}
