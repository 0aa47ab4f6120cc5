import { Duplex } from 'node:stream';

/** What carries the bytes of one connection to the database thread. */
export interface Line {
  /** Waits until the database answers; rejects if it cannot be opened. */
  open(receive: (bytes: Uint8Array) => void, lost: (error: Error) => void): Promise<void>;
  send(bytes: Uint8Array): void;
  /** Ends the connection; the database forgets what it had not committed. Idempotent. */
  hangUp(): void;
}

/** The part of net.Socket that node-postgres uses, over a Line instead of a network. */
export class LineSocket extends Duplex {
  readonly #line: Line;

  constructor(line: Line) {
    super();
    this.#line = line;
  }

  connect(): this {
    this.#line
      .open(
        (bytes) => this.push(bytes),
        (error) => this.destroy(error),
      )
      .then(
        () => this.emit('connect'),
        (error: Error) => this.destroy(error),
      );
    return this;
  }

  override _read(): void {
    // The database answers whole messages when it has them; there is nothing to ask for.
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#line.send(new Uint8Array(Buffer.concat(chunks.map(({ chunk }) => chunk))));
    callback();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#line.hangUp();
    this.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#line.hangUp();
    callback(error);
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  /** The thread keeps the process alive by itself, until the database is closed. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
