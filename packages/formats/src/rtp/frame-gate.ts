import type { Payload, RtpFrame } from './depacketiser.ts';

/** One way of putting the payloads of a single frame together. */
export interface FrameAssembly<F> {
  /** Takes the next payload of the frame; false where it cannot belong to an intact one. */
  add(data: Uint8Array): boolean;
  /** The frame; undefined where it is not whole or holds nothing. Begins anew. */
  take(timestamp: number): F | undefined;
}

/**
 * The part of video depacketisation that all codecs share: a frame ends with the marker or where the timestamp changes; a
 * damaged frame and those after it are left out until the next key frame.
 */
export class FrameGate<F extends RtpFrame> {
  readonly #assembly: FrameAssembly<F>;
  /** Timestamp of the frame being put together. */
  #timestamp: number | undefined;
  #damaged = false;
  needsKeyFrame = true;
  dropped = 0;

  constructor(assembly: FrameAssembly<F>) {
    this.#assembly = assembly;
  }

  push({ data, timestamp, marker, afterLoss }: Payload): F[] {
    const frames: F[] = [];
    const continues = this.#timestamp === timestamp;
    if (!continues && this.#timestamp !== undefined) {
      // Without a marker before, what is missing may be the end of the old frame.
      if (afterLoss) this.#damaged = true;
      frames.push(...this.#end());
    }
    if (afterLoss) {
      this.needsKeyFrame = true;
      // The beginning of this frame may be missing too: the assembly tells, unless part of the frame is here already.
      if (continues) this.#damaged = true;
    }
    this.#timestamp = timestamp;
    if (!this.#damaged && !this.#assembly.add(data)) this.#damaged = true;
    if (marker) frames.push(...this.#end());
    return frames;
  }

  #end(): F[] {
    const frame = this.#assembly.take(this.#timestamp!);
    const damaged = this.#damaged;
    this.#timestamp = undefined;
    this.#damaged = false;
    if (damaged) this.needsKeyFrame = true;
    else if (frame?.key) this.needsKeyFrame = false;
    if (frame !== undefined && !damaged && !this.needsKeyFrame) return [frame];
    if (frame !== undefined || damaged) this.dropped++;
    return [];
  }
}
