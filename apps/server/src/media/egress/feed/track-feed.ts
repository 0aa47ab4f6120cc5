import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import type { RtpCapabilities, SfuFeed } from '../../sfu/index.ts';
import type { Frame, TrackInfo } from '../../stream/index.ts';
import { DemandGate } from './demand-gate.ts';
import { type FedCodec, FedTrack } from './fed-track.ts';
import type { FeedOptions } from './options.ts';

export type Refusal =
  /** Decoding order differs from display order: the host should turn B-frames off. */
  | 'b_frames'
  /** Nothing here makes a codec of it that WebRTC has. */
  | 'codec'
  /** The codec stage failed. */
  | 'bridge_failed';

export interface TrackFeedParts {
  capabilities: RtpCapabilities;
  options: FeedOptions;
  clock: Clock;
  logger: Logger;
  onRefused: (reason: Refusal) => void;
  onAccepted: (producerId: string) => void;
  /** The track can be reported: it began to be sent, or to be sent again. */
  onBegun: () => void;
}

/**
 * One track of the stream on its way to its producer, which is made once there is a feed and the codec is known to fit. Nothing is sent
 * while nobody consumes it.
 */
export abstract class TrackFeed implements Closeable {
  protected readonly parts: TrackFeedParts;
  readonly #gate: DemandGate;
  #codec: FedCodec | undefined;
  #feed: SfuFeed | undefined;
  #track: FedTrack | undefined;
  #closed = false;

  constructor(parts: TrackFeedParts) {
    this.parts = parts;
    this.#gate = new DemandGate(parts.options.lingerMs, parts.clock, (open) => {
      if (!open) this.#track?.rest();
      this.onWanted(open);
    });
  }

  /** Takes a new configuration of the track; false where that needs another producer. */
  abstract reconfigure(track: TrackInfo): boolean;
  /** May throw FormatError for a frame that is not of its codec. */
  abstract write(frame: Frame): void;

  get producerId(): string | undefined {
    return this.#track?.producerId;
  }

  /** The producer is made on `feed`; on a second call, the one before has gone with its worker. */
  attach(feed: SfuFeed): void {
    this.#feed = feed;
    this.#track = undefined;
    this.#open();
  }

  /** A sender report, once there is something to report. */
  report(timelineMs: number, unixMs: number): Uint8Array | undefined {
    return this.#track?.begun ? this.#track.report(timelineMs, unixMs) : undefined;
  }

  close(): void {
    this.#closed = true;
    this.#gate.close();
    this.#track?.close();
    this.#track = undefined;
  }

  protected get closed(): boolean {
    return this.#closed;
  }

  /** The producer of the track where somebody consumes it; undefined also while it is being made. */
  protected get track(): FedTrack | undefined {
    return this.#gate.open ? this.#track : undefined;
  }

  /** The first consumer is coming, or the last has gone for good: what sending takes can be got, or let go. */
  protected onWanted(_wanted: boolean): void {}

  /** From now on there is a producer of this codec. */
  protected accept(codec: FedCodec): void {
    this.#codec = codec;
    this.#open();
  }

  /** There is no producer any more. */
  protected refuse(reason: Refusal): void {
    this.#codec = undefined;
    this.#gate.follow(undefined);
    this.#track?.close();
    this.#track = undefined;
    this.parts.onRefused(reason);
  }

  #open(): void {
    const [feed, codec] = [this.#feed, this.#codec];
    if (feed === undefined || codec === undefined || feed.closed) return;
    const { capabilities, logger, onBegun } = this.parts;
    FedTrack.open(feed, codec, capabilities, onBegun).then(
      (track) => {
        if (this.#closed || this.#feed !== feed || this.#codec !== codec) return track.close();
        this.#track = track;
        this.#gate.follow(track.demand);
        this.parts.onAccepted(track.producerId);
      },
      (error) => {
        // A feed that has closed is opened anew, and attached again.
        if (feed.closed || this.#closed) return;
        logger.warn({ err: error }, 'a track is not fed');
        this.refuse('codec');
      },
    );
  }
}
