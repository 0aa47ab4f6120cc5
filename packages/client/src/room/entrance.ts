import type { Joined, KeptEvent, RoomSnapshot } from '@footlight/contract';
import { FootlightError } from '../errors.ts';
import type { Emit } from '../socket.ts';

export type Entered =
  | { how: 'joined'; joined: Joined }
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
]);

export function isFinalRefusal(error: FootlightError): boolean {
  return final.has(error.code);
}

/** The old peer cannot be taken up again; `already_joined`: this connection is in a room already, whatever became of that answer. */
function endsTicket(error: FootlightError): boolean {
  return error.code === 'resume_expired' || error.code === 'already_joined' || isFinalRefusal(error);
}

/** Takes the old peer up again if there is one and the server still has it, else joins as a new one. */
export async function enterRoom(emit: Emit, broadcastId: string, ticket: ResumeTicket | null): Promise<Entered> {
  if (ticket !== null) {
    try {
      return { how: 'resumed', ...(await emit('resume', ticket)) };
    } catch (error) {
      if (!(error instanceof FootlightError && endsTicket(error))) throw error;
    }
  }
  try {
    return { how: 'joined', joined: await emit('join', { broadcastId }) };
  } catch (error) {
    // An answer of ours was lost, so the server thinks we are in a room: out of it, and again.
    if (error instanceof FootlightError && error.code === 'already_joined') {
      await emit('leave', {});
      return { how: 'joined', joined: await emit('join', { broadcastId }) };
    }
    throw error;
  }
}
