import type { Sample, TrackConfig } from '@footlight/formats';
import type { PublishSink } from '../../../media/ingest/rtmp/index.ts';
import type { Hub, Publication, Stream } from '../../../media/stream/index.ts';
import { previewOf } from './preview.ts';

/**
 * What an encoder publishes with a stream key: into the stream of the show, or, while its host holds it back, into one beside it that only the
 * host can watch. Nothing of that one becomes part of the show, whose viewers may go back to its beginning.
 */
export class EncoderPublication implements PublishSink {
  readonly #hub: Hub;
  readonly #roomId: string;
  readonly #onReplaced: () => void;
  readonly #tracks = new Map<string, { timescale: number; config: TrackConfig }>();
  /** Video that was under way when the show began: it goes on with a key frame. */
  readonly #awaitsKey = new Set<string>();
  #held: boolean;
  #stream: Stream;
  #publication: Publication;

  constructor(hub: Hub, a: { roomId: string; held: boolean; onReplaced: () => void }) {
    this.#hub = hub;
    this.#roomId = a.roomId;
    this.#onReplaced = a.onReplaced;
    this.#held = a.held;
    this.#stream = hub.open(a.held ? previewOf(a.roomId) : a.roomId);
    this.#publication = this.#stream.publish('rtmp', a.onReplaced);
  }

  /** Whether a frame came within this time, and this is still who publishes. */
  flowedWithin(ms: number, nowMs: number): boolean {
    return this.#publication.open && nowMs - (this.#stream.lastFrameAtMs ?? 0) <= ms;
  }

  /** The show has started: what was held back goes into it from here on. */
  begin(): void {
    if (!this.#held || !this.#publication.open) return;
    this.#endPreview();
    this.#held = false;
    this.#stream = this.#hub.open(this.#roomId);
    this.#publication = this.#stream.publish('rtmp', this.#onReplaced);
    for (const [id, { timescale, config }] of this.#tracks) {
      this.#publication.setTrack(id, timescale, config);
      if (config.kind === 'video') this.#awaitsKey.add(id);
    }
  }

  setTrack(id: string, timescale: number, config: TrackConfig): void {
    this.#tracks.set(id, { timescale, config });
    this.#publication.setTrack(id, timescale, config);
  }

  write(id: string, sample: Sample): void {
    if (sample.key) this.#awaitsKey.delete(id);
    if (!this.#awaitsKey.has(id)) this.#publication.write(id, sample);
  }

  lose(id: string, frames: number): void {
    this.#publication.lose(id, frames);
  }

  close(): void {
    if (this.#held) this.#endPreview();
    else this.#publication.close();
  }

  /** Of the preview nothing is kept, unless another encoder has taken it over. */
  #endPreview(): void {
    this.#publication.close();
    if (!this.#stream.publishing) this.#stream.close();
  }
}
