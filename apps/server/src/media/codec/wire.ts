import type { TrackConfig } from '@footlight/formats';

/**
 * The language between the server and a codec process, over the child's stdin and stdout: messages of
 *
 *     u32 length of what follows · u8 type · u32 stage · payload
 *
 * big-endian. A frame's payload is u8 flags and input · f64 dts · f64 pts · data; all others are JSON or empty. The process answers
 * each frame with one `done`, whatever became of it: that is the back-pressure.
 */
export const messageTypes = [
  // to the process
  'open',
  'close',
  'key',
  'inputs',
  // both ways
  'frame',
  // from the process
  'ready',
  'config',
  'done',
  'keyNeeded',
  'failed',
  'inputFailed',
] as const;
export type MessageType = (typeof messageTypes)[number];

export interface Message {
  type: MessageType;
  stage: number;
  /** A view, good until the next `push` of the reader. */
  payload: Buffer;
}

/** One access unit as it crosses the pipe; times as in `Frame` of the hub. */
export interface StageFrame {
  dts: number;
  pts: number;
  key: boolean;
  discontinuity: boolean;
  data: Uint8Array;
  /** Of a mix: which of its inputs it belongs to, 1 to `mostInputs`. */
  input?: number;
}

/** What the flags of a frame have room for. */
export const mostInputs = 63;

const headerLength = 9;
const frameHeaderLength = 17;
/** A key frame of 4K video has less; what claims more is not ours. */
const maxMessageLength = 64 * 1024 * 1024;
const noPayload = Buffer.alloc(0);

export function writeMessage(type: MessageType, stage: number, payload: Uint8Array = noPayload): Buffer {
  const message = Buffer.allocUnsafe(headerLength + payload.byteLength);
  writeHeader(message, type, stage);
  message.set(payload, headerLength);
  return message;
}

export function writeJsonMessage(type: MessageType, stage: number, value: unknown): Buffer {
  return writeMessage(type, stage, Buffer.from(JSON.stringify(value)));
}

export function writeFrameMessage(
  stage: number,
  { dts, pts, key, discontinuity, data, input = 0 }: StageFrame,
): Buffer {
  const message = Buffer.allocUnsafe(headerLength + frameHeaderLength + data.byteLength);
  writeHeader(message, 'frame', stage);
  message.writeUInt8((key ? 1 : 0) | (discontinuity ? 2 : 0) | (input << 2), headerLength);
  message.writeDoubleBE(dts, headerLength + 1);
  message.writeDoubleBE(pts, headerLength + 9);
  message.set(data, headerLength + frameHeaderLength);
  return message;
}

function writeHeader(message: Buffer, type: MessageType, stage: number): void {
  message.writeUInt32BE(message.byteLength - 4, 0);
  message.writeUInt8(messageTypes.indexOf(type), 4);
  message.writeUInt32BE(stage, 5);
}

/** The frame in a payload; its data is a copy, so that it may outlive the payload. */
export function readFrame(payload: Buffer): StageFrame {
  const flags = payload.readUInt8(0);
  return {
    dts: payload.readDoubleBE(1),
    pts: payload.readDoubleBE(9),
    key: (flags & 1) !== 0,
    discontinuity: (flags & 2) !== 0,
    data: new Uint8Array(payload.subarray(frameHeaderLength)),
    ...(flags > 3 && { input: flags >> 2 }),
  };
}

export function readJson<T>(payload: Buffer): T {
  return JSON.parse(payload.toString()) as T;
}

/** A configuration as JSON can carry it. */
export type PlainConfig = Omit<TrackConfig, 'description'> & { description: string };

export function plainConfig(config: TrackConfig): PlainConfig {
  return { ...config, description: Buffer.from(config.description).toString('base64') };
}

export function trackConfig<T extends TrackConfig = TrackConfig>(config: PlainConfig): T {
  return { ...config, description: new Uint8Array(Buffer.from(config.description, 'base64')) } as unknown as T;
}

/** Cuts a byte stream into messages. A length that cannot be throws: the other side is not what it should be. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = 4;

  *push(chunk: Buffer): Generator<Message> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes < this.#needed) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let at = 0;
    this.#needed = 4;
    while (bytes.byteLength - at >= 4) {
      const end = at + 4 + bytes.readUInt32BE(at);
      if (end - at > maxMessageLength || end - at < headerLength)
        throw new RangeError('not a message of a codec stage');
      if (end > bytes.byteLength) {
        this.#needed = end - at;
        break;
      }
      const type = messageTypes[bytes.readUInt8(at + 4)];
      if (type === undefined) throw new RangeError('a message of unknown type');
      yield { type, stage: bytes.readUInt32BE(at + 5), payload: bytes.subarray(at + headerLength, end) };
      at = end;
    }
    this.#chunks = at < bytes.byteLength ? [bytes.subarray(at)] : [];
    this.#bytes = bytes.byteLength - at;
  }
}
