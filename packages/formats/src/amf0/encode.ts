import { ByteWriter } from '../bytes/index.ts';
import { type AmfRecord, type AmfValue, amfMarker, EcmaArray } from './value.ts';

const encoder = new TextEncoder();

/** The values one after another, as the body of a command or data message. */
export function encodeAmf0(values: readonly AmfValue[]): Uint8Array {
  const writer = new ByteWriter();
  for (const value of values) write(writer, value);
  return writer.finish().slice();
}

function write(writer: ByteWriter, value: AmfValue): void {
  if (typeof value === 'number') writer.u8(amfMarker.number).f64(value);
  else if (typeof value === 'boolean') writer.u8(amfMarker.boolean).u8(value ? 1 : 0);
  else if (typeof value === 'string') writeString(writer, value);
  else if (value === null) writer.u8(amfMarker.null);
  else if (value === undefined) writer.u8(amfMarker.undefined);
  else if (value instanceof Date) writer.u8(amfMarker.date).f64(value.getTime()).u16(0);
  else if (value instanceof EcmaArray) {
    writer.u8(amfMarker.ecmaArray).u32(Object.keys(value.record).length);
    writeProperties(writer, value.record);
  } else if (isArray(value)) {
    writer.u8(amfMarker.strictArray).u32(value.length);
    for (const element of value) write(writer, element);
  } else {
    writer.u8(amfMarker.object);
    writeProperties(writer, value);
  }
}

function isArray(value: AmfRecord | readonly AmfValue[]): value is readonly AmfValue[] {
  return Array.isArray(value);
}

function writeString(writer: ByteWriter, value: string): void {
  const bytes = encoder.encode(value);
  if (bytes.length > 0xffff) writer.u8(amfMarker.longString).u32(bytes.length);
  else writer.u8(amfMarker.string).u16(bytes.length);
  writer.bytes(bytes);
}

/** Names longer than 65,535 bytes cannot be written and are cut. */
function writeProperties(writer: ByteWriter, record: AmfRecord): void {
  for (const [name, value] of Object.entries(record)) {
    const bytes = encoder.encode(name).subarray(0, 0xffff);
    writer.u16(bytes.length).bytes(bytes);
    write(writer, value);
  }
  writer.u16(0).u8(amfMarker.objectEnd);
}
