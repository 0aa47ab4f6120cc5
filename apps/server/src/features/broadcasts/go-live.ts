import type { Broadcast, Visibility } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import type { Principal } from '../../base/principal.ts';
import type { LiveShows } from './live-shows.ts';
import { type BroadcastsRepository, isSecondInRoom, isSecondLive } from './repository.ts';

export interface NewShowOfRoom {
  title: string;
  description: string;
  visibility: Visibility;
}

/** Broadcasts that show a meeting. They are live from the moment they exist, and the meeting goes on without them. */
export class GoLive {
  readonly #repository: BroadcastsRepository;
  readonly #shows: LiveShows;
  readonly #clock: Clock;

  constructor(deps: { repository: BroadcastsRepository; shows: LiveShows; clock: Clock }) {
    this.#repository = deps.repository;
    this.#shows = deps.shows;
    this.#clock = deps.clock;
  }

  /**
   * Makes the room of a meeting the stage of a new broadcast. Its host is the caller, whose right to that in the meeting has been checked. Throws `already_live` where
   * the host has another live show, `conflict` where the room is shown already.
   */
  async fromRoom(roomId: string, principal: Principal, about: NewShowOfRoom): Promise<Broadcast> {
    if (principal.kind !== 'user') throw new AppError('forbidden', 'a show needs a host with an account');
    // One that is just ending still has the room.
    if (this.#shows.liveIn(roomId) !== undefined) throw new AppError('conflict', 'this room is live already');
    const now = new Date(this.#clock.now());
    const id = newId(now.getTime());
    try {
      await this.#repository.insert({
        ...about,
        id,
        room_id: roomId,
        in_meeting: true,
        host_id: principal.userId,
        kind: 'video',
        status: 'live',
        scheduled_at: null,
        started_at: now,
        ended_at: null,
        off_air_at: now,
        key_source_id: null,
        auto_renew: false,
        starts_with_encoder: false,
      });
    } catch (error) {
      if (isSecondInRoom(error)) throw new AppError('conflict', 'this room is live already', { cause: error });
      if (isSecondLive(error)) throw new AppError('already_live', undefined, { cause: error });
      throw error;
    }
    return this.#shows.beginIn(id);
  }
}
