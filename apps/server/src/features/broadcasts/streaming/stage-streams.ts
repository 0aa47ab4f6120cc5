import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { TypedEvents } from '../../../base/events.ts';
import type { Logger } from '../../../base/logger.ts';
import { HlsHandler, type HlsMetrics, type HlsOptions, HlsOrigin } from '../../../media/egress/hls/index.ts';
import type { Hub, Stream, StreamSink } from '../../../media/stream/index.ts';

export type StageStreamsEvents = {
  /** Frames arrive on the stream of this room, or no longer do. */
  flowing: [{ roomId: string; source: string; flowing: boolean }];
  /** The number of HLS viewers changed. */
  viewers: [{ roomId: string; viewers: number }];
  /** A segment grows too long without a key frame. */
  keyFrameWanted: [{ roomId: string }];
};

export interface StageStreamsOptions {
  /** Segments of each stream lie in a folder of its own below this one. */
  folder: string;
  /** A publisher that sent nothing for this long does not flow. */
  lostAfterMs: number;
  /** How long the playlists of a stream that has ended are still served. */
  afterEndMs: number;
  hls: Partial<HlsOptions>;
}

export interface StageStreamsDeps {
  clock: Clock;
  logger: Logger;
  metrics?: HlsMetrics | undefined;
  /** Makes what a stream carries fit for HLS players, where codec stages are available. */
  decorate?: ((roomId: string, sink: StreamSink) => StreamSink) | undefined;
}

interface Stage {
  stream: Stream;
  origin: HlsOrigin;
  handler: HlsHandler;
  flowing: boolean;
  source: string;
  viewers: number;
}

/** How often flow and viewers are looked at. */
const tickMs = 500;

/** Packages every stream of the hub as HLS and watches whether it flows. Streams have the id of their room. */
export class StageStreams implements Closeable {
  readonly events = new TypedEvents<StageStreamsEvents>();
  readonly #stages = new Map<string, Stage>();
  readonly #options: StageStreamsOptions;
  readonly #deps: StageStreamsDeps;
  readonly #stop: (() => void)[];
  readonly #ending = new Map<Stage, () => void>();

  constructor(hub: Hub, options: StageStreamsOptions, deps: StageStreamsDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#stop = [
      hub.events.on('opened', (stream) => this.#open(stream)),
      hub.events.on('closed', (stream) => this.#ended(stream)),
      deps.clock.every(tickMs, () => this.#tick()),
    ];
  }

  /** Segments of an earlier run belong to nobody. */
  static async cleanFolder(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  handler(roomId: string): HlsHandler | undefined {
    return this.#stages.get(roomId)?.handler;
  }

  /** Whether there is something to show, or soon will be. */
  has(roomId: string): boolean {
    return this.#stages.has(roomId);
  }

  viewers(roomId: string): number {
    return this.#stages.get(roomId)?.viewers ?? 0;
  }

  /** Of all streams: viewers that are counted here, and requests that are blocked. */
  get numbers(): { viewers: number; waiters: number } {
    const stages = [...this.#stages.values()];
    return {
      viewers: stages.reduce((sum, { viewers }) => sum + viewers, 0),
      waiters: stages.reduce((sum, { origin }) => sum + origin.waiting, 0),
    };
  }

  async close(): Promise<void> {
    for (const stop of this.#stop) stop();
    for (const cancel of this.#ending.values()) cancel();
    this.events.removeAll();
    await Promise.all([...this.#stages.values(), ...this.#ending.keys()].map(({ origin }) => origin.close()));
    this.#stages.clear();
    this.#ending.clear();
  }

  #open(stream: Stream): void {
    const { clock, logger, metrics, decorate } = this.#deps;
    const before = this.#stages.get(stream.id);
    if (before !== undefined) this.#close(before);
    const folder = join(this.#options.folder, `${stream.id}-${stream.startedAtMs}`);
    const origin = new HlsOrigin(
      stream,
      folder,
      { clock, logger, decorate: decorate && ((sink) => decorate(stream.id, sink)) },
      this.#options.hls,
    );
    origin.events.on('keyFrameWanted', () => this.events.emit('keyFrameWanted', { roomId: stream.id }));
    const handler = new HlsHandler(origin, metrics);
    this.#stages.set(stream.id, { stream, origin, handler, flowing: false, source: '', viewers: 0 });
  }

  /** The playlists say that it is over; who still plays gets the rest. */
  #ended(stream: Stream): void {
    const stage = this.#stages.get(stream.id);
    if (stage?.stream !== stream) return;
    this.#setFlowing(stage, false);
    this.#ending.set(
      stage,
      this.#deps.clock.after(this.#options.afterEndMs, () => this.#close(stage)),
    );
  }

  #close(stage: Stage): void {
    this.#ending.get(stage)?.();
    this.#ending.delete(stage);
    if (this.#stages.get(stage.stream.id) === stage) this.#stages.delete(stage.stream.id);
    stage.origin
      .close()
      .catch((error: unknown) => this.#deps.logger.error({ err: error }, 'segments could not be removed'));
  }

  #tick(): void {
    for (const stage of this.#stages.values()) {
      const { publishing, source, lastFrameAtMs } = stage.stream;
      if (source !== null) stage.source = source;
      const recent = lastFrameAtMs !== null && this.#deps.clock.now() - lastFrameAtMs < this.#options.lostAfterMs;
      this.#setFlowing(stage, publishing && recent);
      const { count } = stage.origin.viewers;
      if (count === stage.viewers) continue;
      stage.viewers = count;
      this.events.emit('viewers', { roomId: stage.stream.id, viewers: count });
    }
  }

  #setFlowing(stage: Stage, flowing: boolean): void {
    if (stage.flowing === flowing) return;
    stage.flowing = flowing;
    this.events.emit('flowing', { roomId: stage.stream.id, source: stage.source, flowing });
  }
}
