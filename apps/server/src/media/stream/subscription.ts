import type { Frame, TrackInfo } from './frame.ts';

/**
 * What a stream is delivered to. Calls come in order and synchronously; a sink that cannot take more says so by `writable` and loses frames
 * until it can and a key frame comes: never the publisher, never another sink.
 */
export interface StreamSink {
  /** A track begins, or its configuration changed; the next frame of it is the first of this configuration. */
  onTrack(track: TrackInfo): void;
  onFrame(track: TrackInfo, frame: Frame): void;
  /** The track is gone for good; its publisher does not send it any more. */
  onTrackEnd?(track: TrackInfo): void;
  /** Nobody publishes now; somebody may come back. */
  onPublisherLost?(): void;
  onPublisher?(): void;
  /** The stream has ended; nothing follows. */
  onEnd?(): void;
  readonly writable?: boolean;
}

/** One sink on one stream, and what it missed. */
export class Subscription {
  readonly #sink: StreamSink;
  readonly #onClose: (subscription: Subscription) => void;
  /** Video tracks that wait for a key frame, because frames of theirs were dropped or none was seen. */
  readonly #waiting = new Set<string>();
  readonly #missed = new Map<string, number>();
  /** Audio is held back as well after a drop, so that a sink does not get sound without pictures. */
  #blocked = false;
  dropped = 0;

  constructor(sink: StreamSink, onClose: (subscription: Subscription) => void) {
    this.#sink = sink;
    this.#onClose = onClose;
  }

  get sink(): StreamSink {
    return this.#sink;
  }

  track(track: TrackInfo): void {
    if (track.config.kind === 'video') this.#waiting.add(track.id);
    this.#sink.onTrack(track);
  }

  trackEnd(track: TrackInfo): void {
    this.#waiting.delete(track.id);
    this.#missed.delete(track.id);
    this.#sink.onTrackEnd?.(track);
  }

  frame(track: TrackInfo, frame: Frame): void {
    if (this.#sink.writable === false) {
      this.#drop(track);
      this.#blocked = true;
      if (track.config.kind === 'video') this.#waiting.add(track.id);
      return;
    }
    if (track.config.kind === 'video') {
      if (frame.key) {
        this.#waiting.delete(track.id);
        this.#blocked = false;
      } else if (this.#waiting.has(track.id)) {
        this.#drop(track);
        return;
      }
    } else if (this.#blocked && this.#waiting.size > 0) {
      this.#drop(track);
      return;
    }
    this.#sink.onFrame(track, frame);
  }

  /** Frames of this track that the sink did not get. */
  missed(trackId: string): number {
    return this.#missed.get(trackId) ?? 0;
  }

  #drop({ id }: TrackInfo): void {
    this.dropped++;
    this.#missed.set(id, this.missed(id) + 1);
  }

  close(): void {
    this.#onClose(this);
  }
}
