import { AppError } from '../../../base/errors.ts';
import { identityKey, type Principal } from '../../../base/principal.ts';
import { sameSecret } from './admission.ts';
import type { MeetingSpace } from './space.ts';
import type { MeetingSpaces } from './spaces.ts';

/** Who may know of a room and who may manage it, asked from outside of it. */
export class MeetingAccess {
  readonly #spaces: MeetingSpaces;

  constructor(spaces: MeetingSpaces) {
    this.#spaces = spaces;
  }

  /** The room, if this principal may know of it: one by invitation is there for the invited alone. Throws `not_found`. */
  async visible(roomId: string, principal: Principal, invite?: string): Promise<MeetingSpace> {
    const space = await this.#spaces.get(roomId);
    if (space === undefined || !knows(space, principal, invite)) throw new AppError('not_found', 'no such room');
    return space;
  }

  /** The room, if this principal is one of its hosts, or an admin. */
  async managed(roomId: string, principal: Principal): Promise<MeetingSpace> {
    const space = await this.visible(roomId, principal);
    if (!manages(space, principal)) throw new AppError('forbidden', 'only its hosts may do that');
    return space;
  }

  /** The room, if this principal is one of its hosts: an admin does not show what others say among themselves. */
  async led(roomId: string, principal: Principal): Promise<MeetingSpace> {
    const space = await this.managed(roomId, principal);
    if (!leads(space, principal)) throw new AppError('forbidden', 'only its hosts may do that');
    return space;
  }

  /** The room, if it is this principal's own, or who asks is an admin. */
  async owned(roomId: string, principal: Principal): Promise<MeetingSpace> {
    const space = await this.managed(roomId, principal);
    if (!space.isOwner(identityKey(principal)) && !isAdmin(principal))
      throw new AppError('forbidden', 'only its owner may do that');
    return space;
  }
}

export function manages(space: MeetingSpace, principal: Principal): boolean {
  return isAdmin(principal) || leads(space, principal);
}

function leads(space: MeetingSpace, principal: Principal): boolean {
  const identity = identityKey(principal);
  return identity !== undefined && space.roleOf(identity) === 'host' && !space.isSentAway(identity);
}

function knows(space: MeetingSpace, principal: Principal, invite: string | undefined): boolean {
  const { access, invite_token } = space.row;
  if (access !== 'invite' || isAdmin(principal) || sameSecret(invite_token, invite)) return true;
  const identity = identityKey(principal);
  if (identity === undefined || space.isSentAway(identity)) return false;
  return space.roleOf(identity) !== null || space.person(identity).admitted;
}

function isAdmin(principal: Principal): boolean {
  return principal.kind === 'user' && principal.role === 'admin';
}
