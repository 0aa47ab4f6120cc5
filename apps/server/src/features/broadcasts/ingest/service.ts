import type { BroadcastKind, Ingest, UserSummary } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import type { Principal } from '../../../base/principal.ts';
import type { Hub } from '../../../media/stream/index.ts';
import type { BroadcastAccess } from '../access.ts';
import type { LiveShows } from '../live-shows.ts';
import { type BroadcastRow, type BroadcastsRepository, stageOf } from '../repository.ts';
import type { StageConversions } from '../streaming/stage-conversions.ts';
import { ingestHealth } from './health.ts';
import type { KeyPublishers } from './key-publishers.ts';
import { previewOf } from './preview.ts';
import type { StreamKeys } from './stream-key.ts';

export interface IngestAddresses {
  /** `rtmp://HOST:PORT/live`, or null where the RTMP server is off. */
  rtmp: string | null;
  /** `rtmps://HOST:PORT/live`, or null without a certificate. */
  rtmps: string | null;
  whip: string;
}

/** What an accepted key opens. */
export interface PublishGrant {
  broadcastId: string;
  roomId: string;
  kind: BroadcastKind;
  /** The show waits for its host to start it: until then nobody else may see what is published. */
  held: boolean;
  host: UserSummary;
}

export interface IngestDeps {
  repository: BroadcastsRepository;
  access: BroadcastAccess;
  shows: LiveShows;
  hub: Hub;
  keys: StreamKeys;
  publishers: KeyPublishers;
  clock: Clock;
  addresses: () => IngestAddresses;
  conversions: StageConversions;
  /** Where a host watches a stream that is held back, a permission included. */
  previewUrl: (streamId: string) => string;
  /** After its host has ended a show, how long its key starts no next one: encoders reconnect by themselves. */
  renewPauseMs: number;
}

/** Stream keys and what encoders do with them: publishing starts the show, or the next one where its host wants that. */
export class IngestService {
  readonly #deps: IngestDeps;
  /** Broadcast id → when its host ended it, for those whose pause may not be over. */
  readonly #endedByHost = new Map<string, number>();

  constructor(deps: IngestDeps) {
    this.#deps = deps;
    deps.shows.events.on('ended', ({ broadcastId }, { byHost }) => {
      const now = deps.clock.now();
      for (const [id, atMs] of this.#endedByHost) if (now - atMs >= deps.renewPauseMs) this.#endedByHost.delete(id);
      if (byHost) this.#endedByHost.set(broadcastId, now);
    });
  }

  async get(id: string, principal: Principal): Promise<Ingest> {
    const { repository, access } = this.#deps;
    return this.#view(await access.managed(await repository.byId(id), principal));
  }

  async resetKey(id: string, principal: Principal): Promise<Ingest> {
    const { repository, access, publishers } = this.#deps;
    const row = await access.managed(await repository.byId(id), principal);
    const sourceId = row.key_source_id ?? row.id;
    await repository.countKeyUp(sourceId);
    // The key may publish into a later show than the one it was reset on.
    const newest = await repository.newestOfKey(sourceId);
    for (const roomId of new Set([row, newest ?? row].map(stageOf))) publishers.drop(roomId, 'key_reset');
    return this.#view(row);
  }

  /**
   * What publishing with this key opens, the show started if it was not and its host wants that; before that, `check` may refuse by throwing.
   * Throws `stream_key_invalid`, `already_live` where the host has another live show, `broadcast_ended` where it has just ended this one, or
   * `broadcast_not_live` where the show waits for its host and the publisher cannot be held back.
   */
  async authorise(
    key: string,
    { check, canHold = false }: { check?: (broadcastId: string) => void; canHold?: boolean } = {},
  ): Promise<PublishGrant> {
    const row = await this.#current(await this.#sourceOf(key));
    check?.(row.id);
    const held = row.status === 'scheduled' && !row.starts_with_encoder;
    if (held && !canHold) throw new AppError('broadcast_not_live', 'the host of this show starts it');
    const live = held || row.status === 'live' ? row : await this.#deps.shows.start(row);
    const { id, room_id: roomId, kind } = live;
    return { broadcastId: id, roomId, kind, held, host: { id: live.host_id, displayName: live.host_name } };
  }

  /** Whether `authorise` would accept this key now; starts nothing. Throws `stream_key_invalid`, `broadcast_ended`. */
  async check(key: string): Promise<void> {
    const source = await this.#sourceOf(key);
    const newest = (await this.#deps.repository.newestOfKey(source.id)) ?? source;
    this.#mustBeOpen(newest);
  }

  /** May be published into: it is not over, or makes a new one of itself, though not as soon as its host has ended it. */
  #mustBeOpen({ id, status, auto_renew }: BroadcastRow): void {
    if (status === 'scheduled' || status === 'live') return;
    if (status !== 'ended' || !auto_renew) throw new AppError('stream_key_invalid', 'the show of this key is over');
    const { clock, renewPauseMs } = this.#deps;
    const leftMs = (this.#endedByHost.get(id) ?? Number.NEGATIVE_INFINITY) + renewPauseMs - clock.now();
    if (leftMs <= 0) return;
    const retryAfterSeconds = Math.ceil(leftMs / 1000);
    const message = `its host has just ended the show; the next one can be started in ${retryAfterSeconds} s`;
    throw new AppError('broadcast_ended', message, { retryAfterSeconds });
  }

  async #sourceOf(key: string): Promise<BroadcastRow> {
    const parts = this.#deps.keys.read(key);
    const source = parts === undefined ? undefined : await this.#deps.repository.byId(parts.broadcastId);
    if (parts === undefined || source === undefined || source.key_version !== parts.version)
      throw new AppError('stream_key_invalid');
    return source;
  }

  /** The broadcast that this key publishes into now: the newest that is not over, or a new one. */
  async #current(source: BroadcastRow): Promise<BroadcastRow> {
    const newest = (await this.#deps.repository.newestOfKey(source.id)) ?? source;
    this.#mustBeOpen(newest);
    if (newest.status === 'live' || newest.status === 'scheduled') return newest;
    const id = newId(this.#deps.clock.now());
    await this.#deps.repository.insert({
      id,
      room_id: id,
      host_id: newest.host_id,
      title: newest.title,
      description: newest.description,
      kind: newest.kind,
      visibility: newest.visibility,
      status: 'scheduled',
      scheduled_at: null,
      started_at: null,
      ended_at: null,
      off_air_at: null,
      key_source_id: source.id,
      auto_renew: true,
      starts_with_encoder: newest.starts_with_encoder,
    });
    return (await this.#deps.repository.byId(id)) ?? newest;
  }

  async #view(row: BroadcastRow): Promise<Ingest> {
    const { repository, keys, hub, publishers, addresses, conversions, previewUrl } = this.#deps;
    const source = row.key_source_id === null ? undefined : await repository.byId(row.key_source_id);
    const sourceId = source?.id ?? row.id;
    const version = await repository.keyVersion(sourceId);
    const key = keys.make({ broadcastId: sourceId, version });
    const { rtmp, rtmps, whip } = addresses();
    const stage = stageOf(row);
    const preview = hub.get(stage) === undefined ? hub.get(previewOf(stage)) : undefined;
    const streamId = preview?.id ?? stage;
    return {
      rtmp: rtmp === null ? null : { url: rtmp, streamKey: key },
      rtmps: rtmps === null ? null : { url: rtmps, streamKey: key },
      whip: { url: whip, token: key },
      preview: preview === undefined ? null : { url: previewUrl(streamId) },
      health: ingestHealth(
        hub.get(streamId),
        {
          kind: row.kind,
          videoIgnored: publishers.of(stage)?.videoIgnored ?? false,
          ...conversions.facts(streamId),
        },
        (trackId) => conversions.dropped(streamId, trackId),
      ),
    };
  }
}
