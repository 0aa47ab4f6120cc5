import { TypedEvents } from '../../base/events.ts';

export type DemandEvents = {
  /** Somebody consumes the producer now and nobody did, or the other way round. */
  changed: [wanted: boolean];
};

/**
 * Who consumes a producer, wherever in the room: on its own worker, behind a pipe, in this process. A pipe is nobody by itself, so what is
 * piped for viewers who have left is wanted by nobody.
 */
export class Demand {
  readonly events = new TypedEvents<DemandEvents>();
  #count = 0;

  get wanted(): boolean {
    return this.#count > 0;
  }

  /** One more, who is here or about to be; the answer ends it, once. */
  add(): () => void {
    let ended = false;
    this.#count++;
    if (this.#count === 1) this.events.emit('changed', true);
    return () => {
      if (ended) return;
      ended = true;
      this.#count--;
      if (this.#count === 0) this.events.emit('changed', false);
    };
  }
}
