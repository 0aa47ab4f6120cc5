import { FormatError } from '../media.ts';
import { type RtmpMessage, rtmpType } from './messages.ts';

export interface ChunkReaderLimits {
  /** Longest message, in bytes; may be raised while reading. */
  maxMessageSize: number;
  /** Chunk streams that may exist. */
  maxChunkStreams: number;
  /** Bytes of all unfinished messages together. */
  maxPending: number;
}

interface ChunkStream {
  id: number;
  /** Of the current or last message. */
  timestamp: number;
  delta: number;
  /** What the last header had as extended timestamp; undefined if it had none. */
  extended: number | undefined;
  length: number;
  typeId: number;
  streamId: number;
  /** The message being put together. */
  payload: Uint8Array | undefined;
  filled: number;
}

const noPayload = new Uint8Array();

/**
 * Reads messages from a chunk stream (RTMP 1.0 section 5.3) that arrives in pieces of any size. Set Chunk Size and Abort are obeyed and
 * not handed on. Each payload byte is copied once. A FormatError is final: the reader must not be used after it.
 */
export class ChunkReader {
  readonly limits: ChunkReaderLimits;
  readonly #onMessage: (message: RtmpMessage) => void;
  readonly #streams = new Map<number, ChunkStream>();
  /** A header that has not fully arrived: at most 3 + 11 + 4 bytes. */
  readonly #header = new Uint8Array(18);
  #headerLength = 0;
  #chunkSize = 128;
  /** The chunk whose payload is being read, and how much of it is to come. */
  #current: ChunkStream | undefined;
  #chunkLeft = 0;
  #pending = 0;

  constructor(limits: ChunkReaderLimits, onMessage: (message: RtmpMessage) => void) {
    this.limits = { ...limits };
    this.#onMessage = onMessage;
  }

  /** The peer's chunk size. */
  get chunkSize(): number {
    return this.#chunkSize;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) at = this.#current ? this.#readPayload(bytes, at) : this.#readHeader(bytes, at);
  }

  #readPayload(bytes: Uint8Array, at: number): number {
    const stream = this.#current!;
    const count = Math.min(this.#chunkLeft, bytes.length - at);
    stream.payload!.set(bytes.subarray(at, at + count), stream.filled);
    stream.filled += count;
    this.#chunkLeft -= count;
    if (this.#chunkLeft === 0) this.#endChunk(stream);
    return at + count;
  }

  #endChunk(stream: ChunkStream): void {
    this.#current = undefined;
    if (stream.filled < stream.length) return;
    const payload = stream.payload!;
    stream.payload = undefined;
    stream.filled = 0;
    this.#pending -= stream.length;
    this.#dispatch(stream, payload);
  }

  #dispatch(stream: ChunkStream, payload: Uint8Array): void {
    const { typeId, streamId, timestamp } = stream;
    if (typeId === rtmpType.setChunkSize) this.#setChunkSize(payload);
    else if (typeId === rtmpType.abort) this.#abort(payload);
    else this.#onMessage({ typeId, streamId, timestamp, chunkStreamId: stream.id, payload });
  }

  /** Section 5.4.1: 31 bits, at least 1. */
  #setChunkSize(payload: Uint8Array): void {
    if (payload.length < 4) throw new FormatError('Set Chunk Size is cut off');
    const size = readU32(payload, 0);
    if (size < 1 || size > 0x7fffffff) throw new FormatError(`the chunk size ${size} is impossible`);
    this.#chunkSize = size;
  }

  /** Section 5.4.2. */
  #abort(payload: Uint8Array): void {
    if (payload.length < 4) throw new FormatError('Abort is cut off');
    const stream = this.#streams.get(readU32(payload, 0));
    if (stream) this.#drop(stream);
  }

  #drop(stream: ChunkStream): void {
    if (!stream.payload) return;
    this.#pending -= stream.length;
    stream.payload = undefined;
    stream.filled = 0;
  }

  #readHeader(bytes: Uint8Array, from: number): number {
    let at = from;
    for (;;) {
      const need = this.#headerNeeds();
      if (this.#headerLength >= need) break;
      if (at === bytes.length) return at;
      const count = Math.min(need - this.#headerLength, bytes.length - at);
      for (let i = 0; i < count; i++) this.#header[this.#headerLength + i] = bytes[at + i]!;
      this.#headerLength += count;
      at += count;
    }
    const length = this.#headerLength;
    this.#headerLength = 0;
    const unread = this.#beginChunk(length);
    if (unread > 0) this.push(this.#header.slice(length - unread, length));
    return at;
  }

  /** Bytes that the header has, as far as its beginning tells: sections 5.3.1.1 to 5.3.1.3. */
  #headerNeeds(): number {
    if (this.#headerLength === 0) return 1;
    const basic = basicHeaderLength(this.#header[0]!);
    if (this.#headerLength < basic) return basic;
    const format = this.#header[0]! >> 6;
    const message = basic + messageHeaderLengths[format]!;
    if (this.#headerLength < message) return message;
    const extended =
      format === 3
        ? this.#streams.get(chunkStreamId(this.#header))?.extended !== undefined
        : readU24(this.#header, basic) === 0xffffff;
    return extended ? message + 4 : message;
  }

  /** Takes the header; answers how many of its last bytes turned out to be payload. */
  #beginChunk(length: number): number {
    const format = this.#header[0]! >> 6;
    const basic = basicHeaderLength(this.#header[0]!);
    const stream = this.#stream(chunkStreamId(this.#header), format);
    let unread = 0;
    if (format < 3) {
      this.#drop(stream); // a new message where the last one has not ended
      this.#takeMessageHeader(stream, format, basic, length);
    } else {
      // Section 5.3.1.3 has the extended timestamp repeated in each chunk; some senders leave it out.
      if (stream.extended !== undefined && readU32(this.#header, basic) !== stream.extended) unread = 4;
      if (!stream.payload) this.#repeatMessageHeader(stream, unread > 0);
    }
    if (!stream.payload) this.#beginMessage(stream);
    this.#chunkLeft = Math.min(this.#chunkSize, stream.length - stream.filled);
    this.#current = stream;
    if (this.#chunkLeft === 0) this.#endChunk(stream);
    return unread;
  }

  #takeMessageHeader(stream: ChunkStream, format: number, basic: number, length: number): void {
    const header = this.#header;
    const short = readU24(header, basic);
    stream.extended = short === 0xffffff ? readU32(header, length - 4) : undefined;
    const time = stream.extended ?? short;
    stream.timestamp = format === 0 ? time : (stream.timestamp + time) >>> 0;
    // Section 5.3.1.2.4: after a type 0 chunk, type 3 repeats the timestamp as delta.
    stream.delta = time;
    if (format === 2) return;
    stream.length = readU24(header, basic + 3);
    stream.typeId = header[basic + 6]!;
    if (format === 0) stream.streamId = readU32LittleEndian(header, basic + 7);
  }

  /** A new message with the header of the last. A sender that does not repeat an extended timestamp means no step at all. */
  #repeatMessageHeader(stream: ChunkStream, withoutExtended: boolean): void {
    if (withoutExtended) {
      stream.extended = undefined;
      stream.delta = 0;
    }
    stream.timestamp = (stream.timestamp + stream.delta) >>> 0;
  }

  #beginMessage(stream: ChunkStream): void {
    if (stream.length > this.limits.maxMessageSize) {
      throw new FormatError(
        `a message of ${stream.length} bytes is longer than the limit of ${this.limits.maxMessageSize}`,
      );
    }
    if (this.#pending + stream.length > this.limits.maxPending) throw new FormatError('too many unfinished messages');
    stream.payload = stream.length === 0 ? noPayload : new Uint8Array(stream.length);
    stream.filled = 0;
    this.#pending += stream.length;
  }

  #stream(id: number, format: number): ChunkStream {
    const known = this.#streams.get(id);
    if (known) return known;
    // Senders that begin with type 1 exist; their message belongs to message stream 0.
    if (format > 1) throw new FormatError(`chunk stream ${id} begins without a message header`);
    if (this.#streams.size >= this.limits.maxChunkStreams) throw new FormatError('too many chunk streams');
    const stream: ChunkStream = {
      id,
      timestamp: 0,
      delta: 0,
      extended: undefined,
      length: 0,
      typeId: 0,
      streamId: 0,
      payload: undefined,
      filled: 0,
    };
    this.#streams.set(id, stream);
    return stream;
  }
}

/** By format: section 5.3.1.2. */
const messageHeaderLengths = [11, 7, 3, 0] as const;

function basicHeaderLength(first: number): number {
  const short = first & 0x3f;
  return short === 0 ? 2 : short === 1 ? 3 : 1;
}

function chunkStreamId(header: Uint8Array): number {
  const short = header[0]! & 0x3f;
  if (short === 0) return 64 + header[1]!;
  if (short === 1) return 64 + header[1]! + header[2]! * 256;
  return short;
}

function readU24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function readU32LittleEndian(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!) >>> 0;
}
