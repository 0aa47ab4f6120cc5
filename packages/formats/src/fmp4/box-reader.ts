import { FormatError } from '../media.ts';

/** Where a box lies in its bytes. */
export interface BoxSpan {
  type: string;
  start: number;
  /** First byte after size and type. */
  bodyStart: number;
  end: number;
}

/** Bytes with checked reads: beyond the end is a FormatError. */
export class BoxBytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(offset: number): number {
    this.#need(offset, 2);
    return this.#view.getUint16(offset);
  }

  u32(offset: number): number {
    this.#need(offset, 4);
    return this.#view.getUint32(offset);
  }

  i32(offset: number): number {
    this.#need(offset, 4);
    return this.#view.getInt32(offset);
  }

  u64(offset: number): number {
    const value = this.u32(offset) * 2 ** 32 + this.u32(offset + 4);
    if (!Number.isSafeInteger(value)) throw new FormatError('a 64-bit number beyond 2^53');
    return value;
  }

  type(offset: number): string {
    this.#need(offset, 4);
    return String.fromCharCode(...this.bytes.subarray(offset, offset + 4));
  }

  /** The boxes between two offsets, none inside another. */
  *boxes(start = 0, end = this.bytes.byteLength): Generator<BoxSpan> {
    let offset = start;
    while (offset < end) {
      let size = this.u32(offset);
      let bodyStart = offset + 8;
      if (size === 1) {
        size = this.u64(offset + 8);
        bodyStart += 8;
      } else if (size === 0) {
        size = end - offset;
      }
      if (size < bodyStart - offset || offset + size > end) throw new FormatError('a box reaches beyond its parent');
      yield { type: this.type(offset + 4), start: offset, bodyStart, end: offset + size };
      offset += size;
    }
  }

  children(parent: BoxSpan, skip = 0): Generator<BoxSpan> {
    return this.boxes(parent.bodyStart + skip, parent.end);
  }

  /** The first box along a path of types below `parent`, or at the top without one. */
  find(path: string, parent?: BoxSpan): BoxSpan | undefined {
    let found = parent;
    for (const type of path.split('.')) {
      const boxes: Iterable<BoxSpan> = found === undefined ? this.boxes() : this.children(found);
      found = [...boxes].find((item) => item.type === type);
      if (found === undefined) return undefined;
    }
    return found;
  }

  need(path: string, parent?: BoxSpan): BoxSpan {
    const found = this.find(path, parent);
    if (found === undefined) throw new FormatError(`no ${path} box`);
    return found;
  }

  #need(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.bytes.byteLength) throw new FormatError('the bytes end inside a box');
  }
}
