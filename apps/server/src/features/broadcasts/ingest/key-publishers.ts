import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';

/** Why a publisher has to go. */
export type PublisherEnd = 'replaced' | 'key_reset' | 'ended';

/** Somebody who publishes with a stream key, whatever the protocol. */
export interface KeyPublisher {
  readonly source: 'rtmp' | 'whip';
  /** It sends pictures into a show of sound alone, where they are left out. */
  readonly videoIgnored: boolean;
  /** Whether its media comes now; one that is silent may be taken over at any time. */
  alive(): boolean;
  /** Its show has started: what was held back goes on air. */
  begin?(): void;
  /** Ends its connection. Called at most once, and not after its release. */
  end(why: PublisherEnd): void;
}

/** Between two takeovers of a living publisher: two encoders with one key that reconnect by themselves would take turns for ever. */
const takeoverPauseMs = 30_000;

/** Who publishes with a stream key, by room: one at a time, over whichever protocol. The newest wins. */
export class KeyPublishers {
  readonly #clock: Clock;
  readonly #byRoom = new Map<string, KeyPublisher>();
  /** Room → when a living publisher was taken over there. */
  readonly #takeovers = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be asked before a publisher is let in. Throws `already_publishing` where another is alive and has itself taken over just now. */
  check(roomId: string): void {
    if (this.#byRoom.get(roomId)?.alive() !== true) return;
    const now = this.#clock.now();
    for (const [id, atMs] of this.#takeovers) if (now - atMs > takeoverPauseMs) this.#takeovers.delete(id);
    if (this.#takeovers.has(roomId))
      throw new AppError('already_publishing', 'Another encoder publishes with this key');
    this.#takeovers.set(roomId, now);
  }

  /** `publisher` publishes from now on, in the place of whoever did. The answer is to be called when it has gone. */
  take(roomId: string, publisher: KeyPublisher): () => void {
    const before = this.#byRoom.get(roomId);
    this.#byRoom.set(roomId, publisher);
    before?.end('replaced');
    return () => {
      if (this.#byRoom.get(roomId) === publisher) this.#byRoom.delete(roomId);
    };
  }

  /** The show of this room has started. */
  begin(roomId: string): void {
    this.#byRoom.get(roomId)?.begin?.();
  }

  /** Ends who publishes there, if anybody does. */
  drop(roomId: string, why: PublisherEnd): void {
    const publisher = this.#byRoom.get(roomId);
    this.#byRoom.delete(roomId);
    publisher?.end(why);
  }

  of(roomId: string): KeyPublisher | undefined {
    return this.#byRoom.get(roomId);
  }

  /** How many publish by each protocol. */
  get counts(): Record<KeyPublisher['source'], number> {
    const counts = { rtmp: 0, whip: 0 };
    for (const { source } of this.#byRoom.values()) counts[source]++;
    return counts;
  }
}
