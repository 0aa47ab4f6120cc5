import type { Broadcast } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import type { RoomFacts, RoomsService } from '../rooms/index.ts';
import { type OnAirOptions, OnAirWatch } from './on-air.ts';
import { type BroadcastRow, type BroadcastsRepository, isSecondLive } from './repository.ts';
import { broadcastView } from './view.ts';

/** Where a live show is, and whether everybody may watch it. */
export interface LiveRoom {
  broadcastId: string;
  roomId: string;
  open: boolean;
}

export type LiveShowsEvents = {
  /** It is live from now on. */
  started: [show: LiveRoom];
  /** The stage of this broadcast closes. */
  ended: [show: LiveRoom, about: { byHost: boolean }];
};

/** The shows that are live on this node: their start and end, and what their audience is told meanwhile. */
export class LiveShows implements Closeable {
  readonly events = new TypedEvents<LiveShowsEvents>();
  readonly #repository: BroadcastsRepository;
  readonly #rooms: () => RoomsService;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #watch: OnAirWatch;
  readonly #thumbnailUrl: (show: LiveRoom) => string | null;
  readonly #byRoom = new Map<string, BroadcastRow>();
  /** Broadcast id → room id of the same shows; every request of a player asks. */
  readonly #roomOf = new Map<string, string>();
  readonly #flowing = new Map<string, Set<'sfu' | 'hub'>>();

  constructor(
    options: OnAirOptions,
    deps: {
      repository: BroadcastsRepository;
      rooms: () => RoomsService;
      clock: Clock;
      logger: Logger;
      /** Where the newest picture of a live show is; null while there is none. */
      thumbnailUrl: (show: LiveRoom) => string | null;
    },
  ) {
    this.#repository = deps.repository;
    this.#rooms = deps.rooms;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
    this.#thumbnailUrl = deps.thumbnailUrl;
    this.#watch = new OnAirWatch(options, {
      clock: deps.clock,
      logger: deps.logger,
      store: async (id, onAir) => {
        await this.#repository.update(id, 'live', { on_air: onAir, off_air_at: onAir ? null : this.#now() });
      },
      changed: (id, onAir) => this.#tellOnAir(id, onAir),
      expired: (id) => this.finish(id, { why: 'its publisher did not come back', byHost: false }),
    });
  }

  /** Takes over the shows that were live when the process ended; their publishers have the grace period to return. */
  async recover(): Promise<void> {
    for (const row of await this.#repository.live()) {
      if (row.on_air) await this.#repository.update(row.id, 'live', { on_air: false, off_air_at: this.#now() });
      this.#keep(row);
      this.#watch.watch(row.id, true);
      this.#logger.info({ broadcastId: row.id }, 'a live show waits for its publisher to return');
    }
  }

  view(row: BroadcastRow): Broadcast {
    const thumbnailUrl = row.status === 'live' ? this.#thumbnailUrl(liveRoomOf(row)) : null;
    return broadcastView(row, {
      viewers: this.#rooms().viewers(row.room_id),
      onAir: this.#watch.onAir(row.id),
      thumbnailUrl,
    });
  }

  /** A show that is live here, without asking the database. */
  liveRoom(broadcastId: string): LiveRoom | undefined {
    const row = this.#watch.onAir(broadcastId) === undefined ? undefined : this.#find(broadcastId);
    return row && liveRoomOf(row);
  }

  /** What a room shows of the live show on its stage; undefined where there is none. */
  facts(roomId: string): RoomFacts | undefined {
    const row = this.#byRoom.get(roomId);
    return row && { likes: row.likes, onAir: this.#watch.onAir(row.id) ?? false, status: 'live' };
  }

  /** The row of a show has been changed. */
  refresh(row: BroadcastRow): void {
    if (this.#byRoom.has(row.room_id)) this.#byRoom.set(row.room_id, row);
  }

  /** `already_live` where the host has another live show. */
  async start(row: BroadcastRow): Promise<BroadcastRow> {
    let started: boolean;
    try {
      started = await this.#repository.update(row.id, 'scheduled', {
        status: 'live',
        started_at: this.#now(),
        off_air_at: this.#now(),
      });
    } catch (error) {
      if (isSecondLive(error)) throw new AppError('already_live', undefined, { cause: error });
      throw error;
    }
    const live = await this.#read(row.id);
    if (!started) {
      // Somebody else was quicker; what they made of it decides.
      if (live.status !== 'live') throw new AppError('conflict', `the broadcast is ${live.status} now`);
      return live;
    }
    this.#keep(live);
    this.#watch.watch(live.id);
    if (this.#flowing.has(live.room_id)) this.#watch.set(live.id, true);
    this.#rooms().setFacts(live.room_id, { likes: live.likes, onAir: false, status: 'live' });
    this.#rooms().announce(live.room_id, 'streamStarted', { broadcast: this.view(live) });
    this.#logger.info({ broadcastId: live.id, hostId: live.host_id }, 'a show started');
    this.events.emit('started', liveRoomOf(live));
    return live;
  }

  /** Ends a live show and its room; nothing happens where it has ended already. */
  async finish(id: string, { why, byHost }: { why: string; byHost: boolean }): Promise<void> {
    const ended = await this.#repository.update(id, 'live', {
      status: 'ended',
      on_air: false,
      off_air_at: null,
      ended_at: this.#now(),
    });
    const row = await this.#read(id);
    // Nothing is waited for from here to `ended`: players who ask meanwhile would be told that there is no such show.
    this.#watch.forget(id);
    this.#byRoom.delete(row.room_id);
    this.#roomOf.delete(id);
    this.#flowing.delete(row.room_id);
    if (!ended) return;
    this.#logger.info({ broadcastId: id, why }, 'a show ended');
    this.closeStage(row, byHost);
  }

  /** Tells everybody in the room of a broadcast that it is over, and closes the room. */
  closeStage(row: BroadcastRow, byHost: boolean): void {
    this.events.emit('ended', liveRoomOf(row), { byHost });
    this.#rooms().announce(row.room_id, 'streamEnded', { broadcast: this.view(row) });
    this.#rooms().closeRoom(row.room_id);
  }

  /** Media flows on the stage of this room, or no longer does: from somebody in the room, or from an encoder into the hub. */
  publishing(roomId: string, wayIn: 'sfu' | 'hub', flowing: boolean): void {
    const waysIn = this.#flowing.get(roomId) ?? new Set();
    if (flowing) waysIn.add(wayIn);
    else waysIn.delete(wayIn);
    if (waysIn.size > 0) this.#flowing.set(roomId, waysIn);
    else this.#flowing.delete(roomId);
    const row = this.#byRoom.get(roomId);
    if (row !== undefined) this.#watch.set(row.id, waysIn.size > 0);
  }

  close(): void {
    this.#watch.close();
    this.#byRoom.clear();
    this.#roomOf.clear();
    this.events.removeAll();
  }

  #tellOnAir(id: string, onAir: boolean): void {
    const row = this.#find(id);
    if (row === undefined) return;
    this.#logger.info({ broadcastId: id, onAir }, onAir ? 'a show is on air' : 'a show lost its publisher');
    this.#rooms().setFacts(row.room_id, { likes: row.likes, onAir, status: 'live' });
  }

  #keep(row: BroadcastRow): void {
    this.#byRoom.set(row.room_id, row);
    this.#roomOf.set(row.id, row.room_id);
  }

  #find(id: string): BroadcastRow | undefined {
    const roomId = this.#roomOf.get(id);
    return roomId === undefined ? undefined : this.#byRoom.get(roomId);
  }

  async #read(id: string): Promise<BroadcastRow> {
    const row = await this.#repository.byId(id);
    if (row === undefined) throw new AppError('not_found', 'no such broadcast');
    return row;
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

function liveRoomOf(row: BroadcastRow): LiveRoom {
  return { broadcastId: row.id, roomId: row.room_id, open: row.visibility !== 'private' };
}
