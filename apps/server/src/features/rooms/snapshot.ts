import type { InteractionState, RoomSnapshot } from '@footlight/contract';
import type { Peer } from './peer.ts';
import type { Room } from './room.ts';

/** What of a snapshot the features above the rooms know. */
export type SnapshotParts = Pick<RoomSnapshot, 'interaction' | 'pins'>;

/** One feature's part of the snapshot of one peer. It may be newer than the number of the snapshot, never older. */
export type Contribution = (
  room: Room,
  peer: Peer,
) => Promise<{ interaction?: Partial<InteractionState>; pins?: RoomSnapshot['pins'] }>;

/** Puts the parts together; what nobody contributes is empty. */
export async function completeSnapshot(
  contributions: readonly Contribution[],
  room: Room,
  peer: Peer,
): Promise<SnapshotParts> {
  const parts = await Promise.all(contributions.map((contribution) => contribution(room, peer)));
  const nothing: InteractionState = {
    messages: [],
    pinnedMessage: null,
    chatMode: { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true },
    hands: [],
    liked: false,
    invited: false,
    restriction: null,
  };
  return {
    interaction: Object.assign(nothing, ...parts.map(({ interaction }) => interaction)),
    pins: parts.flatMap(({ pins }) => pins ?? []),
  };
}
