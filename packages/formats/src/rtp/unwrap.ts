/**
 * Turns a counter that wraps into one that does not: each value is taken as the one nearest to the last. The first is taken
 * as it is. A counter that runs backward over its beginning gives negative numbers.
 */
export class Unwrapper {
  readonly #modulus: number;
  #last: number | undefined;

  /** `bits`: 16 for RTP sequence numbers, 32 for RTP and RTMP timestamps. */
  constructor(bits: 16 | 32) {
    this.#modulus = 2 ** bits;
  }

  /** The unwrapped value, remembered as the last. */
  next(value: number): number {
    this.#last = this.peek(value);
    return this.#last;
  }

  /** The unwrapped value, without remembering it: for values that may be damaged or late. */
  peek(value: number): number {
    if (this.#last === undefined) return value;
    const modulus = this.#modulus;
    const forward = (((value - this.#last) % modulus) + modulus) % modulus;
    return this.#last + (forward >= modulus / 2 ? forward - modulus : forward);
  }

  /** Forgets the past: the next value is taken as it is. */
  reset(): void {
    this.#last = undefined;
  }
}
