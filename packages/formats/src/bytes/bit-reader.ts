import { FormatError } from '../media.ts';

/** Reads bits, most significant first. Reading past the end throws FormatError. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get bitsLeft(): number {
    return this.#bytes.length * 8 - this.#position;
  }

  /** In bits from the start. */
  get position(): number {
    return this.#position;
  }

  bit(): number {
    if (this.bitsLeft < 1) throw new FormatError('the bits end early');
    const byte = this.#bytes[this.#position >> 3]!;
    const value = (byte >> (7 - (this.#position & 7))) & 1;
    this.#position += 1;
    return value;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** An unsigned integer of `count` bits, 0 to 32. */
  bits(count: number): number {
    if (count > this.bitsLeft) throw new FormatError('the bits end early');
    let value = 0;
    let left = count;
    while (left > 0) {
      const byte = this.#bytes[this.#position >> 3]!;
      const free = 8 - (this.#position & 7);
      const take = Math.min(free, left);
      value = value * 2 ** take + ((byte >> (free - take)) & ((1 << take) - 1));
      this.#position += take;
      left -= take;
    }
    return value;
  }

  skip(count: number): void {
    if (count > this.bitsLeft) throw new FormatError('the bits end early');
    this.#position += count;
  }

  /** Moves to the next byte boundary. */
  align(): void {
    this.#position = (this.#position + 7) & ~7;
  }

  /** Unsigned Exp-Golomb, ue(v): ITU-T H.264 clause 9.1. */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 32) throw new FormatError('an Exp-Golomb code is too long');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** Signed Exp-Golomb, se(v): ITU-T H.264 clause 9.1.1. */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : code === 0 ? 0 : -code / 2;
  }

  /** ue(v) that must be at most `max`, so that a loop over it ends. */
  ueAtMost(max: number, what: string): number {
    const value = this.ue();
    if (value > max) throw new FormatError(`${what} is ${value}, more than ${max}`);
    return value;
  }
}

/**
 * The RBSP of a NAL unit: removes the emulation prevention byte of each 00 00 03 (ITU-T H.264 clause 7.4.1, H.265 clause 7.4.2).
 * Stops after `limit` bytes of output, which is enough for headers. Answers the input itself where there is nothing to remove.
 */
export function unescapeRbsp(nal: Uint8Array, limit = nal.length): Uint8Array {
  const end = Math.min(nal.length, limit + Math.ceil(limit / 2));
  let first = -1;
  for (let i = 2; i < end; i++) {
    if (nal[i] === 3 && nal[i - 1] === 0 && nal[i - 2] === 0) {
      first = i;
      break;
    }
  }
  if (first < 0) return nal.length > limit ? nal.subarray(0, limit) : nal;
  const output = new Uint8Array(end);
  output.set(nal.subarray(0, first));
  let length = first;
  let zeros = 0;
  for (let i = first + 1; i < end; i++) {
    const byte = nal[i]!;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    output[length] = byte;
    length += 1;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return output.subarray(0, Math.min(length, limit));
}
