import { availableParallelism } from 'node:os';
import {
  type AudioCodec,
  type AudioConfig,
  aacConfig,
  buildAudioSpecificConfig,
  defaultOpusHead,
  opusConfig,
  type VideoConfig,
} from '@footlight/formats';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import { openAudioMix } from './audio-mix.ts';
import { type Availability, probe, switchedOff } from './availability.ts';
import type { AudioRequest, VideoRequest } from './request.ts';
import type { AudioBridge, AudioBridgeSpec, AudioMix, AudioMixSpec, VideoBridge, VideoBridgeSpec } from './specs.ts';
import { StagePool } from './stage-pool.ts';
import type { QueueOptions } from './stage-queue.ts';
import { plainConfig } from './wire.ts';

export interface CodecOptions {
  /** False: nothing is started, and everything asked of it is unavailable. */
  enabled: boolean;
  /** The name of the package that brings FFmpeg. */
  module: string;
  audioStagesPerProcess: number;
  maxAudioStages: number;
  /** The CPU budget: each takes about a core at 1080p. */
  maxVideoStages: number;
  /** Of the encoder, for each video stage. */
  videoThreads: number;
  /** x264's: `ultrafast` to `medium`. */
  videoPreset: string;
  /** How long a process without work is kept. */
  idleMs: number;
  maxPendingThumbnails: number;
  thumbnailTimeoutMs: number;
}

export function defaultCodecOptions(): CodecOptions {
  return {
    enabled: true,
    module: 'node-av',
    audioStagesPerProcess: 16,
    maxAudioStages: 64,
    maxVideoStages: Math.max(1, Math.floor(availableParallelism() / 2)),
    videoThreads: 1,
    videoPreset: 'superfast',
    idleMs: 30_000,
    maxPendingThumbnails: 8,
    thumbnailTimeoutMs: 5_000,
  };
}

export interface CodecNumbers {
  audioStages: number;
  videoStages: number;
  /** Of the processes alive. */
  pids: number[];
  /** Frames lost because a process could not keep up or was not there. */
  dropped: number;
  /** How often a process that had died was started again. */
  restarts: number;
}

export type CodecStagesEvents = {
  /** Stages of this kind have closed, and who closed them has done with it: what was refused for want of room may be asked for again. */
  freed: [kind: 'audio' | 'video'];
};

const audioQueue: QueueOptions = { kind: 'audio', maxWaitMs: 2_000, maxBytes: 4 * 1024 * 1024 };
const videoQueue: QueueOptions = { kind: 'video', maxWaitMs: 1_500, maxBytes: 32 * 1024 * 1024 };
/** Its time limit is the thumbnail's own. */
const thumbnailQueue: QueueOptions = { ...videoQueue, maxWaitMs: Number.POSITIVE_INFINITY };
const videoNiceness = 10;
const thumbnailNiceness = 15;
const thumbnailWidth = 640;

/** Codec conversion in child processes: many audio stages to a process, a process for each video stage, one for thumbnails. */
export class CodecStages implements Closeable {
  readonly events = new TypedEvents<CodecStagesEvents>();
  readonly availability: Availability;
  readonly #options: CodecOptions;
  readonly #clock: Clock;
  readonly #audio: StagePool;
  readonly #video: StagePool;
  readonly #thumbnails: StagePool;
  /** What is about to be told as freed. */
  readonly #told = new Set<'audio' | 'video'>();

  private constructor(options: CodecOptions, availability: Availability, parts: { logger: Logger; clock: Clock }) {
    this.#options = options;
    this.#clock = parts.clock;
    this.availability = availability;
    const process = (niceness: number) => ({ module: options.module, niceness, idleMs: options.idleMs });
    this.#audio = new StagePool(
      {
        what: 'sound tracks',
        capacity: options.maxAudioStages,
        stagesPerProcess: options.audioStagesPerProcess,
        queue: audioQueue,
        process: process(0),
        onFreed: () => this.#freed('audio'),
      },
      parts,
    );
    this.#video = new StagePool(
      {
        what: 'video tracks',
        capacity: options.maxVideoStages,
        stagesPerProcess: 1,
        queue: videoQueue,
        process: process(videoNiceness),
        onFreed: () => this.#freed('video'),
      },
      parts,
    );
    this.#thumbnails = new StagePool(
      {
        what: 'key frames',
        capacity: options.maxPendingThumbnails,
        stagesPerProcess: options.maxPendingThumbnails,
        queue: thumbnailQueue,
        process: process(thumbnailNiceness),
      },
      parts,
    );
  }

  /** Never fails for want of node-av: `available` tells, and `availability` why. */
  static async start(options: Partial<CodecOptions>, parts: { logger: Logger; clock: Clock }): Promise<CodecStages> {
    const all = { ...defaultCodecOptions(), ...options };
    const availability = all.enabled ? await probe(all.module, parts.clock) : switchedOff;
    if (availability.available) parts.logger.info({ ffmpeg: availability.ffmpeg }, 'codec stages are available');
    else parts.logger[all.enabled ? 'warn' : 'info']({ reason: availability.reason }, availability.message);
    return new CodecStages(all, availability, parts);
  }

  get available(): boolean {
    return this.availability.available;
  }

  /** AAC or Opus into the other. Throws `unavailable` or `capacity_exceeded`. */
  audioBridge(spec: AudioBridgeSpec): AudioBridge {
    this.#mustBeAvailable();
    const channels = spec.from.channels === 1 ? 1 : 2;
    const request = (from: AudioConfig, timescale: number): AudioRequest => ({
      kind: 'audio',
      from: plainConfig(from),
      timescale,
      to: spec.to,
      channels,
      bitrateBps: spec.bitrateBps ?? 64_000 * channels,
    });
    const stage = this.#audio.open(request(spec.from, spec.timescale), spec);
    return {
      config: audioOutputConfig(spec.to, channels),
      write: (frame) => stage.write(frame),
      reconfigure: (from, timescale) => stage.reconfigure(request(from, timescale)),
      dropped: () => stage.dropped,
      close: () => stage.close(),
    };
  }

  /** Sound tracks, which may come and go, to one. Throws `unavailable` or `capacity_exceeded`. */
  audioMix(spec: AudioMixSpec): AudioMix {
    this.#mustBeAvailable();
    return openAudioMix(this.#audio, audioOutputConfig(spec.to, spec.channels), spec);
  }

  /** Any video to H.264 without B-frames. Throws `unavailable`, or `capacity_exceeded` when the CPU budget is used up. */
  videoBridge(spec: VideoBridgeSpec): VideoBridge {
    this.#mustBeAvailable();
    const request = (from: VideoConfig, timescale: number): VideoRequest => ({
      kind: 'video',
      from: plainConfig(from),
      timescale,
      profile: spec.profile ?? 'baseline',
      maxHeight: spec.maxHeight ?? null,
      bitrateBps: spec.bitrateBps ?? 2_500_000,
      keyIntervalMs: spec.keyIntervalMs ?? 2_000,
      preset: this.#options.videoPreset,
      threads: this.#options.videoThreads,
    });
    const stage = this.#video.open(request(spec.from, spec.timescale), {
      onConfig: (config, timescale) => {
        if (config.kind === 'video') spec.onConfig(config, timescale);
      },
      onFrame: (frame) => spec.onFrame(frame),
      onKeyFrameNeeded: () => spec.onKeyFrameNeeded?.(),
      onError: (error) => spec.onError(error),
    });
    return {
      write: (frame) => stage.write(frame),
      reconfigure: (from, timescale) => stage.reconfigure(request(from, timescale)),
      forceKey: () => stage.forceKey(),
      dropped: () => stage.dropped,
      close: () => stage.close(),
    };
  }

  /** A JPEG of a key frame, 640 pixels wide or less. Rejects with `unavailable`, `capacity_exceeded` or `codec_unsupported`. */
  async thumbnail(keyFrame: Uint8Array, config: VideoConfig): Promise<Uint8Array> {
    this.#mustBeAvailable();
    const picture = Promise.withResolvers<Uint8Array>();
    const stage = this.#thumbnails.open(
      { kind: 'thumbnail', from: plainConfig(config), maxWidth: thumbnailWidth },
      {
        onFrame: ({ data }) => picture.resolve(data),
        // What it had is lost with its process, and may be the cause.
        onKeyFrameNeeded: () => stage.fail(new AppError('unavailable', 'The process that makes thumbnails died')),
        onError: (error) => picture.reject(error),
      },
    );
    const cancel = this.#clock.after(this.#options.thumbnailTimeoutMs, () => {
      this.#thumbnails.killProcessOf(stage);
      stage.fail(new AppError('unavailable', 'The thumbnail took too long'));
    });
    stage.write({ dts: 0, pts: 0, key: true, discontinuity: false, data: keyFrame });
    try {
      return await picture.promise;
    } finally {
      cancel();
      stage.close();
    }
  }

  numbers(): CodecNumbers {
    const pools = [this.#audio, this.#video, this.#thumbnails];
    return {
      audioStages: this.#audio.size,
      videoStages: this.#video.size,
      pids: pools.flatMap(({ pids }) => pids),
      dropped: this.#audio.dropped + this.#video.dropped,
      restarts: pools.reduce((sum, { restarts }) => sum + restarts, 0),
    };
  }

  async close(): Promise<void> {
    this.events.removeAll();
    await Promise.all([this.#audio, this.#video, this.#thumbnails].map((pool) => pool.close()));
  }

  #freed(kind: 'audio' | 'video'): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    queueMicrotask(() => {
      this.#told.delete(kind);
      this.events.emit('freed', kind);
    });
  }

  #mustBeAvailable(): void {
    if (!this.availability.available) throw new AppError('unavailable', this.availability.message);
  }
}

/** What the audio encoders make; they are given nothing that could change it. */
function audioOutputConfig(codec: AudioCodec, channels: 1 | 2): AudioConfig {
  if (codec === 'opus') return opusConfig(defaultOpusHead(channels));
  return aacConfig(buildAudioSpecificConfig({ objectType: 2, sampleRate: 48_000, channelConfiguration: channels }));
}
