import { concatBytes } from '../bytes/index.ts';
import { joinLengthPrefixed } from '../h264/index.ts';
import { type Depacketiser, maxFrameBytes, type Payload, type RtpFrame } from './depacketiser.ts';
import { type FrameAssembly, FrameGate } from './frame-gate.ts';

export interface H264RtpFrame extends RtpFrame {
  /** Parameter sets that came with the frame, without start codes; they are not in `data`. */
  sps: Uint8Array[];
  pps: Uint8Array[];
}

const nalType = { idr: 5, sps: 7, pps: 8, delimiter: 9, filler: 12, stapA: 24, fuA: 28 };
const maxNals = 4096;
const maxParameterSets = 32;

/** RFC 6184 packetisation modes 0 and 1: single NAL units, STAP-A, FU-A. Frames are AVCC with 4-byte lengths. */
export class H264Depacketiser implements Depacketiser<H264RtpFrame> {
  readonly #gate = new FrameGate(new H264Assembly());

  push(payload: Payload): H264RtpFrame[] {
    return this.#gate.push(payload);
  }

  get needsKeyFrame(): boolean {
    return this.#gate.needsKeyFrame;
  }

  get dropped(): number {
    return this.#gate.dropped;
  }
}

class H264Assembly implements FrameAssembly<H264RtpFrame> {
  #nals: Uint8Array[] = [];
  /** Pieces of a fragmented NAL unit, its header byte first; undefined between units. */
  #fragments: Uint8Array[] | undefined;
  #size = 0;

  add(payload: Uint8Array): boolean {
    this.#size += payload.byteLength;
    if (this.#size > maxFrameBytes) return false;
    const header = payload[0];
    if (header === undefined) return true; // a payload of nothing but padding
    if ((header & 0x80) !== 0) return false; // forbidden_zero_bit: the sender knows of an error
    const type = header & 0x1f;
    if (type === nalType.fuA) return this.#fragment(header, payload);
    if (this.#fragments !== undefined) return false; // a fragmented unit was not ended
    if (type === nalType.stapA) return this.#aggregate(payload);
    if (type === 0 || type > nalType.stapA) return false; // the interleaved modes are never negotiated
    return this.#unit(payload);
  }

  take(timestamp: number): H264RtpFrame | undefined {
    const units = this.#nals;
    const whole = this.#fragments === undefined;
    this.#nals = [];
    this.#fragments = undefined;
    this.#size = 0;
    if (!whole) return undefined;
    const parameters = units.filter((nal) => isParameterSet(typeOf(nal)));
    const media = units.filter((nal) => !isParameterSet(typeOf(nal)));
    const firstSlice = media.find((nal) => isSlice(typeOf(nal)));
    if (firstSlice === undefined) {
      // Parameter sets with a timestamp of their own belong to the frame that follows.
      this.#nals = parameters.slice(0, maxParameterSets);
      return undefined;
    }
    // first_mb_in_slice is not 0: what came before is lost. Exp-Golomb writes 0 as a single 1 bit.
    if (((firstSlice[1] ?? 0) & 0x80) === 0) return undefined;
    return {
      timestamp,
      key: media.some((nal) => typeOf(nal) === nalType.idr),
      data: joinLengthPrefixed(media),
      sps: parameters.filter((nal) => typeOf(nal) === nalType.sps),
      pps: parameters.filter((nal) => typeOf(nal) === nalType.pps),
    };
  }

  #unit(nal: Uint8Array): boolean {
    const type = typeOf(nal);
    if (type === nalType.delimiter || type === nalType.filler) return true;
    if (this.#nals.length >= maxNals) return false;
    this.#nals.push(nal);
    return true;
  }

  /** Section 5.7.1. */
  #aggregate(payload: Uint8Array): boolean {
    let offset = 1;
    while (offset < payload.byteLength) {
      const size = (payload[offset]! << 8) | (payload[offset + 1] ?? 0);
      offset += 2;
      if (size === 0 || offset + size > payload.byteLength) return false;
      if (!this.#unit(payload.subarray(offset, offset + size))) return false;
      offset += size;
    }
    return true;
  }

  /** Section 5.8. */
  #fragment(indicator: number, payload: Uint8Array): boolean {
    const header = payload[1];
    if (header === undefined || payload.byteLength < 3) return false;
    const starts = (header & 0x80) !== 0;
    if (starts === (this.#fragments !== undefined)) return false;
    this.#fragments ??= [Uint8Array.of((indicator & 0xe0) | (header & 0x1f))];
    this.#fragments.push(payload.subarray(2));
    if ((header & 0x40) === 0) return true;
    const nal = concatBytes(this.#fragments);
    this.#fragments = undefined;
    return this.#unit(nal);
  }
}

function typeOf(nal: Uint8Array): number {
  return nal[0]! & 0x1f;
}

function isParameterSet(type: number): boolean {
  return type === nalType.sps || type === nalType.pps;
}

function isSlice(type: number): boolean {
  return type >= 1 && type <= nalType.idr;
}
