import { ByteReader } from '../bytes/index.ts';
import { FormatError } from '../media.ts';
import { type AmfRecord, type AmfValue, amfMarker } from './value.ts';

export interface AmfLimits {
  /** Levels of objects and arrays inside each other. */
  maxDepth: number;
  /** Values altogether, so that a short message cannot become a large tree. */
  maxValues: number;
}

const defaultLimits: AmfLimits = { maxDepth: 16, maxValues: 4096 };

/** All values of a message body. References, movie clips, record sets and AMF 3 values are refused. */
export function decodeAmf0(body: Uint8Array, limits: AmfLimits = defaultLimits): AmfValue[] {
  const decoder = new Decoder(body, limits);
  const values: AmfValue[] = [];
  while (decoder.left > 0) values.push(decoder.value(0));
  return values;
}

class Decoder {
  readonly #reader: ByteReader;
  readonly #limits: AmfLimits;
  #values = 0;

  constructor(body: Uint8Array, limits: AmfLimits) {
    this.#reader = new ByteReader(body);
    this.#limits = limits;
  }

  get left(): number {
    return this.#reader.left;
  }

  value(depth: number): AmfValue {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) throw new FormatError('AMF has too many values');
    if (depth > this.#limits.maxDepth) throw new FormatError('AMF is nested too deeply');
    const marker = this.#reader.u8();
    switch (marker) {
      case amfMarker.number:
        return this.#reader.f64();
      case amfMarker.boolean:
        return this.#reader.u8() !== 0;
      case amfMarker.string:
        return this.#reader.utf8(this.#reader.u16());
      case amfMarker.object:
        return this.#properties(depth);
      case amfMarker.null:
        return null;
      case amfMarker.undefined:
      case amfMarker.unsupported:
        return undefined;
      case amfMarker.ecmaArray:
        this.#reader.skip(4); // associative-count is only a hint
        return this.#properties(depth);
      case amfMarker.strictArray:
        return this.#elements(depth);
      case amfMarker.date: {
        const milliseconds = this.#reader.f64();
        this.#reader.skip(2); // time zone, reserved
        return new Date(milliseconds);
      }
      case amfMarker.longString:
      case amfMarker.xmlDocument:
        return this.#reader.utf8(this.#reader.u32());
      case amfMarker.typedObject:
        this.#reader.skip(this.#reader.u16()); // class name
        return this.#properties(depth);
      default:
        throw new FormatError(`AMF type ${marker} is not supported`);
    }
  }

  /** Pairs up to the object end marker; some senders leave it out at the very end of a message. */
  #properties(depth: number): AmfRecord {
    const record: Record<string, AmfValue> = Object.create(null);
    while (this.#reader.left > 0) {
      const name = this.#reader.utf8(this.#reader.u16());
      if (name === '' && this.#atObjectEnd()) return record;
      record[name] = this.value(depth + 1);
    }
    return record;
  }

  #atObjectEnd(): boolean {
    const marker = this.#reader.peek();
    if (marker !== amfMarker.objectEnd) return false;
    this.#reader.skip(1);
    return true;
  }

  #elements(depth: number): AmfValue[] {
    const count = this.#reader.u32();
    if (count > this.#reader.left) throw new FormatError('an AMF array is longer than its message');
    const values: AmfValue[] = [];
    for (let i = 0; i < count; i++) values.push(this.value(depth + 1));
    return values;
  }
}
