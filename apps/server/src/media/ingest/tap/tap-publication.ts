import type { Sample, TrackConfig } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { MediaKind } from '../../sfu/index.ts';
import type { Publication } from '../../stream/index.ts';

export interface TapPublicationOptions {
  gatherMs: number;
  clock: Clock;
  /** Takes hold of the stream; `onReplaced`: it has been taken away. */
  publish: (onReplaced: () => void) => Publication;
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
  /** Where its newest sample lies. */
  lastDts: number | undefined;
  /** Samples that lie before it, until the first that does not. */
  held: Sample[];
}

/** Samples further back than this are no overlap. */
const mostOverlapMs = 1_000;

/** A tap's hold on its stream: begun with the first frames, ended while nothing comes; one time base for all tracks (`StageClock`). */
export class TapPublication {
  readonly #options: TapPublicationOptions;
  readonly #tracks = new Map<string, TapTrack>();
  #publication: Publication | undefined;
  #gatheringSinceMs: number | undefined;
  #closed = false;

  constructor(options: TapPublicationOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#publication !== undefined;
  }

  /** A video track cannot begin without a key frame. */
  get awaitsKey(): boolean {
    return [...this.#tracks.values()].some((track) => track.awaitsKey);
  }

  /** Ids of the video tracks. */
  get videoTracks(): string[] {
    return [...this.#tracks].flatMap(([id, { config }]) => (config.kind === 'video' ? [id] : []));
  }

  /** The configuration that the next samples of the track have. */
  setTrack(id: string, timescale: number, config: TrackConfig): void {
    const known = this.#tracks.get(id);
    if (known?.config === config) return;
    const lastDts = known?.lastDts;
    this.#tracks.set(id, {
      timescale,
      config,
      announced: false,
      awaitsKey: config.kind === 'video',
      lastDts,
      held: [],
    });
  }

  endTrack(id: string): void {
    if (this.#tracks.delete(id)) this.#publication?.endTrack(id);
  }

  /** Samples on the time base of the stage. The first are left out until the other kinds have a configuration as well. */
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
    for (const one of inOrder(track, sample)) this.#publication.write(id, one);
  }

  lose(id: string, frames: number): void {
    if (frames > 0) this.#publication?.lose(id, frames);
  }

  /** Nothing comes now; the next sample publishes anew. */
  pause(): void {
    this.#gatheringSinceMs = undefined;
    for (const track of this.#tracks.values()) {
      track.announced = false;
      track.lastDts = undefined;
      track.held = [];
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
    return this.#options.publish(() => {
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

/**
 * A picture that takes over may have had a shorter way than the one before it: its first frames lie where others have been shown. They are needed to
 * decode the rest, and are shown quickly, one after the other, in the time up to the first that lies right.
 */
function inOrder(track: TapTrack, sample: Sample): Sample[] {
  const { lastDts = Number.NEGATIVE_INFINITY, held, timescale, config } = track;
  if (config.kind === 'video' && sample.dts <= lastDts && lastDts - sample.dts < (mostOverlapMs * timescale) / 1000) {
    held.push(sample);
    return [];
  }
  const step = (sample.dts - lastDts) / (held.length + 1);
  const early = held.map((one, index) => {
    const dts = Math.round(lastDts + step * (index + 1));
    return { ...one, dts, pts: dts };
  });
  track.held = [];
  track.lastDts = sample.dts;
  return [...early, sample];
}
