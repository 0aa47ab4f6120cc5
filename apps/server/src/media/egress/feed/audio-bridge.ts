import type { AudioConfig } from '@footlight/formats';
import type { Frame } from '../../stream/index.ts';

/** An Opus frame as a bridge gives it out: times in ticks of 48 kHz on the timeline of what went in. */
export interface OpusFrame {
  pts: number;
  data: Uint8Array;
}

export interface AudioBridge {
  write(frame: Frame): void;
  close(): void;
}

/**
 * Makes Opus of another audio codec: where the codec stage is put in. Throws where it cannot; a bridge that fails later calls `onError`
 * once, is closed then, and gets no more frames.
 */
export type OpenAudioBridge = (spec: {
  from: AudioConfig;
  /** Ticks a second of the frames written. */
  timescale: number;
  onFrame(frame: OpusFrame): void;
  onError(error: Error): void;
}) => AudioBridge;
