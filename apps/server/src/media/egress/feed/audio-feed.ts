import { type AudioConfig, equalBytes } from '@footlight/formats';
import type { Frame, TrackInfo } from '../../stream/index.ts';
import type { AudioBridge, OpenAudioBridge } from './audio-bridge.ts';
import { Backlog } from './backlog.ts';
import type { FedCodec } from './fed-track.ts';
import { TrackFeed, type TrackFeedParts } from './track-feed.ts';

const opus: FedCodec = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  parameters: { useinbandfec: 1, 'sprop-stereo': 1 },
};

/** Sound: Opus as it is, other codecs through a bridge, which is there while somebody listens. */
export class AudioFeed extends TrackFeed {
  readonly #config: AudioConfig;
  readonly #timescale: number;
  readonly #isPlain: boolean;
  readonly #openBridge: OpenAudioBridge | undefined;
  #bridge: AudioBridge | undefined;
  #backlog = new Backlog();
  #refused = false;

  constructor(config: AudioConfig, timescale: number, parts: TrackFeedParts, openBridge?: OpenAudioBridge) {
    super(parts);
    this.#config = config;
    this.#timescale = timescale;
    this.#isPlain = config.codec === 'opus' && config.channels <= 2;
    this.#openBridge = openBridge;
    if (this.#isPlain || openBridge !== undefined) this.accept(opus);
    else this.#refuse('codec');
  }

  reconfigure({ config, timescale }: TrackInfo): boolean {
    return (
      config.codec === this.#config.codec &&
      timescale === this.#timescale &&
      equalBytes(config.description, this.#config.description)
    );
  }

  write(frame: Frame): void {
    if (this.#refused) return;
    const timelineMs = (frame.pts * 1000) / this.#timescale;
    if (this.#isPlain) {
      this.track?.send([frame.data], timelineMs);
      return;
    }
    if (this.#bridge === undefined) return;
    this.#backlog.wrote(timelineMs, this.parts.clock.now());
    this.#bridge.write(frame);
  }

  override close(): void {
    this.#bridge?.close();
    super.close();
  }

  protected override onWanted(wanted: boolean): void {
    if (this.#isPlain || this.#refused) return;
    this.#bridge?.close();
    this.#bridge = wanted ? this.#open() : undefined;
  }

  #open(): AudioBridge | undefined {
    this.#backlog = new Backlog();
    try {
      return this.#openBridge?.({
        from: this.#config,
        timescale: this.#timescale,
        onFrame: ({ pts, data }) => {
          const timelineMs = pts / 48;
          if (!this.#backlog.includes(timelineMs, this.parts.clock.now())) this.track?.send([data], timelineMs);
        },
        onError: (error) => this.#failed(error),
      });
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    this.parts.logger.warn({ err: error }, 'sound could not be made Opus');
    if (!this.closed) this.#refuse('bridge_failed');
  }

  #refuse(reason: 'codec' | 'bridge_failed'): void {
    this.#refused = true;
    this.#bridge = undefined;
    this.refuse(reason);
  }
}
