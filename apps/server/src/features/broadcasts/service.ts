import type {
  Broadcast,
  BroadcastKind,
  BroadcastStatus,
  EndpointResponse,
  endpoints,
  MediaKind,
  RoomRole,
  Visibility,
} from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import { AppError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import type { Principal } from '../../base/principal.ts';
import { type Accounts, type Admission, countReceiving, type RoomPolicy, type RoomsService } from '../rooms/index.ts';
import { BroadcastAccess } from './access.ts';
import { nextStatus } from './lifecycle.ts';
import type { LiveShows } from './live-shows.ts';
import { BroadcastMembers, type MemberNamed } from './members.ts';
import { type BroadcastRow, type BroadcastsRepository, stageOf } from './repository.ts';

export interface NewBroadcast {
  title: string;
  description: string;
  kind: BroadcastKind;
  visibility: Visibility;
  scheduledAt: string | null;
  autoRenew: boolean;
  startsWithEncoder: boolean;
}

export interface BroadcastChanges {
  title?: string | undefined;
  description?: string | undefined;
  visibility?: Visibility | undefined;
  scheduledAt?: string | null | undefined;
  status?: 'cancelled' | undefined;
  autoRenew?: boolean | undefined;
  startsWithEncoder?: boolean | undefined;
}

export interface ListRequest {
  status?: BroadcastStatus | undefined;
  host?: string | undefined;
  search?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** How a viewer may watch a show; streaming knows. */
export type PlaybackOf = (
  broadcast: Broadcast,
  joined: boolean,
  principal: Principal,
) => EndpointResponse<typeof endpoints.getPlayback>;

/** Whether a person, or everybody from an address who has no account, has been banned from a show; moderation knows. */
export type BannedFrom = (broadcastId: string, principal: Principal, ip: string | null) => Promise<boolean>;

/** Whether somebody is a host of the meeting in this room; the meetings know. */
export type LeadsMeeting = (roomId: string, principal: Principal) => Promise<boolean>;

/** Shows: what they are, who may see and run them. Their life while they are live is in live-shows.ts. */
export class BroadcastsService implements RoomPolicy {
  readonly members: BroadcastMembers;
  readonly #repository: BroadcastsRepository;
  readonly #access: BroadcastAccess;
  readonly #shows: LiveShows;
  readonly #rooms: () => RoomsService;
  readonly #clock: Clock;
  readonly #playback: PlaybackOf;
  readonly #banned: BannedFrom;
  readonly #leadsMeeting: LeadsMeeting;

  /** `rooms` is asked for late: the rooms need this service as their policy, and are built after it. */
  constructor(deps: {
    repository: BroadcastsRepository;
    shows: LiveShows;
    rooms: () => RoomsService;
    users: Accounts;
    clock: Clock;
    playback: PlaybackOf;
    /** The host has decided anew what this account is in a show. */
    memberChanged: (broadcastId: string, userId: string) => Promise<void>;
    /** The host has named somebody a moderator or co-host, or taken that away. */
    memberNamed: MemberNamed;
    banned: BannedFrom;
    leadsMeeting: LeadsMeeting;
  }) {
    this.#repository = deps.repository;
    this.#shows = deps.shows;
    this.#rooms = deps.rooms;
    this.#clock = deps.clock;
    this.#playback = deps.playback;
    this.#banned = deps.banned;
    this.#leadsMeeting = deps.leadsMeeting;
    this.#access = new BroadcastAccess(deps.repository);
    this.members = new BroadcastMembers({
      repository: deps.repository,
      access: this.#access,
      users: deps.users,
      named: deps.memberNamed,
      changed: async (row, userId) => {
        await deps.memberChanged(row.id, userId);
        await this.#rooms().reassess(stageOf(row));
      },
    });
  }

  async create(input: NewBroadcast, principal: Principal): Promise<Broadcast> {
    if (principal.kind !== 'user') throw new AppError('forbidden');
    const id = newId(this.#clock.now());
    await this.#repository.insert({
      id,
      room_id: id,
      host_id: principal.userId,
      title: input.title,
      description: input.description,
      kind: input.kind,
      visibility: input.visibility,
      status: 'scheduled',
      scheduled_at: input.scheduledAt === null ? null : new Date(input.scheduledAt),
      started_at: null,
      ended_at: null,
      off_air_at: null,
      key_source_id: null,
      auto_renew: input.autoRenew,
      starts_with_encoder: input.startsWithEncoder,
    });
    return this.get(id, principal);
  }

  async get(id: string, principal: Principal): Promise<Broadcast> {
    const { row } = await this.#access.visible(await this.#repository.byId(id), principal);
    return this.#shows.view(row);
  }

  async list(request: ListRequest, principal: Principal): Promise<{ items: Broadcast[]; nextCursor: string | null }> {
    const self = principal.kind === 'user' ? principal.userId : undefined;
    if (request.host === 'me' && self === undefined) throw new AppError('unauthenticated', 'host=me needs an account');
    const hostId = request.host === 'me' ? self : request.host;
    const rows = await this.#repository.list({
      status: request.status,
      hostId,
      search: request.search,
      includeHidden: hostId !== undefined && hostId === self,
      after: request.cursor === undefined ? undefined : readCursor(request.cursor),
      limit: request.limit + 1,
    });
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    const more = rows.length > request.limit && last !== undefined;
    return {
      items: items.map((row) => this.#shows.view(row)),
      nextCursor: more ? writeCursor({ key: last.scheduled_at?.toISOString() ?? null, id: last.id }) : null,
    };
  }

  async update(id: string, changes: BroadcastChanges, principal: Principal): Promise<Broadcast> {
    const row = await this.#access.managed(await this.#repository.byId(id), principal);
    const status = changes.status === undefined ? row.status : nextStatus(row.status, 'cancel');
    if (changes.scheduledAt !== undefined && row.status !== 'scheduled') {
      throw new AppError('conflict', 'only a broadcast that has not started can be scheduled');
    }
    const updated = await this.#repository.update(id, row.status, {
      status,
      ...(changes.title !== undefined && { title: changes.title }),
      ...(changes.description !== undefined && { description: changes.description }),
      ...(changes.visibility !== undefined && { visibility: changes.visibility }),
      ...(changes.autoRenew !== undefined && { auto_renew: changes.autoRenew }),
      ...(changes.startsWithEncoder !== undefined && { starts_with_encoder: changes.startsWithEncoder }),
      ...(changes.scheduledAt !== undefined && {
        scheduled_at: changes.scheduledAt === null ? null : new Date(changes.scheduledAt),
      }),
    });
    if (!updated) throw new AppError('conflict', 'the broadcast was changed by somebody else at the same time');
    if (changes.visibility !== undefined && changes.visibility !== row.visibility)
      await this.#rooms().reassess(stageOf(row));
    const changed = await this.#read(id);
    this.#shows.refresh(changed);
    if (changed.status === 'cancelled') this.#shows.closeStage(changed, true);
    return this.#shows.view(changed);
  }

  async delete(id: string, principal: Principal): Promise<void> {
    const row = await this.#access.managed(await this.#repository.byId(id), principal);
    if (!(await this.#repository.delete(id))) throw new AppError('conflict', 'end the show before you delete it');
    const room = this.#rooms().room(stageOf(row));
    if (room !== undefined) for (const peer of [...room.peers]) this.#rooms().evict(room, peer, 'deleted');
    // An encoder may be held back for it.
    if (row.status === 'scheduled') this.#shows.closeStage(row, true);
  }

  async start(id: string, principal: Principal): Promise<Broadcast> {
    const row = await this.#access.managed(await this.#repository.byId(id), principal);
    nextStatus(row.status, 'start');
    if (row.status === 'live') return this.#shows.view(row);
    return this.#shows.view(await this.#shows.start(row));
  }

  /** By who runs the show, or who leads the meeting that it shows. */
  async end(id: string, principal: Principal): Promise<Broadcast> {
    const found = await this.#repository.byId(id);
    const leads = found?.in_meeting === true && (await this.#leadsMeeting(found.room_id, principal));
    const row = leads ? found : await this.#access.managed(found, principal);
    nextStatus(row.status, 'end');
    if (row.status === 'live') await this.#shows.finish(id, { why: 'its host ended it', byHost: true });
    return this.#shows.view(await this.#read(id));
  }

  /** `joined`: the viewer is in the room by socket, and counted there. */
  async playback(id: string, joined: boolean, principal: Principal, ip: string) {
    const { row, role } = await this.#access.visible(await this.#repository.byId(id), principal);
    await this.#refuseBanned(row, role, principal, ip);
    return this.#playback(this.#shows.view(row), joined, principal);
  }

  async stats(id: string, principal: Principal) {
    const row = await this.#access.managed(await this.#repository.byId(id), principal);
    const show = this.#shows.view(row);
    const { viewers, likes, onAir, startedAt } = show;
    const room = this.#rooms().room(stageOf(row));
    const bitrateBps = Math.round((await room?.media.incomingBitrateBps()) ?? 0);
    const { webrtc, whep } = countReceiving(room?.by('audience') ?? []);
    // Who is in the room and receives nothing by WebRTC plays HLS, as soon as there is any.
    const packaged = this.#playback(show, false, principal).options.some(({ protocol }) => protocol === 'hls');
    return {
      viewers: { total: viewers, webrtc, whep, hls: packaged ? viewers - webrtc - whep : 0 },
      likes,
      bitrateBps,
      onAir,
      startedAt,
    };
  }

  /** The room of a broadcast this principal may enter, and the broadcast as it sees it. */
  async stage(id: string, principal: Principal): Promise<{ roomId: string; broadcast: Broadcast }> {
    const { row } = await this.#access.visible(await this.#repository.byId(id), principal);
    if (stageOf(row) !== row.room_id) throw new AppError('broadcast_ended');
    return { roomId: row.room_id, broadcast: this.#shows.view(row) };
  }

  async roomOf(broadcastId: string): Promise<string> {
    const row = await this.#read(broadcastId);
    if (stageOf(row) !== row.room_id) throw new AppError('broadcast_ended');
    return row.room_id;
  }

  async admit(roomId: string, principal: Principal, ip: string | null): Promise<Admission> {
    const { row, role } = await this.#access.visible(await this.#repository.byRoom(roomId), principal);
    await this.#refuseBanned(row, role, principal, ip);
    if (row.status === 'ended' || row.status === 'cancelled') throw new AppError('broadcast_ended');
    const { likes, onAir, status } = this.#shows.view(row);
    const holds = () => !row.in_meeting || this.#shows.liveIn(roomId)?.id === row.id;
    return { role, facts: { likes, onAir, status }, holds };
  }

  async checkBanned(roomId: string, principal: Principal, ip: string | null): Promise<void> {
    const row = await this.#repository.byRoom(roomId);
    if (row !== undefined) await this.#refuseBanned(row, 'viewer', principal, ip);
  }

  async checkProduce(roomId: string, kind: MediaKind): Promise<void> {
    const row = await this.#repository.byRoom(roomId);
    if (row?.status !== 'live') throw new AppError('broadcast_not_live', 'start the broadcast before you publish');
    if (row.kind === 'audio' && kind === 'video') throw new AppError('forbidden', 'this is an audio show');
  }

  /** Nobody bans those who moderate. */
  async #refuseBanned(row: BroadcastRow, role: RoomRole, principal: Principal, ip: string | null): Promise<void> {
    if (role === 'host' || role === 'moderator' || (principal.kind === 'user' && principal.role === 'admin')) return;
    if (await this.#banned(row.id, principal, ip)) throw new AppError('forbidden', 'banned from this show');
  }

  async #read(id: string): Promise<BroadcastRow> {
    const row = await this.#repository.byId(id);
    if (row === undefined) throw new AppError('not_found', 'no such broadcast');
    return row;
  }
}
