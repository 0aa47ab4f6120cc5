/** One value of an attribute list (RFC 8216bis section 4.2); undefined leaves the attribute out. */
export type AttributeValue = string | undefined;

/** `NAME=value,NAME=value` of those that are there, in order. */
export function attributeList(attributes: readonly (readonly [name: string, value: AttributeValue])[]): string {
  return attributes.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(',');
}

/** A quoted string cannot hold line breaks or double quotes: a RangeError, since no escape exists. */
export function quoted(value: string): string;
export function quoted(value: string | undefined): string | undefined;
export function quoted(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (/["\r\n]/.test(value)) throw new RangeError('a quoted string holds no quote and no line break');
  return `"${value}"`;
}

/** Seconds with at most five decimals, not in exponents. */
export function decimal(value: number): string;
export function decimal(value: number | undefined): string | undefined;
export function decimal(value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = value.toFixed(5);
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x30) end--;
  return text.slice(0, text.charCodeAt(end - 1) === 0x2e ? end - 1 : end);
}

export function whole(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

export function yes(value: boolean | undefined): string | undefined {
  return value ? 'YES' : undefined;
}

export function dateTime(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

/** A URI on a line of its own, or quoted: no line breaks, and not taken for a tag. */
export function uriLine(uri: string): string {
  if (uri === '' || uri.startsWith('#') || /[\r\n]/.test(uri)) throw new RangeError('a URI that no playlist can hold');
  return uri;
}
