/** A box as nested lists of bytes, not yet serialised; sizes are filled in by `serialise`. */
export interface Box {
  type: string;
  content: readonly (Uint8Array | Box)[];
}

export function box(type: string, ...content: (Uint8Array | Box | undefined)[]): Box {
  return { type, content: content.filter((item) => item !== undefined) };
}

/** A box with the version and flags that ISO/IEC 14496-12 section 4.2 calls a full box. */
export function fullBox(
  type: string,
  version: number,
  flags: number,
  ...content: (Uint8Array | Box | undefined)[]
): Box {
  return box(type, u32((version << 24) | flags), ...content);
}

/** The boxes one after another, in one allocation. */
export function serialise(...boxes: Box[]): Uint8Array {
  const bytes = new Uint8Array(boxes.reduce((sum, item) => sum + sizeOf(item), 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const item of boxes) offset = put(item, bytes, view, offset);
  return bytes;
}

function sizeOf(item: Uint8Array | Box): number {
  if (item instanceof Uint8Array) return item.byteLength;
  return item.content.reduce((sum, child) => sum + sizeOf(child), 8);
}

function put(item: Uint8Array | Box, bytes: Uint8Array, view: DataView, start: number): number {
  if (item instanceof Uint8Array) {
    bytes.set(item, start);
    return start + item.byteLength;
  }
  putType(view, start + 4, item.type);
  let offset = start + 8;
  for (const child of item.content) offset = put(child, bytes, view, offset);
  view.setUint32(start, offset - start);
  return offset;
}

/** Four ASCII characters. */
export function putType(view: DataView, offset: number, type: string): void {
  for (let i = 0; i < 4; i++) view.setUint8(offset + i, type.charCodeAt(i));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function u8(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

export function u16(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint16(i * 2, value);
  return bytes;
}

export function u32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value);
  return bytes;
}
