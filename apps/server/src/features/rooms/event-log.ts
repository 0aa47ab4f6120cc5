import type { KeptEvent, ServerEventName } from '@footlight/contract';
import type { Door } from './policy.ts';

/** Who got an event, and who got it differently. */
export interface Recipients {
  /** The peer that caused it and did not get it. */
  exceptPeerId?: string | undefined;
  /** Only those who came in by it got it. */
  door?: Door | undefined;
  /** Payloads of single peers, by their id. */
  own?: ReadonlyMap<string, object> | undefined;
}

interface Entry extends KeptEvent {
  event: ServerEventName;
  to: Recipients;
}

/** Own payloads that are kept, on average of all events: in a large audience those of the newest events. */
const ownPerEvent = 64;

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
  add<P extends object>(event: ServerEventName, payload: P, to: Recipients = {}): P & { seq: number } {
    const numbered = { ...payload, seq: ++this.#seq };
    this.#entries.push({ seq: this.#seq, event, payload: numbered as KeptEvent['payload'], to });
    if (this.#entries.length > this.#capacity * 2) this.#entries = this.#entries.slice(-this.#capacity);
    if (to.own !== undefined) this.#limitOwn();
    return numbered;
  }

  /** The events after `lastSeq` that a peer is owed; undefined where some of them are no longer kept or `lastSeq` is not of this log. */
  since(lastSeq: number, peer: { id: string; door: Door }): KeptEvent[] | undefined {
    const missed = this.#seq - lastSeq;
    if (missed < 0 || missed > Math.min(this.#capacity, this.#entries.length)) return undefined;
    return this.#entries
      .slice(this.#entries.length - missed)
      .filter(({ to }) => to.exceptPeerId !== peer.id && (to.door ?? peer.door) === peer.door)
      .map(({ seq, event, payload, to }) => {
        const own = to.own?.get(peer.id);
        return { seq, event, payload: own === undefined ? payload : { ...own, seq } };
      });
  }

  /** Where the oldest are forgotten, those who resume get the general payload. */
  #limitOwn(): void {
    let kept = 0;
    for (const entry of this.#entries.toReversed()) {
      kept += entry.to.own?.size ?? 0;
      if (kept > this.#capacity * ownPerEvent) entry.to = { ...entry.to, own: undefined };
    }
  }
}
