import type { Broadcast } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import type { RoomFacts, RoomsService } from '../rooms/index.ts';
import { type OnAirOptions, OnAirWatch } from './on-air.ts';
import { type BroadcastRow, type BroadcastsRepository, isSecondLive, stageOf } from './repository.ts';
import { broadcastView } from './view.ts';

/** Where a live show is, and whether everybody may watch it. */
export interface LiveRoom {
  broadcastId: string;
  roomId: string;
  open: boolean;
  /** The room is a meeting's, and goes on when the show has ended. */
  inMeeting: boolean;
}

export type LiveShowsEvents = {
  /** It is live from now on. */
  started: [show: LiveRoom];
  /** The stage of this broadcast closes; the room of a meeting goes on. */
  ended: [show: LiveRoom, about: { byHost: boolean }];
  /** What shows a meeting's room is another broadcast now, or is told differently; null: nothing shows it any more. */
  shown: [{ roomId: string; broadcast: Broadcast | null }];
};

/** Of the room of a meeting that nothing shows. */
const noShow: RoomFacts = { likes: 0, onAir: false, status: 'meeting' };

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
      viewers: this.#rooms().viewers(stageOf(row)),
      onAir: this.#watch.onAir(row.id),
      thumbnailUrl,
    });
  }

  /** A show that is live here, without asking the database. */
  liveRoom(broadcastId: string): LiveRoom | undefined {
    const row = this.#watch.onAir(broadcastId) === undefined ? undefined : this.#find(broadcastId);
    return row && liveRoomOf(row);
  }

  /** The row of the show that is live in this room. */
  liveIn(roomId: string): BroadcastRow | undefined {
    return this.#byRoom.get(roomId);
  }

  /** The broadcast that shows this room now, as everybody sees it. */
  broadcastIn(roomId: string): Broadcast | null {
    const row = this.#byRoom.get(roomId);
    return row === undefined ? null : this.view(row);
  }

  /** What a room shows of the live show on its stage; undefined where there is none. */
  facts(roomId: string): RoomFacts | undefined {
    const row = this.#byRoom.get(roomId);
    return row && { likes: row.likes, onAir: this.#watch.onAir(row.id) ?? false, status: 'live' };
  }

  /** Undefined where no show is live in this room. */
  startedAtMs(roomId: string): number | undefined {
    return this.#byRoom.get(roomId)?.started_at?.getTime();
  }

  /** The row of a show has been changed. */
  refresh(row: BroadcastRow): void {
    if (!this.#roomOf.has(row.id)) return;
    this.#byRoom.set(row.room_id, row);
    this.#tellMeeting(row);
  }

  /** The likes of a show have been written. */
  setLikes(roomId: string, likes: number): void {
    const row = this.#byRoom.get(roomId);
    if (row !== undefined) this.#byRoom.set(roomId, { ...row, likes });
    this.#rooms().setFacts(roomId, { likes });
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
    this.#begin(live);
    return live;
  }

  /** A show in the room of a meeting has been stored as live: from now on the room is its stage. */
  async beginIn(id: string): Promise<Broadcast> {
    const row = await this.#read(id);
    this.#begin(row);
    this.#tellMeeting(row);
    this.#rooms().room(row.room_id)?.tellAnew();
    return this.view(row);
  }

  #begin(live: BroadcastRow): void {
    this.#keep(live);
    this.#watch.watch(live.id);
    if (this.#flowing.has(live.room_id)) this.#watch.set(live.id, true);
    const { likes } = live;
    this.#rooms().setFacts(live.room_id, { likes, onAir: this.#watch.onAir(live.id) ?? false, status: 'live' });
    this.#rooms().announce(live.room_id, 'streamStarted', { broadcast: this.view(live) });
    this.#logger.info({ broadcastId: live.id, hostId: live.host_id }, 'a show started');
    this.events.emit('started', liveRoomOf(live));
  }

  /** Ends the show that is live in this room, if one is. */
  async finishIn(roomId: string, about: { why: string; byHost: boolean }): Promise<void> {
    const row = this.#byRoom.get(roomId);
    if (row !== undefined) await this.finish(row.id, about);
  }

  /** Ends a live show and its room, unless that is a meeting's; nothing happens where it has ended already. */
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
    if (this.#roomOf.delete(id)) this.#byRoom.delete(row.room_id);
    // People in a meeting go on sending.
    if (!row.in_meeting) this.#flowing.delete(row.room_id);
    if (!ended) return;
    this.#logger.info({ broadcastId: id, why }, 'a show ended');
    this.closeStage(row, byHost);
  }

  /** Tells everybody in the room of a broadcast that it is over, and closes the room; that of a meeting loses its audience and goes on. */
  closeStage(row: BroadcastRow, byHost: boolean): void {
    const rooms = this.#rooms();
    this.events.emit('ended', liveRoomOf(row), { byHost });
    rooms.announce(row.room_id, 'streamEnded', { broadcast: this.view(row) });
    if (!row.in_meeting) {
      rooms.closeRoom(row.room_id);
      return;
    }
    rooms.dismiss(row.room_id, 'audience');
    rooms.setFacts(row.room_id, noShow);
    this.events.emit('shown', { roomId: row.room_id, broadcast: null });
    rooms.room(row.room_id)?.tellAnew();
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
    this.#rooms().setFacts(row.room_id, { onAir, status: 'live' });
    this.#tellMeeting(row);
  }

  #tellMeeting(row: BroadcastRow): void {
    if (row.in_meeting) this.events.emit('shown', { roomId: row.room_id, broadcast: this.view(row) });
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
  const { id, room_id, visibility, in_meeting } = row;
  return { broadcastId: id, roomId: room_id, open: visibility !== 'private', inMeeting: in_meeting };
}
