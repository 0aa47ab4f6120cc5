import type { TrackConfig } from '@footlight/formats';
import type { MixRequest } from '../request.ts';
import type { StageFrame } from '../wire.ts';

/** A codec stage inside its process: frames in, frames out by `StageOutput`. */
export interface ChildStage {
  write(frame: StageFrame): void;
  /** The next frame out shall be a key frame. */
  forceKey?(): void;
  setInputs?(request: MixRequest): void;
  close(): void;
}

export interface StageOutput {
  /** Before the first frame, and before the first of another configuration. */
  config(config: TrackConfig, timescale: number): void;
  frame(frame: StageFrame): void;
  /** Nothing can be made of this input; the stage goes on without it. */
  inputFailed(input: number, error: unknown): void;
  /** Nothing can be decoded until a key frame comes. */
  keyNeeded(): void;
}
