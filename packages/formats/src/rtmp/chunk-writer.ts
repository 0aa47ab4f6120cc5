import { ByteWriter } from '../bytes/index.ts';
import { type RtmpMessage, rtmpType } from './messages.ts';

interface Sent {
  timestamp: number;
  delta: number;
  length: number;
  typeId: number;
  streamId: number;
}

/** Writes messages as a chunk stream: RTMP 1.0 section 5.3. Each message goes out whole, in the shortest header that its chunk stream allows. */
export class ChunkWriter {
  readonly #sent = new Map<number, Sent>();
  #chunkSize = 128;

  /** Bytes of a message. Timestamps are taken modulo 2^32. */
  write(message: RtmpMessage): Uint8Array {
    const { chunkStreamId, payload } = message;
    const timestamp = message.timestamp % 2 ** 32;
    const last = this.#sent.get(chunkStreamId);
    const format = chooseFormat(last, message, timestamp);
    const delta = format === 0 ? timestamp : timestamp - last!.timestamp;
    const extended = delta >= 0xffffff;
    const writer = new ByteWriter(payload.length + 18 + 7 * Math.ceil(payload.length / this.#chunkSize));
    writeBasicHeader(writer, format, chunkStreamId);
    if (format < 3) writer.u24(extended ? 0xffffff : delta);
    if (format < 2) writer.u24(payload.length).u8(message.typeId);
    if (format === 0) writer.u32le(message.streamId);
    if (extended) writer.u32(delta);
    for (let at = 0; at < payload.length; at += this.#chunkSize) {
      if (at > 0) {
        writeBasicHeader(writer, 3, chunkStreamId);
        if (extended) writer.u32(delta);
      }
      writer.bytes(payload.subarray(at, at + this.#chunkSize));
    }
    const { typeId, streamId } = message;
    this.#sent.set(chunkStreamId, { timestamp, delta, length: payload.length, typeId, streamId });
    return writer.finish();
  }

  /** The Set Chunk Size message, after which `size` applies. */
  setChunkSize(size: number): Uint8Array {
    const payload = new ByteWriter(4).u32(size).finish();
    const bytes = this.write({ typeId: rtmpType.setChunkSize, streamId: 0, timestamp: 0, chunkStreamId: 2, payload });
    this.#chunkSize = size;
    return bytes;
  }
}

/** Section 5.3.1.2: 0 is complete, 1 leaves out the message stream, 2 also length and type, 3 everything. */
function chooseFormat(last: Sent | undefined, message: RtmpMessage, timestamp: number): number {
  if (!last || last.streamId !== message.streamId || timestamp < last.timestamp) return 0;
  if (last.length !== message.payload.length || last.typeId !== message.typeId) return 1;
  return timestamp - last.timestamp === last.delta ? 3 : 2;
}

function writeBasicHeader(writer: ByteWriter, format: number, id: number): void {
  if (id < 64) writer.u8((format << 6) | id);
  else if (id < 320) writer.u8(format << 6).u8(id - 64);
  else
    writer
      .u8((format << 6) | 1)
      .u8((id - 64) & 0xff)
      .u8((id - 64) >> 8);
}
