import {
  equalBytes,
  FormatError,
  type H264RtpFrame,
  h264Config,
  type RtpFrame,
  type VideoConfig,
  type Vp8RtpFrame,
  vpxConfig,
} from '@footlight/formats';

/** Follows the configuration of a video track through its key frames. */
export interface ConfigTracker<F extends RtpFrame> {
  /** The configuration of `frame`; undefined while none has come. The same object for as long as nothing changes. */
  next(frame: F): VideoConfig | undefined;
}

/** From parameter sets in the stream, or those of the session description until such come. */
export class H264ConfigTracker implements ConfigTracker<H264RtpFrame> {
  #sps: Uint8Array[] = [];
  #pps: Uint8Array[] = [];
  #config: VideoConfig | undefined;

  /** `spropParameterSets`: RFC 6184 section 8.1. */
  constructor(spropParameterSets?: unknown) {
    if (typeof spropParameterSets !== 'string') return;
    const sets = spropParameterSets.split(',').map((set) => new Uint8Array(Buffer.from(set, 'base64')));
    this.#update(
      sets.filter((set) => (set[0]! & 0x1f) === 7),
      sets.filter((set) => (set[0]! & 0x1f) === 8),
    );
  }

  next({ sps, pps }: H264RtpFrame): VideoConfig | undefined {
    if (sps.length > 0 || pps.length > 0) this.#update(sps, pps);
    return this.#config;
  }

  #update(sps: Uint8Array[], pps: Uint8Array[]): void {
    const same = sameSets(sps, this.#sps) && sameSets(pps, this.#pps);
    if (same && this.#config !== undefined) return;
    // They are views of packets.
    if (sps.length > 0) this.#sps = sps.map((set) => set.slice());
    if (pps.length > 0) this.#pps = pps.map((set) => set.slice());
    if (this.#sps.length === 0 || this.#pps.length === 0) return;
    try {
      this.#config = h264Config(this.#sps, this.#pps);
    } catch (error) {
      // A parameter set that no decoder could read: what needs it is left out with it.
      if (!(error instanceof FormatError)) throw error;
      this.#config = undefined;
    }
  }
}

function sameSets(fresh: Uint8Array[], known: Uint8Array[]): boolean {
  return fresh.length === 0 || (fresh.length === known.length && fresh.every((set, i) => equalBytes(set, known[i]!)));
}

/** RTP has nothing but profile 0 with 8 bits of VP8, and key frames tell their size. */
const vp8 = {
  profile: 0,
  level: 0,
  bitDepth: 8,
  chromaSubsampling: 1,
  fullRange: false,
  colourPrimaries: 2,
  transferCharacteristics: 2,
  matrixCoefficients: 2,
};

export class Vp8ConfigTracker implements ConfigTracker<Vp8RtpFrame> {
  #config: VideoConfig | undefined;

  next({ width, height }: Vp8RtpFrame): VideoConfig | undefined {
    const known = this.#config;
    if (width && height && (known?.width !== width || known.height !== height)) {
      this.#config = vpxConfig('vp8', vp8, { width, height });
    }
    return this.#config;
  }
}
