import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * A Socket.IO connection (protocol 5 over Engine.IO 4) on a bare TCP socket, that spends next to nothing on what it receives: thousands fit into one process without
 * being the limit of what they measure. Only WebSocket, only text, only loopback.
 */
export class RawSocket {
  readonly #socket: Socket;
  readonly #onEvent: (frame: Buffer) => void;
  readonly #answers = new Map<number, (answer: Buffer) => void>();
  #lastId = 0;
  #rest: Buffer | null = null;
  #opened: (() => void) | null = null;
  #failed: (error: Error) => void = () => {};
  closed = false;

  private constructor(socket: Socket, onEvent: (frame: Buffer) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    const end = (error: Error) => {
      this.closed = true;
      this.#failed(error);
    };
    socket.on('error', end);
    socket.on('close', () => end(new Error('the server hung up')));
  }

  /** `onEvent` is given each event as it came: `42["name",{…}]`. */
  static open(port: number, token: string | undefined, onEvent: (frame: Buffer) => void): Promise<RawSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const made = new RawSocket(socket, onEvent);
    return new Promise((resolve, reject) => {
      made.#failed = reject;
      made.#opened = () => resolve(made);
      const key = randomBytes(16).toString('base64');
      socket.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
          `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      );
      let head = '';
      const onHead = (data: Buffer) => {
        head += data.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) return;
        socket.off('data', onHead);
        socket.on('data', (more: Buffer) => made.#read(more));
        if (!head.startsWith('HTTP/1.1 101')) {
          reject(new Error(head.slice(0, 200)));
          return;
        }
        made.#send(`40${JSON.stringify({ token, batches: true })}`);
        made.#read(Buffer.from(head.slice(end + 4), 'latin1'));
      };
      socket.on('data', onHead);
    });
  }

  /** Answers the acknowledgement as JSON text. */
  ask(event: string, payload: object): Promise<string> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#answers.set(id, (answer) => resolve(answer.toString()));
      this.#send(`42${id}${JSON.stringify([event, payload])}`);
    });
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  /** One masked frame (RFC 6455 section 5.2); a mask of zeros changes nothing. */
  #send(text: string): void {
    const length = Buffer.byteLength(text);
    const head = length < 126 ? 2 : 4;
    const frame = Buffer.alloc(head + 4 + length);
    frame[0] = 0x81;
    frame[1] = 0x80 | (length < 126 ? length : 126);
    if (head === 4) frame.writeUInt16BE(length, 2);
    frame.write(text, head + 4);
    this.#socket.write(frame);
  }

  #read(data: Buffer): void {
    let buffer = this.#rest === null ? data : Buffer.concat([this.#rest, data]);
    this.#rest = null;
    while (buffer.length >= 2) {
      const short = buffer[1]! & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (buffer.length < head) break;
      const length = short < 126 ? short : short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
      if (buffer.length < head + length) break;
      if ((buffer[0]! & 0x0f) === 1) this.#take(buffer.subarray(head, head + length));
      buffer = buffer.subarray(head + length);
    }
    if (buffer.length > 0) this.#rest = buffer;
  }

  #take(frame: Buffer): void {
    const [engine, packet] = [frame[0], frame[1]];
    if (engine === 0x32) this.#send('3');
    if (engine !== 0x34) return;
    if (packet === 0x32) this.#onEvent(frame);
    else if (packet === 0x30) this.#opened?.();
    else if (packet === 0x34) this.#failed(new Error(frame.toString()));
    else if (packet === 0x33) {
      const from = frame.indexOf('[');
      const id = Number(frame.toString('latin1', 2, from));
      this.#answers.get(id)?.(frame.subarray(from));
      this.#answers.delete(id);
    }
  }
}
