import { FormatError } from '../media.ts';

const attribute = /([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s][^",]*)(,|$)/y;

/** An attribute list with typed access; a value of the wrong form is a FormatError that names the tag. */
export class Attributes {
  readonly #tag: string;
  readonly #values = new Map<string, string>();

  constructor(tag: string, text: string) {
    this.#tag = tag;
    attribute.lastIndex = 0;
    let end = 0;
    while (end < text.length) {
      const match = attribute.exec(text);
      if (match === null) throw this.#error('is not an attribute list');
      const [, name, value] = match;
      if (this.#values.has(name!)) throw this.#error(`has ${name} twice`);
      this.#values.set(name!, value!);
      end = attribute.lastIndex;
      if (end === text.length && match[3] === ',') throw this.#error('ends with a comma');
    }
  }

  get names(): Iterable<string> {
    return this.#values.keys();
  }

  /** The value as it stands. */
  raw(name: string): string | undefined {
    return this.#values.get(name);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (!value.startsWith('"')) throw this.#error(`wants ${name} quoted`);
    return value.slice(1, -1);
  }

  /** An unquoted word. */
  word(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value?.startsWith('"')) throw this.#error(`wants ${name} unquoted`);
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : readInteger(`${this.#tag} ${name}`, value);
  }

  decimal(name: string): number | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : readDecimal(`${this.#tag} ${name}`, value);
  }

  /** YES is true, NO false, absent undefined. */
  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (value !== 'YES' && value !== 'NO') throw this.#error(`wants YES or NO as ${name}`);
    return value === 'YES';
  }

  date(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : readDate(`${this.#tag} ${name}`, value);
  }

  /** `WIDTHxHEIGHT`. */
  resolution(name: string): { width: number; height: number } | undefined {
    const value = this.word(name);
    if (value === undefined) return undefined;
    const match = /^(\d{1,5})x(\d{1,5})$/.exec(value);
    if (match === null) throw this.#error(`wants a resolution as ${name}`);
    return { width: Number(match[1]), height: Number(match[2]) };
  }

  /** The value, which must be there. */
  must<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw this.#error(`needs ${name}`);
    return value;
  }

  #error(problem: string): FormatError {
    return new FormatError(`${this.#tag} ${problem}`);
  }
}

export function readInteger(what: string, text: string): number {
  const value = /^\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new FormatError(`${what} is not a decimal integer`);
  return value;
}

export function readDecimal(what: string, text: string): number {
  if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) throw new FormatError(`${what} is not a decimal number`);
  return Number(text);
}

export function readDate(what: string, text: string): number {
  const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/.test(text);
  const value = zoned ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(value)) throw new FormatError(`${what} is not an ISO 8601 date with a time zone`);
  return value;
}

/** `LENGTH` or `LENGTH@OFFSET`. */
export function readRange(what: string, text: string): { length: number; offset?: number } {
  const [length, offset, ...more] = text.split('@');
  if (length === undefined || more.length > 0) throw new FormatError(`${what} is not a byte range`);
  const range = { length: readInteger(what, length) };
  return offset === undefined ? range : { ...range, offset: readInteger(what, offset) };
}

/** The lines of a playlist: UTF-8 without a byte order mark, beginning with EXTM3U; without comments and empty lines. */
export function playlistLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== '#EXTM3U') throw new FormatError('the first line is not #EXTM3U');
  return lines.slice(1).filter((line) => line !== '' && (!line.startsWith('#') || line.startsWith('#EXT')));
}

/** A tag line as name and value: `#EXTINF:4,` is `['EXTINF', '4,']`. */
export function splitTag(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return colon === -1 ? [line.slice(1), ''] : [line.slice(1, colon), line.slice(colon + 1)];
}

/** Without the keys that are undefined. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
