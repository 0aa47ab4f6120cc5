import type { InteractionState, MeetingState, Pin, RoomSnapshot, Waiting } from '@footlight/contract';
import type { Peer } from './peer.ts';
import type { Room } from './room.ts';

/** One peer in its room. */
export interface Place {
  room: Room;
  peer: Peer;
}

/** What a snapshot holds beside the room itself; it belongs to the features above. */
export type RoomExtras = Pick<RoomSnapshot, 'interaction' | 'pins' | 'meeting' | 'waiting'>;

export interface ExtrasPart {
  interaction?: Partial<InteractionState>;
  pins?: Pin[];
}

export interface MeetingExtras {
  meeting: MeetingState | null;
  waiting: Waiting[];
}

/** What one feature adds to the snapshot that this peer gets. */
export type ExtrasContributor = (place: Place) => ExtrasPart | Promise<ExtrasPart>;

/** The part of a room's snapshot that the features above give, each its own; what none gives is empty. */
export class SnapshotExtras {
  readonly #contributors: ExtrasContributor[] = [];
  #meeting: (place: Place) => MeetingExtras = () => ({ meeting: null, waiting: [] });

  add(contributor: ExtrasContributor): void {
    this.#contributors.push(contributor);
  }

  /** What the room's meeting adds. It is asked last and at once, so that nothing it has told since is undone by an older snapshot. */
  setMeeting(meeting: (place: Place) => MeetingExtras): void {
    this.#meeting = meeting;
  }

  async of(place: Place): Promise<RoomExtras> {
    const parts = await Promise.all(this.#contributors.map((contribute) => contribute(place)));
    return {
      interaction: Object.assign(nothingYet(place.room), ...parts.map(({ interaction }) => interaction)),
      pins: parts.flatMap(({ pins }) => pins ?? []),
      ...this.#meeting(place),
    };
  }
}

function nothingYet({ id }: Room): InteractionState {
  return {
    chat: { of: 'room', id },
    messages: [],
    pinnedMessage: null,
    chatMode: { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true },
    hands: [],
    liked: false,
    invited: false,
    restriction: null,
  };
}
