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

/** Sound: Opus as it is, other codecs through a bridge. */
export class AudioFeed extends TrackFeed {
  readonly #config: AudioConfig;
  readonly #timescale: number;
  readonly #bridge: AudioBridge | undefined;
  readonly #backlog = new Backlog();
  #refused = false;

  constructor(config: AudioConfig, timescale: number, parts: TrackFeedParts, openBridge?: OpenAudioBridge) {
    super(parts);
    this.#config = config;
    this.#timescale = timescale;
    const isPlain = config.codec === 'opus' && config.channels <= 2;
    this.#bridge = isPlain ? undefined : this.#openBridge(openBridge);
    if (isPlain || this.#bridge !== undefined) this.accept(opus);
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
    if (this.#bridge === undefined) {
      this.track?.send([frame.data], timelineMs);
      return;
    }
    this.#backlog.wrote(timelineMs, this.parts.clock.now());
    this.#bridge.write(frame);
  }

  override close(): void {
    this.#bridge?.close();
    super.close();
  }

  #openBridge(open: OpenAudioBridge | undefined): AudioBridge | undefined {
    const refuse = (reason: 'codec' | 'bridge_failed') => {
      this.#refused = true;
      this.refuse(reason);
      return undefined;
    };
    if (open === undefined) return refuse('codec');
    try {
      return open({
        from: this.#config,
        timescale: this.#timescale,
        onFrame: ({ pts, data }) => {
          const timelineMs = pts / 48;
          if (!this.#backlog.includes(timelineMs, this.parts.clock.now())) this.track?.send([data], timelineMs);
        },
        onError: (error) => {
          this.parts.logger.warn({ err: error }, 'sound could not be made Opus');
          if (!this.closed) refuse('bridge_failed');
        },
      });
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'sound could not be made Opus');
      return refuse('bridge_failed');
    }
  }
}
