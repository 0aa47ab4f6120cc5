import type { KeptEvent, ServerEventName } from '@footlight/contract';
import type { Door } from './policy.ts';

interface Entry extends KeptEvent {
  event: ServerEventName;
  /** The peer that caused it and did not get it. */
  exceptPeerId: string | undefined;
  /** Only those who came in by it got it. */
  door: Door | undefined;
}

/** The last events of a room, by number, for connections that resume. Numbers begin at 1 and have no gaps. */
export class EventLog {
  readonly #capacity: number;
  #entries: Entry[] = [];
  #seq = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Number of the newest event; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Keeps an event and answers its payload with its number. */
  add<P extends object>(event: ServerEventName, payload: P, exceptPeerId?: string, door?: Door): P & { seq: number } {
    const numbered = { ...payload, seq: ++this.#seq };
    this.#entries.push({ seq: this.#seq, event, payload: numbered as KeptEvent['payload'], exceptPeerId, door });
    if (this.#entries.length > this.#capacity * 2) this.#entries = this.#entries.slice(-this.#capacity);
    return numbered;
  }

  /** The events after `lastSeq` that a peer is owed; undefined where some of them are no longer kept or `lastSeq` is not of this log. */
  since(lastSeq: number, peer: { id: string; door: Door }): KeptEvent[] | undefined {
    const missed = this.#seq - lastSeq;
    if (missed < 0 || missed > Math.min(this.#capacity, this.#entries.length)) return undefined;
    return this.#entries
      .slice(this.#entries.length - missed)
      .filter((entry) => entry.exceptPeerId !== peer.id && (entry.door ?? peer.door) === peer.door)
      .map(({ seq, event, payload }) => ({ seq, event, payload }));
  }
}
