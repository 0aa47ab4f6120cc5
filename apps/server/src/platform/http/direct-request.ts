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
/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110 section 5.5: visible characters, spaces and tabs. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
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
  const [requestLine = '', ...lines] = bytes.toString('latin1', 0, end).split(lineEnd);
  if (!requestLine.endsWith(' HTTP/1.1')) return 'other';
  const address = requestLine.slice('GET '.length, -' HTTP/1.1'.length);
  const target = /^[!-~]+$/.test(address) ? targetOf('GET', address, start) : undefined;
  const headers = target && readFields(lines);
  if (target === undefined || headers === undefined || headers.host === undefined) return 'other';
  if (beyond.some((name) => headers[name] !== undefined)) return 'other';
  if (headers.connection !== undefined && headers.connection.toLowerCase() !== 'keep-alive') return 'other';
  return { target, headers, length: end + headEnd.length };
}

/** Undefined where a line is not a field, or a field comes twice. */
function readFields(lines: readonly string[]): Record<string, string> | undefined {
  const fields: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon === -1) return undefined;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1);
    if (!token.test(name) || !fieldValue.test(value)) return undefined;
    const key = name.toLowerCase();
    if (fields[key] !== undefined) return undefined;
    fields[key] = value.trim();
  }
  return fields;
}
