import type { VideoConfig } from '@footlight/formats';
import { equalBytes } from '@footlight/formats';
import { type Frame, isVideo, type TrackInfo } from '../../stream/index.ts';
import { H264Payloads, h264Codec } from './h264-feed.ts';
import { ReorderCheck } from './reordering.ts';
import { TrackFeed, type TrackFeedParts } from './track-feed.ts';

/** Video as it is: H.264 without B-frames. */
export class VideoFeed extends TrackFeed {
  readonly #timescale: number;
  #config: VideoConfig;
  #payloads: H264Payloads | undefined;
  #check: ReorderCheck;
  #state: 'new' | 'accepted' | 'refused' = 'new';
  #awaitsKey = true;

  constructor(config: VideoConfig, timescale: number, parts: TrackFeedParts) {
    super(parts);
    this.#config = config;
    this.#timescale = timescale;
    this.#check = new ReorderCheck(config);
    if (config.codec !== 'h264') {
      this.#state = 'refused';
      this.refuse('codec');
      return;
    }
    this.#payloads = new H264Payloads(config, parts.options.maxPayloadBytes);
  }

  /** Another picture size and the like go on in the same producer; another verdict on B-frames does not. */
  reconfigure({ config, timescale }: TrackInfo): boolean {
    if (!isVideo(config) || config.codec !== 'h264' || timescale !== this.#timescale) return false;
    if (equalBytes(config.description, this.#config.description)) return true;
    if (this.#state === 'refused') return false;
    this.#config = config;
    this.#check = new ReorderCheck(config);
    this.#payloads = new H264Payloads(config, this.parts.options.maxPayloadBytes);
    this.#awaitsKey = true;
    return true;
  }

  write(frame: Frame): void {
    if (this.#payloads === undefined) return;
    if (frame.discontinuity) {
      // Another publisher may have what the one before had not.
      this.#check = new ReorderCheck(this.#config);
      if (this.#state === 'refused') this.#state = 'new';
    }
    if (this.#state === 'refused') return;
    const verdict = this.#check.look(frame);
    if (verdict === 'reordered') {
      this.#state = 'refused';
      this.refuse('b_frames');
      return;
    }
    if (verdict === 'wait') return;
    if (this.#state === 'new') {
      this.#state = 'accepted';
      this.accept(h264Codec(this.parts.capabilities));
    }
    if (this.track === undefined) this.#awaitsKey = true;
    if (this.track === undefined || (this.#awaitsKey && !frame.key)) return;
    this.#awaitsKey = false;
    this.track.send(this.#payloads.of(frame), (frame.pts * 1000) / this.#timescale);
  }
}
