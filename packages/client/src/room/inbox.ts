import type { ServerPayload } from '@footlight/contract';

/**
 * Puts the room's events in order: while a join or resume is under way, what arrives is held, because the answer tells an
 * earlier state; and a numbered event that was seen before (a resume sends some again) is left out. What a large room sends together comes out one by
 * one. A `roomSnapshot` has the number of the last event it contains, which may have been told before: without having missed anything one is told
 * anew what is true when much changes at once, as when a meeting goes live.
 */
export class Inbox {
  readonly #deliver: (event: string, payload: unknown) => void;
  #held: [event: string, payload: unknown][] | null = null;
  #lastSeq = 0;

  constructor(deliver: (event: string, payload: unknown) => void) {
    this.#deliver = deliver;
  }

  /** Number of the last room event that the state contains. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  receive(event: string, payload: unknown): void {
    if (event === 'roomEvents') {
      for (const one of (payload as ServerPayload<'roomEvents'>).events) this.receive(one.event, one.payload);
      return;
    }
    if (this.#held !== null) this.#held.push([event, payload]);
    else this.#pass(event, payload);
  }

  hold(): void {
    this.#held ??= [];
  }

  /** Events up to `seq` are in a snapshot that has been applied; a restarted server may count from the beginning again. */
  contains(seq: number): void {
    this.#lastSeq = seq;
  }

  /** An event that was missed; the held ones come after it. */
  replay(event: string, payload: unknown): void {
    this.#pass(event, payload);
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const [event, payload] of held) this.#pass(event, payload);
  }

  /** What was held belongs to a connection that is gone. */
  discard(): void {
    this.#held = null;
  }

  #pass(event: string, payload: unknown): void {
    const seq = (payload as { seq?: unknown } | null | undefined)?.seq;
    if (typeof seq === 'number') {
      if (seq < this.#lastSeq || (seq === this.#lastSeq && event !== 'roomSnapshot')) return;
      this.#lastSeq = seq;
    }
    this.#deliver(event, payload);
  }
}
