import type {
  Ack,
  ClientAnswer,
  ClientEventName,
  ClientPayload,
  ErrorCode,
  ServerEventName,
  ServerPayload,
} from '@footlight/contract';
import { io, type Socket } from 'socket.io-client';

/** No answer in this time is a hang: the test fails with what had come until then. */
const patienceMs = 15_000;

interface Received {
  event: string;
  payload: unknown;
}

/** One socket of a test: events are kept in order until the test asks for them. */
export class RoomSocket {
  readonly #socket: Socket;
  readonly #received: Received[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.onAny((event: string, payload: unknown) => {
      this.#received.push({ event, payload });
      for (const look of [...this.#waiting]) look();
    });
  }

  /** Rejects with the server's `{ code, message }` where it refuses the connection. */
  static connect(
    url: string,
    token?: string,
    headers: Record<string, string> = {},
    batches = false,
  ): Promise<RoomSocket> {
    const socket = io(url, {
      auth: { ...(token !== undefined && { token }), ...(batches && { batches }) },
      transports: ['websocket'],
      extraHeaders: headers,
      reconnection: false,
      forceNew: true,
      // A test may have a server with a certificate of its own making.
      rejectUnauthorized: false,
    });
    const made = new RoomSocket(socket);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(made));
      socket.once('connect_error', (error) => reject((error as Error & { data?: unknown }).data ?? error));
      // The server may go between the opening of the transport and its answer; then there is no connect_error. Where there is one, it
      // comes after this in the same turn.
      socket.io.once('close', (reason) => queueMicrotask(() => reject(new Error(reason))));
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  async ask<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<Ack<ClientAnswer<E>>> {
    return (await this.#socket.timeout(patienceMs).emitWithAck(event, payload)) as Ack<ClientAnswer<E>>;
  }

  /** Sends an event that has to succeed. */
  async get<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<ClientAnswer<E>> {
    const answer = await this.ask(event, payload);
    if (!answer.ok) throw new Error(`${event}: ${JSON.stringify(answer.error)}`);
    return answer;
  }

  /** `ok` or the error code. */
  async code<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<ErrorCode | 'ok'> {
    const answer = await this.ask(event, payload);
    return answer.ok ? 'ok' : answer.error.code;
  }

  /** The first event of this name that `accept` takes, whether it has come already or not; it is taken out of what came. */
  next<E extends ServerEventName>(
    event: E,
    accept: (payload: ServerPayload<E>) => boolean = () => true,
  ): Promise<ServerPayload<E>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const index = this.#received.findIndex((one) => one.event === event && accept(one.payload as ServerPayload<E>));
        if (index === -1) return;
        const [found] = this.#received.splice(index, 1);
        this.#waiting.delete(look);
        clearTimeout(timer);
        resolve(found!.payload as ServerPayload<E>);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`no ${event} came; there were: ${this.#received.map((one) => one.event).join(', ')}`));
      }, patienceMs);
      this.#waiting.add(look);
      look();
    });
  }

  /** What came and was not asked for. */
  received(event: ServerEventName): unknown[] {
    return this.#received.filter((one) => one.event === event).map(({ payload }) => payload);
  }

  /** Forgets what came and was not asked for. */
  forget(): void {
    this.#received.length = 0;
  }

  /** Resolves when the connection has ended, by whichever side. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#socket.connected) resolve();
      else this.#socket.once('disconnect', () => resolve());
    });
  }

  /** Ends the connection without a word, as a lost network does. */
  drop(): void {
    this.#socket.io.engine?.close();
  }

  /** Reads nothing from the network, or again: a connection that does not keep up. Ends with the connection. */
  setReading(reading: boolean): void {
    const { ws } = this.#socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
    if (reading) ws.resume();
    else ws.pause();
  }

  close(): void {
    this.#socket.disconnect();
  }
}
