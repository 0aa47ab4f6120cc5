import { buildAudioTag, buildVideoTag, type TrackConfig } from '@footlight/formats';
import { TestClient } from '@footlight/server/media/ingest/rtmp/rtmp.testkit.ts';
import type { Loop } from '../../support/hls/encoded.ts';

/** What a publisher sent, and when: `index` counts the frames of the track, `atMs` is of this machine's clock, since the epoch. */
export type OnSent = (kind: 'video' | 'audio', index: number, atMs: number) => void;

export interface LoopPublisherOptions {
  /** Added to the timestamps. */
  offsetMs?: number;
  /** Sound is announced at once and begins this long after the pictures. */
  audioStartMs?: number;
  /** The same for pictures after the sound. */
  videoStartMs?: number;
  onSent?: OnSent;
}

interface PlayedTrack {
  loop: Loop;
  /** 0 for the first of its kind, and so on: Enhanced RTMP carries several. */
  trackId: number;
  /** When the loop began, after the publisher. */
  startMs: number;
  /** Frames of the loop that were sent. */
  next: number;
  sent: number;
  /** Where the frames that were sent end, after the beginning of the publisher. */
  endMs: number;
}

const stepMs = 4;

/** Publishes loops over RTMP at the pace of time, and may do to the timestamps what ffmpeg would not. */
export class LoopPublisher {
  readonly #client: TestClient;
  readonly #onSent: OnSent | undefined;
  readonly #tracks: PlayedTrack[];
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  /** Added to the timestamps, which are sent modulo 2^32. */
  offsetMs: number;

  private constructor(client: TestClient, loops: readonly Loop[], options: LoopPublisherOptions) {
    const { offsetMs = 0, audioStartMs = 0, videoStartMs = 0, onSent } = options;
    this.#client = client;
    this.#onSent = onSent;
    this.offsetMs = offsetMs;
    this.#tracks = loops.map((loop, index) => {
      const startMs = loop.config.kind === 'audio' ? audioStartMs : videoStartMs;
      const trackId = loops.slice(0, index).filter(({ config }) => config.kind === loop.config.kind).length;
      return { loop, trackId, startMs, next: 0, sent: 0, endMs: 0 };
    });
    client.socket.write(client.writer.setChunkSize(65_536));
    for (const { loop, trackId } of this.#tracks) this.#announce(loop.config, trackId);
    this.#timer = setInterval(() => this.#sendDue(), stepMs);
  }

  /** Resolves once the server has accepted the key; rejects with its answer otherwise. */
  static async start(
    to: { rtmpPort: number; streamKey: string },
    loops: readonly Loop[],
    options: LoopPublisherOptions = {},
  ): Promise<LoopPublisher> {
    const client = new TestClient(to.rtmpPort);
    await client.open();
    const { code, description } = await client.publish(to.streamKey);
    if (code !== 'NetStream.Publish.Start') throw new Error(`publish was answered with ${code}: ${description}`);
    return new LoopPublisher(client, loops, options);
  }

  /** Milliseconds since the first frame. */
  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Resolves when the connection has ended, whoever ended it. */
  get closed(): Promise<void> {
    return this.#client.closed;
  }

  /** From now on the track of this kind plays another loop, from its beginning, right after the last frame: at an even pace. */
  change(loop: Loop): void {
    const track = this.#tracks.find((each) => each.loop.config.kind === loop.config.kind)!;
    Object.assign(track, { loop, startMs: track.endMs, next: 0 });
    this.#announce(loop.config, track.trackId);
  }

  /** Closes the connection as an encoder does that is stopped. Answers how many seconds of each kind it published. */
  async stop(): Promise<(kind: string) => number> {
    clearInterval(this.#timer);
    this.#client.socket.end();
    await this.#client.closed;
    const ends = new Map(this.#tracks.map(({ loop, endMs }) => [String(loop.config.kind), endMs / 1000]));
    return (kind) => ends.get(kind) ?? 0;
  }

  #sendDue(): void {
    const elapsed = this.elapsedMs;
    this.#client.socket.cork();
    for (const track of this.#tracks) {
      const { samples, lengthMs } = track.loop;
      for (;;) {
        const sample = samples[track.next % samples.length]!;
        const at = sample.dts + Math.round(track.startMs + Math.floor(track.next / samples.length) * lengthMs);
        if (at > elapsed) break;
        this.#send(track, { ...sample, dts: at, pts: at + sample.pts - sample.dts });
      }
    }
    this.#client.socket.uncork();
  }

  #send(track: PlayedTrack, { dts, pts, key, data }: Loop['samples'][number]): void {
    const { trackId } = track;
    const { config } = track.loop;
    const body =
      config.kind === 'video'
        ? buildVideoTag({ kind: 'frame', codec: config.codec, trackId, key, compositionMs: pts - dts, data })
        : buildAudioTag({ kind: 'frame', codec: config.codec, trackId, data });
    this.#client.media(config.kind, this.#timestamp(dts), body);
    this.#onSent?.(config.kind, track.sent, performance.timeOrigin + performance.now());
    track.next++;
    track.sent++;
    track.endMs = dts + track.loop.lengthMs / track.loop.samples.length;
  }

  #announce(config: TrackConfig, trackId: number): void {
    const { codec, description } = config;
    const body =
      config.kind === 'video'
        ? buildVideoTag({ kind: 'config', codec: config.codec, trackId, record: description })
        : buildAudioTag({ kind: 'config', codec: codec as 'aac' | 'opus', trackId, data: description });
    this.#client.media(config.kind, this.#timestamp(this.elapsedMs), body);
  }

  #timestamp(ms: number): number {
    return (Math.floor(ms) + this.offsetMs + 2 ** 32) % 2 ** 32;
  }
}
