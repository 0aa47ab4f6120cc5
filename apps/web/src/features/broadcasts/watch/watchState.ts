import type { PlayerState, RoomState } from '@footlight/client';
import { FootlightError } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { placeOfError } from '../../../client/errors.ts';

/** What a viewer is to be told; each has a face of its own on the page. */
export type WatchState =
  | 'connecting'
  | 'scheduled'
  | 'starting'
  | 'live'
  | 'backSoon'
  | 'reconnecting'
  | 'ended'
  | 'cancelled'
  | 'notFound'
  | 'forbidden'
  | 'unreachable'
  | 'full'
  | 'removed'
  | 'failed';

export interface WatchInput {
  room: RoomState;
  player: PlayerState;
  /** What the REST answer said, which comes before the room is joined. */
  known: Broadcast | null;
  knownError: unknown;
  /** The host has been on air since this page was opened. */
  wasOnAir: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A host who pressed “go live” needs some seconds for the first picture; after that the silence is an interruption. */
const startingMs = 20_000;

export function watchStateOf({ room, player, known, knownError, wasOnAir, now }: WatchInput): WatchState {
  if (room.removed) return 'removed';
  if (room.error) return stateOfError(room.error);
  const broadcast = room.broadcast ?? known;
  if (!broadcast) return knownError ? stateOfError(knownError) : 'connecting';

  const status = room.counts?.status ?? broadcast.status;
  if (status === 'ended') return 'ended';
  if (status === 'cancelled') return 'cancelled';
  if (room.connection === 'full') return stateWithoutPlace(player, broadcast);
  if (room.connection === 'reconnecting') return 'reconnecting';
  if (room.connection !== 'connected') return 'connecting';
  if (status === 'scheduled') return 'scheduled';

  const isOnAir = room.counts?.onAir ?? broadcast.onAir;
  // Whoever went back still has something to see while the host is away.
  const isBehind = player.phase === 'playing' && !player.atLiveEdge;
  if (!isOnAir && !isBehind) {
    const isFresh = broadcast.startedAt !== null && now - Date.parse(broadcast.startedAt) < startingMs;
    return !wasOnAir && isFresh ? 'starting' : 'backSoon';
  }
  return stateOfPlayer(player);
}

/** The room is full: there is HLS, if anything, and the player knows how the show stands. */
function stateWithoutPlace(player: PlayerState, { status }: Broadcast): WatchState {
  const { show, options } = player;
  const now = show?.status ?? status;
  if (now !== 'live') return now;
  if (show === null) return 'connecting';
  if (options.length === 0) return 'full';
  const isBehind = player.phase === 'playing' && !player.atLiveEdge;
  return show.onAir || isBehind ? stateOfPlayer(player) : 'backSoon';
}

function stateOfPlayer({ phase, protocol, error }: PlayerState): WatchState {
  switch (phase) {
    case 'playing':
      return 'live';
    case 'stalled':
      // By HLS the last picture stands and the controls work; by WebRTC there is nothing to show.
      return protocol === 'webrtc' ? 'reconnecting' : 'live';
    case 'failed':
      return error?.code === 'codec_unsupported' ? 'failed' : 'reconnecting';
    default:
      return 'connecting';
  }
}

function stateOfError(error: unknown): WatchState {
  const isOver = error instanceof FootlightError && error.code === 'broadcast_ended';
  return isOver ? 'ended' : placeOfError(error);
}
