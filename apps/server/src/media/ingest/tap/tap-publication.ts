import type { Sample, TrackConfig } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { MediaKind } from '../../sfu/index.ts';
import type { Publication, Stream } from '../../stream/index.ts';
import { AvSync } from './av-sync.ts';

export interface TapPublicationOptions {
  gatherMs: number;
  clock: Clock;
  /** The kinds that are being sent now. */
  kinds: () => MediaKind[];
  onReplaced: () => void;
}

interface TapTrack {
  timescale: number;
  config: TrackConfig;
  announced: boolean;
  /** The first frame of a video track in a publication is a key frame. */
  awaitsKey: boolean;
}

/** A tap's hold on its stream: begun with the first frames, ended while nothing comes; one time base for all tracks. */
export class TapPublication {
  readonly sync = new AvSync();
  readonly #stream: Stream;
  readonly #options: TapPublicationOptions;
  readonly #tracks = new Map<string, TapTrack>();
  #publication: Publication | undefined;
  #gatheringSinceMs: number | undefined;
  #closed = false;

  constructor(stream: Stream, options: TapPublicationOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  get open(): boolean {
    return this.#publication !== undefined;
  }

  /** A video track cannot begin without a key frame. */
  get awaitsKey(): boolean {
    return [...this.#tracks.values()].some((track) => track.awaitsKey);
  }

  /** The configuration that the next samples of the track have. */
  setTrack(id: string, timescale: number, config: TrackConfig): void {
    const known = this.#tracks.get(id);
    if (known?.config === config) return;
    this.#tracks.set(id, { timescale, config, announced: false, awaitsKey: config.kind === 'video' });
  }

  endTrack(id: string): void {
    if (this.#tracks.delete(id)) this.#publication?.endTrack(id);
  }

  /** Samples on the time base of `sync`. The first are left out until the other kinds have a configuration as well. */
  write(id: string, sample: Sample): void {
    const track = this.#tracks.get(id);
    if (track === undefined || this.#closed || !this.#ready()) return;
    if (track.awaitsKey && !sample.key) return;
    track.awaitsKey = false;
    this.#publication ??= this.#publish();
    if (!track.announced) {
      // Others begin here too: a player that starts now learns of all tracks at once.
      for (const [other, { timescale, config }] of this.#tracks) this.#publication.setTrack(other, timescale, config);
      for (const one of this.#tracks.values()) one.announced = true;
    }
    this.#publication.write(id, sample);
  }

  lose(id: string, frames: number): void {
    if (frames > 0) this.#publication?.lose(id, frames);
  }

  /** Nothing comes now; the next sample publishes anew. */
  pause(): void {
    this.#gatheringSinceMs = undefined;
    for (const track of this.#tracks.values()) {
      track.announced = false;
      track.awaitsKey = track.config.kind === 'video';
    }
    const publication = this.#publication;
    this.#publication = undefined;
    publication?.close();
  }

  close(): void {
    this.#closed = true;
    this.pause();
  }

  #publish(): Publication {
    return this.#stream.publish('tap', () => {
      this.#publication = undefined;
      this.#closed = true;
      this.#options.onReplaced();
    });
  }

  #ready(): boolean {
    if (this.#publication !== undefined) return true;
    const nowMs = this.#options.clock.now();
    this.#gatheringSinceMs ??= nowMs;
    if (nowMs - this.#gatheringSinceMs >= this.#options.gatherMs) return true;
    const present = new Set([...this.#tracks.values()].map(({ config }) => config.kind));
    return this.#options.kinds().every((kind) => present.has(kind));
  }
}
