import { type Depacketiser, maxFrameBytes, type Payload, type RtpFrame } from './depacketiser.ts';
import { type FrameAssembly, FrameGate } from './frame-gate.ts';

export interface Vp8RtpFrame extends RtpFrame {
  /** Of key frames, in pixels. */
  width?: number;
  height?: number;
  /** Temporal layer, where the sender uses them. */
  temporalId?: number;
}

/** The payload descriptor of RFC 7741 section 4.2. */
export interface Vp8Descriptor {
  startOfPartition: boolean;
  partition: number;
  nonReference: boolean;
  pictureId: number | undefined;
  /** TL0PICIDX. */
  baseLayerIndex: number | undefined;
  temporalId: number | undefined;
  /** Bytes of the descriptor. */
  length: number;
}

/** Undefined where the payload ends within its descriptor. */
export function parseVp8Descriptor(payload: Uint8Array): Vp8Descriptor | undefined {
  const first = payload[0] ?? 0;
  const extended = (first & 0x80) !== 0;
  const flags = extended ? (payload[1] ?? 0) : 0;
  let offset = extended ? 2 : 1;
  let pictureId: number | undefined;
  let baseLayerIndex: number | undefined;
  let temporalId: number | undefined;
  if (flags & 0x80) {
    const high = payload[offset++] ?? 0;
    pictureId = high & 0x80 ? ((high & 0x7f) << 8) | (payload[offset++] ?? 0) : high;
  }
  if (flags & 0x40) baseLayerIndex = payload[offset++] ?? 0;
  if (flags & 0x30) {
    const byte = payload[offset++] ?? 0;
    if (flags & 0x20) temporalId = byte >> 6;
  }
  if (offset >= payload.byteLength) return undefined;
  return {
    startOfPartition: (first & 0x10) !== 0,
    partition: first & 0x07,
    nonReference: (first & 0x20) !== 0,
    pictureId,
    baseLayerIndex,
    temporalId,
    length: offset,
  };
}

/** RFC 7741. */
export class Vp8Depacketiser implements Depacketiser<Vp8RtpFrame> {
  readonly #gate = new FrameGate(new Vp8Assembly());

  push(payload: Payload): Vp8RtpFrame[] {
    return this.#gate.push(payload);
  }

  get needsKeyFrame(): boolean {
    return this.#gate.needsKeyFrame;
  }

  get dropped(): number {
    return this.#gate.dropped;
  }
}

class Vp8Assembly implements FrameAssembly<Vp8RtpFrame> {
  #parts: Uint8Array[] = [];
  #size = 0;
  #temporalId: number | undefined;

  add(payload: Uint8Array): boolean {
    if (payload.byteLength === 0) return true; // nothing but padding
    const descriptor = parseVp8Descriptor(payload);
    if (descriptor === undefined) return false;
    const first = this.#parts.length === 0;
    if (first !== (descriptor.startOfPartition && descriptor.partition === 0)) return false;
    const content = payload.subarray(descriptor.length);
    this.#size += content.byteLength;
    if (this.#size > maxFrameBytes) return false;
    this.#parts.push(content);
    this.#temporalId = descriptor.temporalId;
    return true;
  }

  take(timestamp: number): Vp8RtpFrame | undefined {
    const parts = this.#parts;
    const data = new Uint8Array(this.#size);
    const temporalId = this.#temporalId;
    this.#parts = [];
    this.#size = 0;
    this.#temporalId = undefined;
    if (parts.length === 0) return undefined;
    let offset = 0;
    for (const part of parts) {
      data.set(part, offset);
      offset += part.byteLength;
    }
    const key = (data[0]! & 1) === 0;
    return {
      timestamp,
      key,
      data,
      ...(key && pictureSize(data)),
      ...(temporalId !== undefined && { temporalId }),
    };
  }
}

/** RFC 6386 section 9.1: after the 3-byte frame tag a start code, then 14 bits each and 2 bits of scaling. */
function pictureSize(data: Uint8Array): { width: number; height: number } | undefined {
  if (data.byteLength < 10 || data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a) return undefined;
  return { width: data[6]! | ((data[7]! & 0x3f) << 8), height: data[8]! | ((data[9]! & 0x3f) << 8) };
}

/** The payloads of one frame, each with a descriptor of 4 bytes (15-bit picture id); the marker belongs on the last. */
export function packetiseVp8(data: Uint8Array, maxPayload: number, pictureId: number): Uint8Array[] {
  const descriptorLength = 4;
  if (maxPayload < 16) throw new RangeError('payloads of 16 bytes at least');
  const count = Math.ceil(data.byteLength / (maxPayload - descriptorLength));
  const size = Math.ceil(data.byteLength / count);
  const payloads: Uint8Array[] = [];
  for (let start = 0; start < data.byteLength; start += size) {
    const content = data.subarray(start, start + size);
    const bytes = new Uint8Array(descriptorLength + content.byteLength);
    bytes[0] = 0x80 | (start === 0 ? 0x10 : 0);
    bytes[1] = 0x80;
    bytes[2] = 0x80 | ((pictureId >> 8) & 0x7f);
    bytes[3] = pictureId & 0xff;
    bytes.set(content, descriptorLength);
    payloads.push(bytes);
  }
  return payloads;
}
