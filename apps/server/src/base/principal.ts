import type { InstanceRole } from '@footlight/contract';

/** Who is calling, as far as their access token says. */
export type Principal =
  | { kind: 'nobody' }
  | { kind: 'guest'; guestId: string; displayName: string }
  | { kind: 'user'; userId: string; displayName: string; role: InstanceRole };

/** Anybody with an identity: a guest session or an account. */
export type Somebody = Exclude<Principal, { kind: 'nobody' }>;

/** Tells two callers apart (viewer counts, likes, rate limits); undefined for nobody, who has nothing to be told by. */
export function identityKey(principal: Somebody): string;
export function identityKey(principal: Principal): string | undefined;
export function identityKey(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'nobody':
      return undefined;
    case 'guest':
      return `guest:${principal.guestId}`;
    case 'user':
      return `user:${principal.userId}`;
  }
}
