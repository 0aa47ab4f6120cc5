/** Turns 32-bit timestamps that wrap into numbers that do not: a step is taken the shorter way round. */
export class TimestampUnwrapper {
  #last: number | undefined;

  /** In the unit of the input; begins with the first timestamp as it is, and may go below zero if that was near a wrap. */
  unwrap(timestamp: number): number {
    if (this.#last === undefined) {
      this.#last = timestamp;
    } else {
      this.#last += (timestamp - this.#last) | 0;
    }
    return this.#last;
  }
}
