import type { InteractionState, Pin, RoomSnapshot } from '@footlight/contract';
import type { Peer } from './peer.ts';
import type { Room } from './room.ts';

/** One peer in its room. */
export interface Place {
  room: Room;
  peer: Peer;
}

/** What a snapshot holds beside the room itself; it belongs to the features above. */
export type RoomExtras = Pick<RoomSnapshot, 'interaction' | 'pins'>;

export interface ExtrasPart {
  interaction?: Partial<InteractionState>;
  pins?: Pin[];
}

/** What one feature adds to the snapshot that this peer gets. */
export type ExtrasContributor = (place: Place) => ExtrasPart | Promise<ExtrasPart>;

/** The part of a room's snapshot that the features above give, each its own; what none gives is empty. */
export class SnapshotExtras {
  readonly #contributors: ExtrasContributor[] = [];

  add(contributor: ExtrasContributor): void {
    this.#contributors.push(contributor);
  }

  async of(place: Place): Promise<RoomExtras> {
    const parts = await Promise.all(this.#contributors.map((contribute) => contribute(place)));
    return {
      interaction: Object.assign(nothingYet(), ...parts.map(({ interaction }) => interaction)),
      pins: parts.flatMap(({ pins }) => pins ?? []),
    };
  }
}

function nothingYet(): InteractionState {
  return {
    messages: [],
    pinnedMessage: null,
    chatMode: { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true },
    hands: [],
    liked: false,
    invited: false,
    restriction: null,
  };
}
