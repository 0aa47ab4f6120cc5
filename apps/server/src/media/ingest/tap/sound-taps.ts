import type { Closeable } from '../../../base/closeable.ts';
import type { ProducerInfo } from '../../sfu/index.ts';
import { AudioTap } from './audio-tap.ts';
import type { TapContext } from './context.ts';

interface Sound {
  peerId: string;
  trackId: string;
  /** Undefined while it is being opened. */
  tap: AudioTap | undefined;
}

/** What the ids of voices beside an encoder's show begin with. */
export const voiceTrack = 'voice';

/** The audio producers of a stage that are tapped, each to a track of its own. */
export class SoundTaps implements Closeable {
  readonly #context: TapContext;
  readonly #sounds = new Map<string, Sound>();

  constructor(context: TapContext) {
    this.#context = context;
  }

  /** Ids of the peers they are of. */
  get peerIds(): string[] {
    return [...this.#sounds.values()].map(({ peerId }) => peerId);
  }

  get size(): number {
    return this.#sounds.size;
  }

  get active(): boolean {
    return [...this.#sounds.values()].some(({ tap }) => tap?.active);
  }

  /** Taps what is selected of `producers`, and nothing else. */
  follow(producers: readonly ProducerInfo[]): void {
    const selected = this.#select(producers);
    for (const [producerId, sound] of this.#sounds) {
      if (selected.some((one) => one.producerId === producerId)) continue;
      this.#sounds.delete(producerId);
      sound.tap?.close();
    }
    for (const one of selected) if (!this.#sounds.has(one.producerId)) this.#open(one);
  }

  tick(): void {
    for (const { tap } of this.#sounds.values()) tap?.tick();
  }

  close(): void {
    this.follow([]);
  }

  #select(producers: readonly ProducerInfo[]): ProducerInfo[] {
    const { isHost, options } = this.#context;
    const rank = ({ peerId, paused }: ProducerInfo) => (isHost(peerId) ? 0 : 2) + (paused ? 1 : 0);
    const sounds = producers.filter(({ kind, producerId }) => kind === 'audio' && this.#context.isTapped(producerId));
    return sounds.toSorted((a, b) => rank(a) - rank(b)).slice(0, options.maxSounds);
  }

  #open({ producerId, peerId }: ProducerInfo): void {
    const { room, logger } = this.#context;
    const sound: Sound = { peerId, trackId: this.#freeTrackId(), tap: undefined };
    this.#sounds.set(producerId, sound);
    const tap = new AudioTap(sound.trackId, this.#context.partsOf(peerId));
    room.tap(producerId, tap).then(
      (opened) => {
        if (this.#sounds.get(producerId) !== sound) return opened.close();
        sound.tap = tap;
        tap.begin(opened);
      },
      // It has closed meanwhile, which is told by the room.
      (error) => logger.debug({ err: error, producerId }, 'a producer could not be tapped'),
    );
  }

  /** `audio`, `audio-1`, …; those beside an encoder's show are named otherwise than its own. */
  #freeTrackId(): string {
    const taken = new Set([...this.#sounds.values()].map(({ trackId }) => trackId));
    const name = this.#context.beside ? voiceTrack : 'audio';
    for (let number = 0; ; number++) {
      const id = number === 0 ? name : `${name}-${number}`;
      if (!taken.has(id)) return id;
    }
  }
}
