import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { TypedEvents } from '../../base/events.ts';
import { Stream, type StreamOptions } from './stream.ts';
import { defaultTimelineOptions } from './timeline.ts';

export type HubEvents = {
  opened: [stream: Stream];
  closed: [stream: Stream];
};

export const defaultStreamOptions: StreamOptions = {
  gop: { bytes: 32 * 1024 * 1024, audioMs: 10_000 },
  timeline: defaultTimelineOptions,
};

/** The streams of this node by id. Symmetric: whatever can publish into a stream can be watched in every way. */
export class Hub implements Closeable {
  readonly events = new TypedEvents<HubEvents>();
  readonly #streams = new Map<string, Stream>();
  readonly #options: StreamOptions;
  readonly #clock: Clock;

  constructor(clock: Clock, options: StreamOptions = defaultStreamOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  get streams(): Iterable<Stream> {
    return this.#streams.values();
  }

  get(id: string): Stream | undefined {
    return this.#streams.get(id);
  }

  /** The stream of this id, opened where it is not there. */
  open(id: string): Stream {
    const known = this.#streams.get(id);
    if (known !== undefined) return known;
    const stream = new Stream(id, this.#options, this.#clock);
    this.#streams.set(id, stream);
    stream.events.on('closed', () => {
      this.#streams.delete(id);
      this.events.emit('closed', stream);
    });
    this.events.emit('opened', stream);
    return stream;
  }

  close(): void {
    for (const stream of [...this.#streams.values()]) stream.close();
    this.events.removeAll();
  }
}
