import { FormatError } from '../media.ts';

/** Reads bytes, big-endian unless the name says otherwise. Reading past the end throws FormatError; slices are views, not copies. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  /** The next byte, which stays; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#offset];
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u16le(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2));
  }

  i16le(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  u24(): number {
    const at = this.#take(3);
    return (this.#bytes[at]! << 16) | (this.#bytes[at + 1]! << 8) | this.#bytes[at + 2]!;
  }

  i24(): number {
    return (this.u24() << 8) >> 8;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  u32le(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  /** UTF-8; malformed sequences become U+FFFD. */
  utf8(count: number): string {
    return utf8Decoder.decode(this.bytes(count));
  }

  skip(count: number): void {
    this.#take(count);
  }

  #take(count: number): number {
    if (count > this.left) throw new FormatError('the bytes end early');
    const at = this.#offset;
    this.#offset += count;
    return at;
  }
}

const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true });
