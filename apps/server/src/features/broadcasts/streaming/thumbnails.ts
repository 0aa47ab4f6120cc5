import type { VideoConfig } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { AppError } from '../../../base/errors.ts';
import { TypedEvents } from '../../../base/events.ts';
import type { Logger } from '../../../base/logger.ts';
import {
  type Frame,
  type Hub,
  isVideo,
  type Stream,
  type StreamSink,
  type Subscription,
  type TrackInfo,
} from '../../../media/stream/index.ts';
import type { Storage } from '../../../platform/storage/storage.ts';

/** Makes a JPEG of one key frame. */
export type MakeThumbnail = (keyFrame: Uint8Array, config: VideoConfig) => Promise<Uint8Array>;

export type ThumbnailsEvents = {
  made: [{ roomId: string; atMs: number }];
};

/** Keeps the newest key frame of a stream's first video track: a picture is made of it when one is due, not of every one. */
class KeyFrameKeeper implements StreamSink {
  latest: { config: VideoConfig; data: Uint8Array } | null = null;
  #trackId: string | null = null;

  onTrack({ id, config }: TrackInfo): void {
    if (isVideo(config)) this.#trackId ??= id;
  }

  onFrame({ id, config }: TrackInfo, { key, data }: Frame): void {
    if (key && id === this.#trackId && isVideo(config)) this.latest = { config, data };
  }

  onTrackEnd({ id }: TrackInfo): void {
    if (id === this.#trackId) this.#trackId = null;
  }
}

export interface ThumbnailsDeps {
  storage: Storage;
  make: MakeThumbnail;
  /** Whether a stream is to have pictures. */
  wants: (streamId: string) => boolean;
  clock: Clock;
  logger: Logger;
}

/** A picture of every stream, made anew every few seconds and kept in the storage. */
export class Thumbnails implements Closeable {
  readonly events = new TypedEvents<ThumbnailsEvents>();
  readonly #deps: ThumbnailsDeps;
  readonly #keepers = new Map<Stream, { keeper: KeyFrameKeeper; subscription: Subscription }>();
  readonly #stop: (() => void)[];

  constructor(hub: Hub, periodMs: number, deps: ThumbnailsDeps) {
    this.#deps = deps;
    this.#stop = [
      hub.events.on('opened', (stream) => this.#watch(stream)),
      hub.events.on('closed', (stream) => this.#forget(stream)),
      deps.clock.every(periodMs, () => {
        for (const [stream, { keeper }] of this.#keepers) void this.#take(stream, keeper);
      }),
    ];
  }

  /** Where the picture of a room's stream lies in the storage. */
  static key(roomId: string): string {
    return `thumbnails/${roomId}.jpg`;
  }

  /** The picture of a room is of no more use: its show is over. */
  remove(roomId: string): void {
    const { storage, logger } = this.#deps;
    storage.remove(Thumbnails.key(roomId)).catch((error: unknown) => {
      logger.warn({ err: error, roomId }, 'a thumbnail could not be removed');
    });
  }

  close(): void {
    for (const stop of this.#stop) stop();
    for (const stream of [...this.#keepers.keys()]) this.#forget(stream);
    this.events.removeAll();
  }

  #watch(stream: Stream): void {
    if (!this.#deps.wants(stream.id)) return;
    const keeper = new KeyFrameKeeper();
    this.#keepers.set(stream, { keeper, subscription: stream.subscribe(keeper) });
  }

  #forget(stream: Stream): void {
    this.#keepers.get(stream)?.subscription.close();
    this.#keepers.delete(stream);
  }

  async #take(stream: Stream, keeper: KeyFrameKeeper): Promise<void> {
    const { latest } = keeper;
    if (latest === null) return;
    keeper.latest = null;
    const { make, storage, clock, logger } = this.#deps;
    try {
      const picture = await make(latest.data, latest.config);
      if (!this.#keepers.has(stream)) return;
      await storage.put(Thumbnails.key(stream.id), picture);
      // The show may have ended while it was written.
      if (!this.#keepers.has(stream)) return this.remove(stream.id);
      this.events.emit('made', { roomId: stream.id, atMs: clock.now() });
    } catch (error) {
      // The next one may succeed; a picture that is missing or old harms nobody.
      const expected = error instanceof AppError && error.status < 500;
      logger[expected ? 'debug' : 'warn']({ err: error, streamId: stream.id }, 'no thumbnail could be made');
    }
  }
}
