/** What a depacketiser is given: payloads of one SSRC in order. */
export interface Payload {
  data: Uint8Array;
  /** Unwrapped, ticks of the payload's clock. */
  timestamp: number;
  marker: boolean;
  /** Packets are missing before this one. */
  afterLoss: boolean;
}

/** One frame as it was sent. */
export interface RtpFrame {
  timestamp: number;
  key: boolean;
  /** As `Sample.data` wants it. */
  data: Uint8Array;
}

/**
 * Makes frames of payloads. Video is given out from a key frame on; after a loss, the damaged frame and all that depend on it
 * are left out until the next one: `needsKeyFrame` says that one should be asked for.
 */
export interface Depacketiser<F extends RtpFrame = RtpFrame> {
  push(payload: Payload): F[];
  readonly needsKeyFrame: boolean;
  /** Frames left out. */
  readonly dropped: number;
}

/** Sum of what one frame may hold; a stream that never ends its frame stays within it. */
export const maxFrameBytes = 16 * 2 ** 20;
