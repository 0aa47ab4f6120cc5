import type { Broadcast, MeetingState } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { MeetingExtras, Place } from '../extras.ts';
import type { Peer } from '../peer.ts';
import type { RoomsService } from '../service.ts';
import type { Lobby } from './lobby.ts';
import type { MeetingSpace } from './space.ts';
import type { MeetingSpaces } from './spaces.ts';
import { meetingState } from './view.ts';

export interface AnnouncementsDeps {
  rooms: () => RoomsService;
  spaces: MeetingSpaces;
  lobby: Lobby;
  broadcast: (roomId: string) => Broadcast | null;
  clock: Clock;
  logger: Logger;
}

/** What the people of a meeting are told of it, and its hosts of the lobby. */
export class Announcements {
  readonly #deps: AnnouncementsDeps;

  constructor(deps: AnnouncementsDeps) {
    this.#deps = deps;
  }

  /** For snapshots: the audience of a broadcast is not in the meeting, and the lobby is the hosts'. */
  extras({ room, peer }: Place): MeetingExtras {
    const space = peer.door === 'member' ? this.#deps.spaces.peek(room.id) : undefined;
    if (space === undefined) return { meeting: null, waiting: [] };
    return {
      meeting: this.#state(space),
      waiting: peer.may('manage') ? this.#deps.lobby.list(room.id) : [],
    };
  }

  /** Tells the people of a meeting how it is, if it is different from what they were told last; not whoever comes in just now and reads it in its snapshot. */
  tell(space: MeetingSpace, newcomer?: Peer): void {
    const room = this.#deps.rooms().room(space.id);
    if (room === undefined || space.activeSince === null) return;
    const state = this.#state(space);
    const { broadcast } = state;
    // How many watch is different with everybody who comes, and is told by `streamUpdate`.
    const told = JSON.stringify({ ...state, broadcast: broadcast && { ...broadcast, viewers: 0, likes: 0 } });
    if (told === space.told) return;
    space.told = told;
    if (state.leaderPeerId !== space.leaderPeerId) {
      space.leaderPeerId = state.leaderPeerId;
      this.#deps.logger.info({ roomId: space.id, peerId: state.leaderPeerId }, 'a meeting has another leader');
    }
    room.announceBy('member', 'meetingUpdate', state, newcomer);
  }

  tellWaiting(roomId: string): void {
    const waiting = this.#deps.lobby.list(roomId);
    for (const peer of this.#deps.rooms().room(roomId)?.by('member') ?? [])
      if (peer.may('manage')) peer.connection?.emit('lobbyUpdate', { waiting });
  }

  /** To somebody who has become a host. */
  tellWaitingTo(peer: Peer, roomId: string): void {
    peer.connection?.emit('lobbyUpdate', { waiting: this.#deps.lobby.list(roomId) });
  }

  #state(space: MeetingSpace): MeetingState {
    return meetingState(space, {
      members: this.#deps.rooms().room(space.id)?.by('member') ?? [],
      broadcast: this.#deps.broadcast(space.id),
      now: new Date(this.#deps.clock.now()),
    });
  }
}
