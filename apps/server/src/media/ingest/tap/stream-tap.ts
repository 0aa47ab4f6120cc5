import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { TypedEvents } from '../../../base/events.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ProducerInfo, SfuRoom } from '../../sfu/index.ts';
import type { Stream } from '../../stream/index.ts';
import { defaultTapOptions, type TapOptions } from './options.ts';
import { StageClock } from './peer-clock.ts';
import { PictureSwitch } from './picture-switch.ts';
import { SoundTaps } from './sound-taps.ts';
import { TapPublication } from './tap-publication.ts';
import type { Choice } from './video-choice.ts';

export type StreamTapEvents = {
  /** Another publisher has taken the stream over, or it has ended; the tap has closed. */
  replaced: [];
  /** A codec that is not tapped: the show is without it outside of WebRTC. */
  unsupported: [{ producerId: string; mimeType: string }];
  /** Another picture is shown than before. */
  switched: [Choice];
};

export interface StreamTapDeps {
  room: SfuRoom;
  stream: Stream;
  /** Whose producers are tapped; undefined: those of all in the room. */
  peerId?: string;
  /** Whose are not: the feed of an encoder's stream. */
  exceptPeerId?: string;
  /** Whose picture is shown where nobody else's is to be. Asked again and again. */
  isHost?: (peerId: string) => boolean;
  /** Sound only, beside whoever publishes into the stream. */
  beside?: boolean;
  clock: Clock;
  logger: Logger;
}

/** How often time is looked at: for late packets, silence, key frames, and who is shown. */
const tickMs = 50;

/**
 * Publishes what the peers of a room send into a stream of the hub: each microphone as an audio track of its own, and one picture at a time, in one
 * track or one for each simulcast layer. It follows the producers as they come and go; while nothing comes of anybody nobody publishes,
 * and when somebody is back the stream goes on.
 */
export class StreamTap implements Closeable {
  readonly events = new TypedEvents<StreamTapEvents>();
  readonly #deps: StreamTapDeps;
  readonly #publication: TapPublication;
  readonly #clock = new StageClock();
  readonly #sounds: SoundTaps;
  readonly #picture: PictureSwitch;
  /** Peers whose media has ceased to come. */
  readonly #lost = new Set<string>();
  readonly #unsupported = new Set<string>();
  readonly #off: (() => void)[];
  #switches = 0;
  #closed = false;

  constructor(deps: StreamTapDeps, options: Partial<TapOptions> = {}) {
    this.#deps = deps;
    const all = { ...defaultTapOptions, ...options };
    const { room, stream, clock, logger, beside = false } = deps;
    const kinds = () => [
      ...(this.#sounds.active ? (['audio'] as const) : []),
      ...(this.#picture.active ? (['video'] as const) : []),
    ];
    this.#publication = new TapPublication({
      gatherMs: all.gatherMs,
      clock,
      kinds,
      publish: (onReplaced) => (beside ? stream.accompany('tap', onReplaced) : stream.publish('tap', onReplaced)),
      onReplaced: () => {
        this.close();
        this.events.emit('replaced');
      },
    });
    const context = {
      ...{ room, publication: this.#publication, options: all, clock, logger, beside },
      isHost: deps.isHost ?? (() => false),
      isTapped: (producerId: string) => this.#isTapped(producerId),
      partsOf: (peerId: string) => {
        return { publication: this.#publication, sync: this.#clock.of(peerId), options: all, clock, logger };
      },
    };
    this.#sounds = new SoundTaps(context);
    this.#picture = new PictureSwitch(context, {
      onSwitched: (choice) => this.#switched(choice),
      onChanged: () => this.#follow(),
    });
    const { events } = room;
    this.#off = [
      events.on('producerOpened', () => this.#follow()),
      events.on('producerClosed', () => this.#follow()),
      events.on('producerPaused', () => this.#follow()),
      events.on('producerResumed', () => this.#follow()),
      events.on('mediaFlow', ({ peerId, flowing }) => this.#flow(peerId, flowing)),
      events.on('activeSpeaker', ({ peerId }) => this.#picture.activeSpeaker(peerId)),
      events.on('audioLevels', ({ levels }) => this.#picture.levels(levels)),
      events.on('closed', () => this.close()),
      clock.every(tickMs, () => this.#tick()),
    ];
    this.#follow();
  }

  /** How many sound tracks there are. */
  get sounds(): number {
    return this.#sounds.size;
  }

  /** How often another peer's picture, or another source of theirs, was shown. */
  get switches(): number {
    return this.#switches;
  }

  /** Asks every tapped video layer for a key frame. */
  requestKeyFrame(): void {
    this.#picture.requestKeyFrame();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const off of this.#off) off();
    this.#sounds.close();
    this.#picture.close();
    this.#publication.close();
  }

  #producers(): ProducerInfo[] {
    const { room, peerId, exceptPeerId } = this.#deps;
    return room.producers().filter((one) => {
      return (peerId === undefined || one.peerId === peerId) && one.peerId !== exceptPeerId;
    });
  }

  #follow(): void {
    if (this.#closed) return;
    const producers = this.#producers();
    this.#sounds.follow(producers);
    if (this.#deps.beside !== true) this.#picture.follow(producers, this.#lost);
    for (const peerId of this.#lost) if (!producers.some((one) => one.peerId === peerId)) this.#lost.delete(peerId);
    this.#clock.keep(this.#tapped());
    this.#checkFlow();
  }

  #tapped(): ReadonlySet<string> {
    return new Set([...this.#sounds.peerIds, ...this.#picture.peerIds]);
  }

  /** While nothing comes of anybody nobody publishes. */
  #checkFlow(): void {
    if ([...this.#tapped()].every((peerId) => this.#lost.has(peerId))) this.#publication.pause();
  }

  #flow(peerId: string, flowing: boolean): void {
    if (flowing) this.#lost.delete(peerId);
    else this.#lost.add(peerId);
    // Before its producers are known to have gone: its tracks are left for when it is back.
    this.#checkFlow();
    this.#follow();
  }

  #switched(choice: Choice): void {
    this.#switches++;
    this.events.emit('switched', choice);
  }

  #tick(): void {
    this.#sounds.tick();
    this.#picture.tick();
    if (this.#deps.beside !== true) this.#picture.follow(this.#producers(), this.#lost);
  }

  #isTapped(producerId: string): boolean {
    const { mimeType } = this.#deps.room.producerCodec(producerId);
    if (/^(audio\/opus|video\/h264|video\/vp8)$/i.test(mimeType)) return true;
    if (!this.#unsupported.has(producerId)) {
      this.#unsupported.add(producerId);
      queueMicrotask(() => this.events.emit('unsupported', { producerId, mimeType }));
    }
    return false;
  }
}
