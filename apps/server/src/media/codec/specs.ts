import type { AudioCodec, AudioConfig, VideoConfig } from '@footlight/formats';
import type { Closeable } from '../../base/closeable.ts';
import type { AppError } from '../../base/errors.ts';
import type { VideoRequest } from './request.ts';
import type { StageFrame } from './wire.ts';

export interface AudioBridgeSpec {
  from: AudioConfig;
  /** Ticks a second of what is written. What comes out has 48,000. */
  timescale: number;
  to: AudioCodec;
  bitrateBps?: number;
  onFrame(frame: StageFrame): void;
  onError(error: AppError): void;
}

export interface VideoBridgeSpec {
  from: VideoConfig;
  /** Ticks a second, in and out. */
  timescale: number;
  profile?: VideoRequest['profile'];
  /** The picture's shorter side is at most this: 720 makes 1280×720 of 1920×1080, and 720×1280 of 1080×1920. */
  maxHeight?: number;
  bitrateBps?: number;
  keyIntervalMs?: number;
  onConfig(config: VideoConfig, timescale: number): void;
  onFrame(frame: StageFrame): void;
  onKeyFrameNeeded?(): void;
  onError(error: AppError): void;
}

/** A running codec stage. After `onError` it is closed. */
export interface Bridge<C> extends Closeable {
  write(frame: StageFrame): void;
  /** The source goes on with another configuration. */
  reconfigure(from: C, timescale: number): void;
  /** Frames lost because the stage could not keep up. */
  dropped(): number;
  close(): void;
}

export interface AudioBridge extends Bridge<AudioConfig> {
  /** Of what comes out; known from the beginning. */
  readonly config: AudioConfig;
}

export interface VideoBridge extends Bridge<VideoConfig> {
  /** The next frame out shall be a key frame. */
  forceKey(): void;
}

export interface AudioMixSpec {
  to: AudioCodec;
  channels: 1 | 2;
  bitrateBps?: number;
  /** Time of the first frame out, in ticks of 48 kHz. Without it the mix begins where its first input does. */
  from?: number | undefined;
  onFrame(frame: StageFrame): void;
  /** An input cannot be decoded; the others go on. */
  onInputError(error: AppError): void;
  onError(error: AppError): void;
}

/** One sound track on its way into a mix. Its times lie on the timeline of the mix. */
export interface MixInput extends Closeable {
  write(frame: StageFrame): void;
  /** The source goes on with another configuration. */
  reconfigure(from: AudioConfig, timescale: number): void;
  /** It fades out; the mix goes on without it. */
  close(): void;
}

/** Any number of sound tracks made one. After `onError` it is closed. */
export interface AudioMix extends Closeable {
  /** Of what comes out, whose times are ticks of 48 kHz. */
  readonly config: AudioConfig;
  readonly inputs: number;
  /** Throws `capacity_exceeded`. */
  add(from: AudioConfig, timescale: number): MixInput;
  /** Frames lost because the stage could not keep up. */
  dropped(): number;
  close(): void;
}
