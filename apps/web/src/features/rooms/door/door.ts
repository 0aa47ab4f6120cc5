import { FootlightError, type RoomState } from '@footlight/client';
import type { Meeting } from '@footlight/contract';
import { placeOfError } from '../../../client/errors.ts';
import { mayPublish } from '../meeting/tiles.ts';

/** Where somebody stands with a meeting. `prepare`: in front of it. All others but `in` are pages of their own. */
export type Door =
  | 'loading'
  | 'prepare'
  | 'waiting'
  | 'in'
  | 'left'
  | 'denied'
  | 'locked'
  | 'removed'
  | 'replaced'
  | 'uninvited'
  | 'ended'
  | 'deleted'
  | 'notFound'
  | 'forbidden'
  | 'full'
  | 'unreachable'
  | 'failed';

export interface DoorInput {
  /** What REST says of the room. */
  known: Meeting | undefined;
  knownError: unknown;
  /** Null before one has asked to come in. */
  state: Pick<RoomState, 'connection' | 'error' | 'removed' | 'me'> | null;
  /** One has left by one's own will. */
  hasLeft: boolean;
}

/** A password is asked for in front of the meeting, as often as it takes. */
export function asksPassword(error: unknown): 'required' | 'wrong' | null {
  if (!(error instanceof FootlightError)) return null;
  if (error.code === 'room_password_required') return 'required';
  return error.code === 'room_password_wrong' ? 'wrong' : null;
}

/** So many passwords were tried that the next has to wait. */
export function hasToWait(error: unknown): boolean {
  return error instanceof FootlightError && error.code === 'rate_limited';
}

/** Whether the door lets this person in as somebody who is seen and heard. */
export function willSpeak({ role, entryRole }: Pick<Meeting, 'role' | 'entryRole'>): boolean {
  return mayPublish(role ?? entryRole);
}

/** What somebody in the lobby waits for: the answer of a host who is in, a host's return, or the meeting to begin. */
export function waitOf(known: Pick<Meeting, 'people' | 'hostInside'> | undefined): 'answer' | 'return' | 'beginning' {
  if (known?.hostInside) return 'answer';
  return known !== undefined && known.people > 0 ? 'return' : 'beginning';
}

export function doorOf({ known, knownError, state, hasLeft }: DoorInput): Door {
  if (hasLeft) return 'left';
  if (state?.connection === 'closed') {
    if (state.removed) return doorOfRemoval(state.removed);
    if (state.error && !asksPassword(state.error) && !hasToWait(state.error)) return doorOfError(state.error);
    return 'prepare';
  }
  if (state?.connection === 'full') return 'full';
  if (state?.connection === 'waiting') return 'waiting';
  // A connection that is lost in front of the meeting is being made; inside, it is being repaired.
  if (state?.me) return 'in';
  if (known) return 'prepare';
  return knownError ? doorOfError(knownError) : 'loading';
}

function doorOfRemoval(reason: NonNullable<RoomState['removed']>): Door {
  return reason === 'kicked' || reason === 'banned' ? 'removed' : reason;
}

function doorOfError(error: unknown): Door {
  const code = error instanceof FootlightError ? error.code : null;
  if (code === 'room_locked') return 'locked';
  if (code === 'lobby_denied') return 'denied';
  return code === 'removed_from_room' ? 'removed' : placeOfError(error);
}
