import { randomBytes } from 'node:crypto';

/** A UUIDv7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then random; sorts by creation time. */
export function newId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A secret of `bytes` random bytes in base64url; for tokens and keys. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
