import type { ServerEventName } from '@footlight/contract';

/** Options of engine.io's `write` that its types do not tell: a WebSocket frame that is sent as it is. */
interface WriteOptions {
  compress: false;
  wsPreEncodedFrame: [Buffer];
}

/**
 * What is sent to many connections, encoded once: the Socket.IO packet as text, and the WebSocket frame around it, which sockets that are
 * WebSockets send as it is. (Socket.IO's adapter does the same for its own rooms, but cannot leave single sockets out of single events.)
 */
export class Frame {
  readonly text: string;
  #options: WriteOptions | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get options(): WriteOptions {
    this.#options ??= { compress: false, wsPreEncodedFrame: [webSocketFrame(`4${this.text}`)] };
    return this.#options;
  }
}

/** One event, encoded once however many connections are told it. */
export class EncodedEvent {
  readonly event: ServerEventName;
  readonly payloadJson: string;
  #frame: Frame | null = null;

  constructor(event: ServerEventName, payload: object) {
    this.event = event;
    this.payloadJson = JSON.stringify(payload);
  }

  /** It by itself. */
  get frame(): Frame {
    this.#frame ??= new Frame(`2["${this.event}",${this.payloadJson}]`);
    return this.#frame;
  }
}

/** These events in order: a frame each, or with `batches` all in one as `roomEvents`. */
export function framesOf(events: readonly EncodedEvent[], batches: boolean): Frame[] {
  if (!batches || events.length < 2) return events.map(({ frame }) => frame);
  const list = events.map(({ event, payloadJson }) => `{"event":"${event}","payload":${payloadJson}}`);
  return [new Frame(`2["roomEvents",{"events":[${list.join(',')}]}]`)];
}

/** A text message in one unmasked frame (RFC 6455 section 5.2). */
function webSocketFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}
