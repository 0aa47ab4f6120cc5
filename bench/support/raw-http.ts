import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  bodyBytes: number;
  /** Only where it was asked for. */
  body: Buffer | undefined;
  gzip: boolean;
}

/** All connections read into this: each callback is done with it before the next one begins. */
const shared = Buffer.allocUnsafe(256 * 1024);
const lineEnds = Buffer.from('\r\n\r\n');

/**
 * One kept HTTP/1.1 connection, one request at a time, with as little work as possible: thousands of viewers have to fit into one process. Answers must
 * have a Content-Length.
 */
export class RawHttp {
  readonly #socket: Socket;
  readonly #host: string;
  #head = '';
  #left = 0;
  #answer: Answer | undefined;
  #kept: Buffer[] | undefined;
  #onAnswer: ((answer: Answer) => void) | undefined;

  /** `onLost` is called when the connection ends, unless `close` ended it. */
  constructor(port: number, onLost: () => void) {
    this.#host = `127.0.0.1:${port}`;
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (count) => {
          this.#read(shared.subarray(0, count));
          return true;
        },
      },
    });
    this.#socket.on('error', () => {}); // `close` follows
    this.#socket.on('close', () => this.#onAnswer !== undefined && onLost());
  }

  /** `keep`: the body is wanted. */
  get(path: string, keep: boolean, onAnswer: (answer: Answer) => void): void {
    this.#onAnswer = onAnswer;
    this.#kept = keep ? [] : undefined;
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nAccept-Encoding: gzip\r\nUser-Agent: bench\r\n\r\n`,
      'latin1',
    );
  }

  close(): void {
    this.#onAnswer = undefined;
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    let rest = bytes;
    if (this.#answer === undefined) {
      const end = this.#head === '' ? rest.indexOf(lineEnds) : -1;
      // A head that comes in pieces is rare: then it is put together as text.
      const text = end >= 0 ? rest.toString('latin1', 0, end + 4) : this.#head + rest.toString('latin1');
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) {
        this.#head = text;
        return;
      }
      rest = rest.subarray(headEnd + 4 - this.#head.length);
      this.#head = '';
      this.#begin(text);
    }
    this.#left -= rest.length;
    this.#kept?.push(Buffer.from(rest));
    if (this.#left > 0) return;
    const answer = this.#answer!;
    if (this.#kept !== undefined) answer.body = Buffer.concat(this.#kept);
    const onAnswer = this.#onAnswer;
    this.#answer = undefined;
    onAnswer?.(answer);
  }

  #begin(head: string): void {
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without a length: ${head}`);
    this.#left = Number(length);
    this.#answer = {
      status: Number(head.slice(9, 12)),
      bodyBytes: this.#left,
      body: undefined,
      gzip: /\r\ncontent-encoding: gzip/i.test(head),
    };
  }
}
