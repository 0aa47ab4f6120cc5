import {
  H264Depacketiser,
  type ReceiverEvent,
  type RtpFrame,
  RtpReceiver,
  type VideoConfig,
  Vp8Depacketiser,
} from '@footlight/formats';
import type { ProducerCodec } from '../../sfu/index.ts';
import { type ConfigTracker, H264ConfigTracker, Vp8ConfigTracker } from './codec-config.ts';

export interface VideoLayerEvents {
  /** Times are unwrapped RTP ticks. */
  onFrame(layer: VideoLayer, frame: RtpFrame, config: VideoConfig): void;
  /** The timestamps began anew: those before and after cannot be compared. */
  onRestart(layer: VideoLayer): void;
}

/** One simulcast layer of a video producer: packets in, frames with their configuration out. */
export class VideoLayer {
  readonly ssrc: number;
  readonly #receiver: RtpReceiver<RtpFrame>;
  readonly #configs: ConfigTracker<RtpFrame>;
  readonly #events: VideoLayerEvents;
  /** When the last frame was given out; 0 before. */
  lastFrameAtMs = 0;
  #packets = 0;
  #droppedTold = 0;

  private constructor(
    ssrc: number,
    parts: { receiver: RtpReceiver<RtpFrame>; configs: ConfigTracker<RtpFrame> },
    events: VideoLayerEvents,
  ) {
    this.ssrc = ssrc;
    this.#receiver = parts.receiver;
    this.#configs = parts.configs;
    this.#events = events;
  }

  /** Undefined for a codec that is not tapped. */
  static create(ssrc: number, codec: ProducerCodec, events: VideoLayerEvents): VideoLayer | undefined {
    const { payloadType, clockRate, parameters } = codec;
    switch (codec.mimeType.toLowerCase()) {
      case 'video/h264': {
        const receiver = new RtpReceiver({ depacketiser: new H264Depacketiser(), payloadType, ssrc, clockRate });
        const configs = new H264ConfigTracker(parameters?.['sprop-parameter-sets']) as ConfigTracker<RtpFrame>;
        return new VideoLayer(ssrc, { receiver, configs }, events);
      }
      case 'video/vp8': {
        const receiver = new RtpReceiver({ depacketiser: new Vp8Depacketiser(), payloadType, ssrc, clockRate });
        return new VideoLayer(ssrc, { receiver, configs: new Vp8ConfigTracker() as ConfigTracker<RtpFrame> }, events);
      }
      default:
        return undefined;
    }
  }

  /** Packets came, and nothing can be made of them before a key frame. */
  get needsKeyFrame(): boolean {
    return this.#packets > 0 && this.#receiver.needsKeyFrame;
  }

  /** Whether any packet came. */
  get begun(): boolean {
    return this.#packets > 0;
  }

  get statistics(): { lost: number; discarded: number; droppedFrames: number } {
    return this.#receiver.statistics;
  }

  /** Frames left out since it was asked last. */
  takeDropped(): number {
    const { droppedFrames } = this.#receiver.statistics;
    const fresh = droppedFrames - this.#droppedTold;
    this.#droppedTold = droppedFrames;
    return fresh;
  }

  /** Throws FormatError for what is no RTP. */
  receive(packet: Uint8Array, nowMs: number): void {
    this.#packets++;
    this.#take(this.#receiver.receive(packet, nowMs), nowMs);
  }

  advance(nowMs: number): void {
    this.#take(this.#receiver.advance(nowMs), nowMs);
  }

  unwrap(timestamp: number): number {
    return this.#receiver.unwrap(timestamp);
  }

  #take(events: readonly ReceiverEvent<RtpFrame>[], nowMs: number): void {
    for (const event of events) {
      if (event.type === 'restart') this.#events.onRestart(this);
      if (event.type !== 'frame') continue;
      const config = this.#configs.next(event.frame);
      if (config === undefined) continue;
      this.lastFrameAtMs = nowMs;
      this.#events.onFrame(this, event.frame, config);
    }
  }
}
