import { randomInt } from 'node:crypto';
import { limits } from '@footlight/contract';

/** For who gives no name: the part of the address before the @. The address itself is never shown to others. */
export function nameFromEmail(email: string): string {
  const local = email.slice(0, email.lastIndexOf('@')).replace(/\p{Cc}/gu, '');
  return local.slice(0, limits.displayNameLength).trim() || 'User';
}

export function guestName(): string {
  return `Guest ${randomInt(1000, 10_000)}`;
}
