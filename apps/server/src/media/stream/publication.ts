import type { Sample, TrackConfig } from '@footlight/formats';
import type { Closeable } from '../../base/closeable.ts';

/** What a stream offers the publication that feeds it. */
export interface PublicationTarget {
  setTrack(publication: Publication, id: string, timescale: number, config: TrackConfig): void;
  endTrack(publication: Publication, id: string): void;
  write(publication: Publication, id: string, sample: Sample): void;
  lose(publication: Publication, id: string, frames: number): void;
  ended(publication: Publication): void;
}

/**
 * One publisher's hold on a stream. There is one at a time: a new one takes over and this one is closed (`onReplaced`). All its tracks
 * share one time base; where it begins does not matter.
 */
export class Publication implements Closeable {
  readonly source: string;
  readonly #target: PublicationTarget;
  readonly #onReplaced: () => void;
  #open = true;

  /** `source` names the way in, for logs and statistics: `rtmp`, `whip`, `tap`. */
  constructor(source: string, target: PublicationTarget, onReplaced: () => void) {
    this.source = source;
    this.#target = target;
    this.#onReplaced = onReplaced;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Announces a track, or a new configuration of it, before its first sample. */
  setTrack(id: string, timescale: number, config: TrackConfig): void {
    if (this.#open) this.#target.setTrack(this, id, timescale, config);
  }

  endTrack(id: string): void {
    if (this.#open) this.#target.endTrack(this, id);
  }

  /** Samples of one track in decoding order, times in ticks of its timescale. Ignored after the end. */
  write(id: string, sample: Sample): void {
    if (this.#open) this.#target.write(this, id, sample);
  }

  /** Tells of frames of a track that were lost on their way here. */
  lose(id: string, frames: number): void {
    if (this.#open) this.#target.lose(this, id, frames);
  }

  /** The publisher has gone; the stream waits for another. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#target.ended(this);
  }

  /** Called by the stream when another publication takes over. */
  replaced(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#onReplaced();
  }
}
