import { randomBytes } from 'node:crypto';

const mostInMs = 0xfff;
/** Of the newest id: its millisecond, and its place in that. */
const newest = { ms: 0, place: 0 };

/** A UUIDv7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, 12 that count up within one (section 6.2, method 1), then random; sorts by creation. */
export function newId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  const place = nowMs === newest.ms ? Math.min(newest.place + 1, mostInMs) : bytes.readUInt16BE(6) & (mostInMs >> 1);
  Object.assign(newest, { ms: nowMs, place });
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | place, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A secret of `bytes` random bytes in base64url; for tokens and keys. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
