import type { Socket } from 'socket.io';

type EngineSocket = Socket['conn'];
/** The `ws` socket below a WebSocket transport; absent while a connection polls. */
interface Below {
  socket?: { bufferedAmount?: number; terminate?: () => void } | undefined;
}

/**
 * How many bytes a socket has been given and the network has not taken: those engine.io holds while its transport is busy, and those the transport
 * has not written. A socket that goes beyond `mostBytes` is ended at once: whoever fills it did not look, or its answers alone are too much for it.
 */
export class Backlog {
  readonly #conn: EngineSocket;
  #held = 0;

  constructor(conn: EngineSocket, mostBytes: number) {
    this.#conn = conn;
    conn.on('packetCreate', ({ data }: { data?: string | ArrayBufferView }) => {
      this.#held += typeof data === 'string' ? data.length : (data?.byteLength ?? 0);
      if (this.#held > mostBytes) this.#terminate();
    });
    conn.on('flush', () => {
      this.#held = 0;
    });
  }

  get bytes(): number {
    return this.#held + (this.#below.socket?.bufferedAmount ?? 0);
  }

  get #below(): Below {
    return this.#conn.transport as unknown as Below;
  }

  /** A close handshake would wait for what cannot be sent. */
  #terminate(): void {
    const { socket } = this.#below;
    if (socket?.terminate === undefined) this.#conn.close(true);
    else socket.terminate();
  }
}
