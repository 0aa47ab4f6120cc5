/**
 * A value of AMF 0 (Action Message Format, AMF 0, 2007). Objects, typed objects and ECMA arrays are decoded to records without a
 * prototype; `unsupported` is decoded to undefined; long strings and XML to strings.
 */
export type AmfValue =
  | number
  | string
  | boolean
  | null
  | undefined
  | Date
  | AmfRecord
  | EcmaArray
  | readonly AmfValue[];

export interface AmfRecord {
  readonly [name: string]: AmfValue;
}

/** Has a record written as an ECMA array, which `onMetaData` wants, instead of an object. Never comes out of decoding. */
export class EcmaArray {
  readonly record: AmfRecord;

  constructor(record: AmfRecord) {
    this.record = record;
  }
}

/** Type markers: section 2.1. */
export const amfMarker = {
  number: 0x00,
  boolean: 0x01,
  string: 0x02,
  object: 0x03,
  null: 0x05,
  undefined: 0x06,
  ecmaArray: 0x08,
  objectEnd: 0x09,
  strictArray: 0x0a,
  date: 0x0b,
  longString: 0x0c,
  unsupported: 0x0d,
  xmlDocument: 0x0f,
  typedObject: 0x10,
} as const;

export function isAmfRecord(value: AmfValue): value is AmfRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof EcmaArray)
  );
}
