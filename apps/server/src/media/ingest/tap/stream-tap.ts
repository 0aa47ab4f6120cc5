import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { TypedEvents } from '../../../base/events.ts';
import type { Logger } from '../../../base/logger.ts';
import type { MediaKind, ProducerInfo, SfuRoom } from '../../sfu/index.ts';
import type { Stream } from '../../stream/index.ts';
import { AudioTap } from './audio-tap.ts';
import { defaultTapOptions, type TapOptions } from './options.ts';
import { TapPublication } from './tap-publication.ts';
import { VideoTap } from './video-tap.ts';

export type StreamTapEvents = {
  /** Another publisher has taken the stream over; the tap has closed. */
  replaced: [];
  /** Video in a codec that is not tapped: the show has no pictures outside of WebRTC. */
  unsupported: [{ producerId: string; mimeType: string }];
};

export interface StreamTapDeps {
  room: SfuRoom;
  stream: Stream;
  /** Whose producers are tapped; undefined leaves all of the room to `options.select`. */
  peerId?: string;
  clock: Clock;
  logger: Logger;
}

/** How often time is looked at: for late packets, silence, key frames. */
const tickMs = 50;

type KindTap = AudioTap | VideoTap;

/**
 * Publishes what a peer of a room sends into a stream of the hub: one audio track, and video in one track or one for each simulcast layer.
 * It follows the peer's producers as they come and go; while the peer's media is lost nobody publishes, and when it is back the stream goes on.
 */
export class StreamTap implements Closeable {
  readonly events = new TypedEvents<StreamTapEvents>();
  readonly #deps: StreamTapDeps;
  readonly #options: TapOptions;
  readonly #publication: TapPublication;
  readonly #taps = new Map<MediaKind, { producerId: string; tap: KindTap | undefined }>();
  readonly #off: (() => void)[];
  #closed = false;

  constructor(deps: StreamTapDeps, options: Partial<TapOptions> = {}) {
    this.#deps = deps;
    this.#options = { ...defaultTapOptions, ...options };
    this.#publication = new TapPublication(deps.stream, {
      gatherMs: this.#options.gatherMs,
      clock: deps.clock,
      kinds: () => [...this.#taps].flatMap(([kind, { tap }]) => (tap?.active ? [kind] : [])),
      onReplaced: () => {
        this.close();
        this.events.emit('replaced');
      },
    });
    const { events } = deps.room;
    this.#off = [
      events.on('producerOpened', () => this.#follow()),
      events.on('producerClosed', () => this.#follow()),
      events.on('mediaFlow', ({ peerId, flowing }) => {
        if (!flowing && this.#isOurs(peerId)) this.#publication.pause();
      }),
      events.on('closed', () => this.close()),
      deps.clock.every(tickMs, () => this.#tick()),
    ];
    this.#follow();
  }

  /** Asks every tapped video layer for a key frame. */
  requestKeyFrame(): void {
    const video = this.#taps.get('video')?.tap;
    if (video instanceof VideoTap) video.requestKeyFrame();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const off of this.#off) off();
    for (const { tap } of this.#taps.values()) tap?.close();
    this.#taps.clear();
    this.#publication.close();
  }

  #isOurs(peerId: string): boolean {
    const { room, peerId: ours } = this.#deps;
    if (ours !== undefined) return peerId === ours;
    const tapped = new Set([...this.#taps.values()].map(({ producerId }) => producerId));
    return room.producers().some((one) => one.peerId === peerId && tapped.has(one.producerId));
  }

  /** Taps what is selected now, and nothing else. */
  #follow(): void {
    const { room, peerId } = this.#deps;
    const producers = room.producers().filter((one) => peerId === undefined || one.peerId === peerId);
    const selected = this.#options.select(producers);
    for (const kind of ['audio', 'video'] as const) {
      const present = this.#taps.get(kind);
      const wanted = producers.find(({ producerId }) => producerId === selected[kind]);
      if (present?.producerId === wanted?.producerId) continue;
      present?.tap?.close();
      this.#taps.delete(kind);
      if (wanted !== undefined) this.#open(wanted);
    }
    if (this.#taps.size === 0) this.#publication.pause();
  }

  #open(producer: ProducerInfo): void {
    const { producerId, kind } = producer;
    const { room, clock, logger } = this.#deps;
    const mimeType = room.producerCodec(producerId).mimeType;
    const entry: { producerId: string; tap: KindTap | undefined } = { producerId, tap: undefined };
    this.#taps.set(kind, entry);
    if (!isTapped(mimeType)) {
      this.events.emit('unsupported', { producerId, mimeType });
      return;
    }
    const parts = { publication: this.#publication, options: this.#options, clock, logger };
    const tap = kind === 'audio' ? new AudioTap(parts) : new VideoTap(parts);
    room.tap(producerId, tap).then(
      (opened) => {
        if (this.#taps.get(kind) !== entry) return opened.close();
        entry.tap = tap;
        tap.begin(opened);
      },
      // It has closed meanwhile, which is told by the room.
      (error) => logger.debug({ err: error, producerId }, 'a producer could not be tapped'),
    );
  }

  #tick(): void {
    for (const { tap } of this.#taps.values()) tap?.tick();
  }
}

function isTapped(mimeType: string): boolean {
  return /^(audio\/opus|video\/h264|video\/vp8)$/i.test(mimeType);
}
