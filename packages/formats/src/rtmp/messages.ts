/** One message: RTMP 1.0 section 6.1. */
export interface RtmpMessage {
  typeId: number;
  /** Message stream: 0 is the connection itself. */
  streamId: number;
  /** In ms, modulo 2^32. */
  timestamp: number;
  /** Chunk stream it came on or goes to: 2 to 65599. */
  chunkStreamId: number;
  payload: Uint8Array;
}

/** Message type ids: sections 5.4 and 7.1. */
export const rtmpType = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAcknowledgementSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  sharedObjectAmf3: 16,
  commandAmf3: 17,
  dataAmf0: 18,
  sharedObjectAmf0: 19,
  commandAmf0: 20,
  aggregate: 22,
} as const;
