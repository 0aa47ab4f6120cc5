import type { DirectTarget } from './direct-route.ts';
import { targetOf } from './direct-route.ts';

/** A request as it came over a connection, of those that are answered without Node's HTTP server. */
export interface DirectRequest {
  target: DirectTarget;
  /** By their names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Of its bytes. */
  length: number;
}

/** Longer heads are left to Node's server, which has a limit and says so. */
const mostHeadBytes = 8 * 1024;
const lineEnd = '\r\n';
const headEnd = Buffer.from('\r\n\r\n');
/** Fields, a line each: a token (RFC 9110 section 5.6.2), a colon, visible characters, spaces and tabs (section 5.5). */
const fieldLines = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*(?:\r\n|$))+$/;
/** Whoever sends one of these wants more than an answer. */
const beyond = ['content-length', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer'];

/**
 * The request that `bytes` begin with (RFC 9112): `more` where its head is not complete yet, `other` where it is anything but a plain GET below `start`. What is not understood to the
 * letter is `other`: Node's server then reads the very same bytes, so there is one reading of a request and never two.
 */
export function readDirectRequest(bytes: Buffer, start: string): DirectRequest | 'more' | 'other' {
  const opening = `GET ${start}`;
  const known = Math.min(bytes.length, opening.length);
  if (bytes.toString('latin1', 0, known) !== opening.slice(0, known)) return 'other';
  const end = bytes.indexOf(headEnd);
  if (end > mostHeadBytes || (end === -1 && bytes.length > mostHeadBytes)) return 'other';
  if (end === -1) return 'more';
  const head = bytes.toString('latin1', 0, end);
  const lineBreak = head.indexOf(lineEnd);
  if (lineBreak === -1 || !head.startsWith(' HTTP/1.1', lineBreak - ' HTTP/1.1'.length)) return 'other';
  const address = head.slice('GET '.length, lineBreak - ' HTTP/1.1'.length);
  const target = /^[!-~]+$/.test(address) ? targetOf('GET', address, start) : undefined;
  const headers = target && readFields(head.slice(lineBreak + lineEnd.length));
  if (target === undefined || headers === undefined || headers.host === undefined) return 'other';
  if (beyond.some((name) => headers[name] !== undefined)) return 'other';
  if (headers.connection !== undefined && headers.connection.toLowerCase() !== 'keep-alive') return 'other';
  return { target, headers, length: end + headEnd.length };
}

/** Undefined where a line is not a field, or a field comes twice. */
function readFields(lines: string): Record<string, string> | undefined {
  if (!fieldLines.test(lines)) return undefined;
  const fields: Record<string, string> = Object.create(null);
  for (const line of lines.split(lineEnd)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (fields[name] !== undefined) return undefined;
    fields[name] = line.slice(colon + 1).trim();
  }
  return fields;
}
