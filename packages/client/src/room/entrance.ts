import type { Broadcast, KeptEvent, RoomSnapshot } from '@footlight/contract';
import { FootlightError } from '../errors.ts';
import type { Emit } from '../socket.ts';

/** By which way a room is entered: as the audience and the stage of a broadcast, or as a meeting, with what that may ask for. */
export type Door =
  | { to: 'broadcast'; broadcastId: string }
  | { to: 'meeting'; roomId: string; password?: string | undefined; invite?: string | undefined };

export type Entered =
  | { how: 'joined'; snapshot: RoomSnapshot; broadcast: Broadcast | null }
  | { how: 'resumed'; snapshot: RoomSnapshot; events: KeptEvent[]; mediaKept: boolean };

/** What proves, to the server's grace period, that a peer is ours. */
export interface ResumeTicket {
  roomId: string;
  resumeToken: string;
  lastSeq: number;
}

/** A refusal to join that repeating does not change. */
const final = new Set<FootlightError['code']>([
  'not_found',
  'forbidden',
  'broadcast_ended',
  'invalid',
  'unknown_event',
  'room_password_required',
  'room_password_wrong',
  'room_locked',
  'lobby_denied',
  'removed_from_room',
]);

export function isFinalRefusal(error: FootlightError): boolean {
  return final.has(error.code);
}

/** The old peer cannot be taken up again; `already_joined`: this connection is in a room already, whatever became of that answer. */
function endsTicket(error: FootlightError): boolean {
  return error.code === 'resume_expired' || error.code === 'already_joined' || isFinalRefusal(error);
}

/** Takes the old peer up again if there is one and the server still has it, else joins as a new one. */
export async function enterRoom(emit: Emit, door: Door, ticket: ResumeTicket | null): Promise<Entered> {
  if (ticket !== null) {
    try {
      return { how: 'resumed', ...(await emit('resume', ticket)) };
    } catch (error) {
      if (!(error instanceof FootlightError && endsTicket(error))) throw error;
    }
  }
  try {
    return await join(emit, door);
  } catch (error) {
    // An answer of ours was lost, so the server thinks we are in a room: out of it, and again.
    if (error instanceof FootlightError && error.code === 'already_joined') {
      await emit('leave', {});
      return join(emit, door);
    }
    throw error;
  }
}

async function join(emit: Emit, door: Door): Promise<Entered> {
  if (door.to === 'broadcast') {
    const { broadcast, ...snapshot } = await emit('join', { broadcastId: door.broadcastId });
    return { how: 'joined', snapshot, broadcast };
  }
  const { roomId, password, invite } = door;
  const snapshot = await emit('joinRoom', {
    roomId,
    ...(password === undefined ? {} : { password }),
    ...(invite === undefined ? {} : { invite }),
  });
  return { how: 'joined', snapshot, broadcast: null };
}
