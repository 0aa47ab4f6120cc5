import type { Closeable } from '../../../base/closeable.ts';
import type { ProducerInfo } from '../../sfu/index.ts';
import type { TapContext } from './context.ts';
import { type Camera, type Choice, VideoChoice } from './video-choice.ts';
import { VideoTap } from './video-tap.ts';

interface Shot {
  choice: Choice;
  /** Undefined while it is being opened. */
  tap: VideoTap | undefined;
}

export interface PictureSwitchEvents {
  /** Another picture is shown. */
  onSwitched(choice: Choice): void;
  /** A camera was switched off or on: `follow` is to be called. */
  onChanged(): void;
}

/** The one video producer of a stage that is shown, and the next one, which is shown from its first key frame on. */
export class PictureSwitch implements Closeable {
  readonly #context: TapContext;
  readonly #events: PictureSwitchEvents;
  readonly #choice: VideoChoice;
  /** Cameras that are off, as their taps know before the room does. */
  readonly #off = new Set<string>();
  #shown: Shot | undefined;
  #next: Shot | undefined;

  constructor(context: TapContext, events: PictureSwitchEvents) {
    this.#context = context;
    this.#events = events;
    this.#choice = new VideoChoice(context.options);
  }

  /** Whose picture it is, and whose it will be. */
  get peerIds(): string[] {
    return [this.#shown, this.#next].flatMap((shot) => shot?.choice.peerId ?? []);
  }

  get active(): boolean {
    return this.#shown?.tap?.active === true;
  }

  activeSpeaker(peerId: string | null): void {
    this.#choice.activeSpeaker(peerId, this.#context.clock.now());
  }

  levels(levels: readonly { peerId: string; volumeDb: number }[]): void {
    this.#choice.levels(levels, this.#context.clock.now());
  }

  /** Shows what is to be shown now. `lost`: peers of whom nothing comes. */
  follow(producers: readonly ProducerInfo[], lost: ReadonlySet<string>): void {
    const cameras = this.#cameras(producers, lost);
    const chosen = this.#choice.choose(cameras, this.#context.clock.now());
    const present = producers.find(({ producerId }) => producerId === this.#shown?.choice.producerId);
    if (chosen?.producerId === this.#shown?.choice.producerId) {
      this.#dropNext();
      if (present !== undefined && this.#isOff(present)) this.#shown?.tap?.endTracks();
      return;
    }
    if (chosen === undefined) {
      this.close();
      return;
    }
    if (chosen.producerId !== this.#next?.choice.producerId) {
      this.#dropNext();
      this.#next = this.#open(chosen);
      // Where nothing is shown there is nothing to wait for.
      if (this.#shown === undefined) this.#showNext();
    }
    // What has closed shows nothing more; its tracks go on with the next.
    if (present === undefined) this.#shown?.tap?.close();
  }

  requestKeyFrame(): void {
    this.#shown?.tap?.requestKeyFrame();
  }

  tick(): void {
    this.#shown?.tap?.tick();
    this.#next?.tap?.tick();
  }

  close(): void {
    this.#dropNext();
    this.#shown?.tap?.close();
    this.#shown = undefined;
    const { publication } = this.#context;
    for (const id of publication.videoTracks) publication.endTrack(id);
  }

  #cameras(producers: readonly ProducerInfo[], lost: ReadonlySet<string>): Camera[] {
    const { isHost, isTapped } = this.#context;
    const videos = producers.filter(({ kind, producerId }) => kind === 'video' && isTapped(producerId));
    for (const id of this.#off) if (!videos.some(({ producerId }) => producerId === id)) this.#off.delete(id);
    return videos.map((producer) => ({
      producerId: producer.producerId,
      peerId: producer.peerId,
      screen: producer.appData.source === 'screen',
      host: isHost(producer.peerId),
      off: this.#isOff(producer) || lost.has(producer.peerId),
    }));
  }

  #isOff({ producerId, paused }: ProducerInfo): boolean {
    return paused || this.#off.has(producerId);
  }

  #open(choice: Choice): Shot {
    const { room, logger } = this.#context;
    const { producerId, peerId } = choice;
    const shot: Shot = { choice, tap: undefined };
    const tap = new VideoTap({
      ...this.#context.partsOf(peerId),
      onReady: () => {
        if (this.#next === shot) this.#showNext();
      },
      onOff: (off) => {
        if (off) this.#off.add(producerId);
        else this.#off.delete(producerId);
        this.#events.onChanged();
      },
    });
    room.tap(producerId, tap).then(
      (opened) => {
        if (this.#shown !== shot && this.#next !== shot) return opened.close();
        shot.tap = tap;
        if (this.#shown === shot) tap.show();
        tap.begin(opened);
      },
      // It has closed meanwhile, which is told by the room.
      (error) => logger.debug({ err: error, producerId }, 'a producer could not be tapped'),
    );
    return shot;
  }

  #showNext(): void {
    const next = this.#next;
    if (next === undefined) return;
    const before = this.#shown;
    this.#next = undefined;
    before?.tap?.close();
    this.#shown = next;
    next.tap?.show();
    if (before !== undefined) this.#events.onSwitched(next.choice);
  }

  #dropNext(): void {
    this.#next?.tap?.close();
    this.#next = undefined;
  }
}
