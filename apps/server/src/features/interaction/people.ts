import type { Author } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';

/** A person as the tables hold one: the identity key of an account or a guest session. */
export type PersonKey = string;

export function personOf(key: PersonKey): Pick<Author, 'kind' | 'id'> {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) as Author['kind'], id: key.slice(at + 1) };
}

/** The key of whom a request names: an account or a guest session. */
export function personKey(person: { userId?: string | undefined; guestId?: string | undefined }): PersonKey {
  if (person.userId !== undefined) return `user:${person.userId}`;
  if (person.guestId !== undefined) return `guest:${person.guestId}`;
  throw new AppError('invalid', 'name one person');
}
