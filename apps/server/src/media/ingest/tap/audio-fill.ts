import { FormatError, opusPacketSamples } from '@footlight/formats';

/** RFC 6716: TOC of CELT, fullband, 20 ms, stereo, one frame; then nothing but silence. */
const silence = Uint8Array.of(0xfc, 0xff, 0xfe);
const silenceTicks = 960;
/** A gap longer than this is a break of the timeline, not one to fill. */
const maxFillTicks = 10 * 48_000;

/**
 * Keeps an Opus track without holes. A sender that uses DTX, is muted, or loses packets leaves some, and players of files and playlists
 * stall at them; over RTP silence is nothing to play.
 */
export class AudioFill {
  /** Where the next frame is due, in ticks of 48 kHz; undefined before the first. */
  #end: number | undefined;
  readonly #write: (timestamp: number, data: Uint8Array) => void;

  constructor(write: (timestamp: number, data: Uint8Array) => void) {
    this.#write = write;
  }

  /** Writes the frame, with silence before it where something is missing. A frame that comes after its place was filled is dropped. */
  frame(timestamp: number, data: Uint8Array): void {
    let ticks: number;
    try {
      ticks = opusPacketSamples(data);
    } catch (error) {
      // No decoder would take it; its place is filled.
      if (error instanceof FormatError) return;
      throw error;
    }
    const end = this.#end;
    if (end !== undefined && timestamp < end - silenceTicks / 2 && timestamp > end - maxFillTicks) return;
    if (end !== undefined && timestamp - end <= maxFillTicks) this.#fillUntil(timestamp);
    this.#write(timestamp, data);
    this.#end = timestamp + ticks;
  }

  /** Fills up to `timestamp`, where time has come to; not before the first frame. */
  advance(timestamp: number): void {
    if (this.#end === undefined) return;
    if (timestamp - this.#end > maxFillTicks) this.#end = undefined;
    else this.#fillUntil(timestamp);
  }

  /** The timestamps begin anew. */
  reset(): void {
    this.#end = undefined;
  }

  #fillUntil(timestamp: number): void {
    while (timestamp - this.#end! >= silenceTicks) {
      this.#write(this.#end!, silence);
      this.#end! += silenceTicks;
    }
  }
}
