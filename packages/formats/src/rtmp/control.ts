import { ByteReader, ByteWriter } from '../bytes/index.ts';
import { type RtmpMessage, rtmpType } from './messages.ts';

/** Limit types of Set Peer Bandwidth: RTMP 1.0 section 5.4.5. */
export const bandwidthLimit = { hard: 0, soft: 1, dynamic: 2 } as const;

/** Event types of User Control messages: section 7.1.7. */
export const userControl = {
  streamBegin: 0,
  streamEof: 1,
  streamDry: 2,
  setBufferLength: 3,
  streamIsRecorded: 4,
  pingRequest: 6,
  pingResponse: 7,
} as const;

function control(typeId: number, payload: Uint8Array): RtmpMessage {
  return { typeId, streamId: 0, timestamp: 0, chunkStreamId: 2, payload };
}

/** Bytes received so far, modulo 2^32: section 5.4.3. */
export function acknowledgement(sequence: number): RtmpMessage {
  return control(rtmpType.acknowledgement, new ByteWriter(4).u32(sequence % 2 ** 32).finish());
}

export function windowAcknowledgementSize(bytes: number): RtmpMessage {
  return control(rtmpType.windowAcknowledgementSize, new ByteWriter(4).u32(bytes).finish());
}

export function setPeerBandwidth(bytes: number, limit: number): RtmpMessage {
  return control(rtmpType.setPeerBandwidth, new ByteWriter(5).u32(bytes).u8(limit).finish());
}

/** An event with one 32-bit number: a stream id, or the time of a ping. */
export function userControlEvent(event: number, value: number): RtmpMessage {
  return control(rtmpType.userControl, new ByteWriter(6).u16(event).u32(value).finish());
}

/** The number that Acknowledgement, Window Acknowledgement Size and Set Peer Bandwidth begin with. */
export function readControlNumber(payload: Uint8Array): number {
  return new ByteReader(payload).u32();
}

export function readUserControl(payload: Uint8Array): { event: number; data: Uint8Array } {
  const reader = new ByteReader(payload);
  return { event: reader.u16(), data: reader.rest() };
}
