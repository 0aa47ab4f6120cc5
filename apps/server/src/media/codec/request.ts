import type { ErrorCode } from '@footlight/contract';
import type { AudioCodec } from '@footlight/formats';
import type { PlainConfig } from './wire.ts';

/** What a stage is to do; the payload of `open`. A second `open` of the same stage replaces it. */
export type StageRequest = AudioRequest | MixRequest | VideoRequest | ThumbnailRequest;

export interface AudioRequest {
  kind: 'audio';
  from: PlainConfig;
  /** Ticks a second of the frames that come. What goes out has 48,000. */
  timescale: number;
  to: AudioCodec;
  channels: 1 | 2;
  bitrateBps: number;
}

/** Of several sound tracks one. The payload of `inputs` is the whole request as well: inputs come and go by it, nothing else changes. */
export interface MixRequest {
  kind: 'mix';
  inputs: MixInputRequest[];
  to: AudioCodec;
  channels: 1 | 2;
  bitrateBps: number;
  /** Time of the first frame that goes out, in ticks of 48 kHz; null: where the first input begins. */
  from: number | null;
}

export interface MixInputRequest {
  /** As in the frames. */
  input: number;
  /** A number that is used anew is another input. */
  revision: number;
  from: PlainConfig;
  timescale: number;
}

export interface VideoRequest {
  kind: 'video';
  from: PlainConfig;
  /** Ticks a second of the frames, in and out. */
  timescale: number;
  profile: 'baseline' | 'main';
  /** The picture's shorter side is at most this; null keeps the size. */
  maxHeight: number | null;
  bitrateBps: number;
  keyIntervalMs: number;
  preset: string;
  threads: number;
}

/** One key frame in, one JPEG out. */
export interface ThumbnailRequest {
  kind: 'thumbnail';
  from: PlainConfig;
  maxWidth: number;
}

/** Payload of `ready`: whether this process can work at all. */
export type Readiness = { ok: true; ffmpeg: string } | { ok: false; reason: UnavailableReason; detail: string };

/** `missing`: node-av is not installed; `unloadable`: it is, and does not load; `incomplete`: its FFmpeg lacks a codec. */
export type UnavailableReason = 'missing' | 'unloadable' | 'incomplete';

/** Payload of `config`. */
export interface StageConfig {
  config: PlainConfig;
  timescale: number;
}

/** Payload of `failed`: the stage has closed. */
export interface StageFailure {
  code: ErrorCode;
  message: string;
}

/** Payload of `inputFailed`: the mix goes on without it. */
export interface InputFailure extends StageFailure {
  input: number;
}
