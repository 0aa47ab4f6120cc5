import type { Ingest, UserSummary } from '@footlight/contract';
import type { Clock } from '../../../base/clock.ts';
import { AppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import type { Principal } from '../../../base/principal.ts';
import type { Hub } from '../../../media/stream/index.ts';
import type { BroadcastAccess } from '../access.ts';
import type { LiveShows } from '../live-shows.ts';
import type { BroadcastRow, BroadcastsRepository } from '../repository.ts';
import { ingestHealth } from './health.ts';
import type { StreamKeys } from './stream-key.ts';

export interface IngestAddresses {
  /** `rtmp://HOST:PORT/live`, or null where the RTMP server is off. */
  rtmp: string | null;
  whip: string;
}

/** What an accepted key opens. */
export interface PublishGrant {
  broadcastId: string;
  roomId: string;
  host: UserSummary;
}

export interface IngestDeps {
  repository: BroadcastsRepository;
  access: BroadcastAccess;
  shows: LiveShows;
  hub: Hub;
  keys: StreamKeys;
  clock: Clock;
  addresses: () => IngestAddresses;
  /** Whether AAC can be made Opus and the other way round here. */
  bridges: () => boolean;
}

/** Stream keys and what encoders do with them: publishing starts the show, or the next one where its host wants that. */
export class IngestService {
  readonly #deps: IngestDeps;

  constructor(deps: IngestDeps) {
    this.#deps = deps;
  }

  async get(id: string, principal: Principal): Promise<Ingest> {
    const { repository, access } = this.#deps;
    return this.#view(await access.managed(await repository.byId(id), principal));
  }

  async resetKey(id: string, principal: Principal): Promise<Ingest> {
    const { repository, access, hub } = this.#deps;
    const row = await access.managed(await repository.byId(id), principal);
    await repository.countKeyUp(row.key_source_id ?? row.id);
    hub.get(row.room_id)?.dropPublisher();
    return this.#view(row);
  }

  /**
   * What publishing with this key opens, the show started if it was not. Throws `stream_key_invalid`, or `already_live` where the host has
   * another live show.
   */
  async authorise(key: string): Promise<PublishGrant> {
    const row = await this.#current(await this.#sourceOf(key));
    const live = row.status === 'live' ? row : await this.#deps.shows.start(row);
    return { broadcastId: live.id, roomId: live.room_id, host: { id: live.host_id, displayName: live.host_name } };
  }

  /** Whether `authorise` would accept this key now; starts nothing. Throws `stream_key_invalid`. */
  async check(key: string): Promise<void> {
    const source = await this.#sourceOf(key);
    const newest = (await this.#deps.repository.newestOfKey(source.id)) ?? source;
    if (!isOpen(newest)) throw new AppError('stream_key_invalid', 'the show of this key is over');
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
    if (newest.status === 'live' || newest.status === 'scheduled') return newest;
    if (!isOpen(newest)) throw new AppError('stream_key_invalid', 'the show of this key is over');
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
    });
    return (await this.#deps.repository.byId(id)) ?? newest;
  }

  async #view(row: BroadcastRow): Promise<Ingest> {
    const { repository, keys, hub, addresses, bridges } = this.#deps;
    const source = row.key_source_id === null ? undefined : await repository.byId(row.key_source_id);
    const sourceId = source?.id ?? row.id;
    const version = await repository.keyVersion(sourceId);
    const key = keys.make({ broadcastId: sourceId, version });
    const { rtmp, whip } = addresses();
    return {
      rtmp: rtmp === null ? null : { url: rtmp, streamKey: key },
      whip: { url: whip, token: key },
      health: ingestHealth(hub.get(row.room_id), row.kind, bridges()),
    };
  }
}

/** May be published into: it is not over, or makes a new one of itself. */
function isOpen({ status, auto_renew }: BroadcastRow): boolean {
  return status === 'scheduled' || status === 'live' || (status === 'ended' && auto_renew);
}
