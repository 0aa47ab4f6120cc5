import type { Ack, ClientAnswer, ClientEventName, ClientPayload } from '@footlight/contract';
import { io, type Socket } from 'socket.io-client';
import { errorFromAck, FootlightError } from './errors.ts';
import { retryDelayMs, type Timings } from './timings.ts';

export interface SocketOptions {
  baseUrl: string;
  timings: Timings;
  /** The token for the next attempt; called before each. A rejection counts as a failed attempt. */
  token: () => Promise<string | null>;
  /** Told that the server refused this token. */
  renew: (refused: string) => Promise<unknown>;
  onConnected: () => void;
  onDisconnected: () => void;
  onEvent: (event: string, payload: unknown) => void;
}

/** Sends one event and waits for its answer. */
export type Emit = <E extends ClientEventName>(event: E, payload: ClientPayload<E>) => Promise<ClientAnswer<E>>;

const webSocketFirst = ['websocket', 'polling'];
const pollingFirst = ['polling', 'websocket'];

/** Absent outside of browsers. */
const pageEvents: Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>> = globalThis;

/**
 * A connection that comes back for ever until it is closed. Socket.IO's own reconnection is off: it gives up when the server
 * refuses a token, cannot wait for a new token, and cannot be told that the network is back.
 */
export class RoomSocket {
  readonly #options: SocketOptions;
  readonly #socket: Socket;
  #token: string | null = null;
  #refused: string | null = null;
  #failures = 0;
  #attempting = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: SocketOptions) {
    this.#options = options;
    const url = new URL(options.baseUrl);
    this.#socket = io(url.origin, {
      path: `${url.pathname.replace(/\/+$/, '')}/socket.io/`,
      transports: webSocketFirst,
      tryAllTransports: true,
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      auth: (give) => give({ batches: true, ...(this.#token !== null && { token: this.#token }) }),
    });
    this.#socket.on('connect', () => this.#connected());
    this.#socket.on('connect_error', (error) => this.#failed(error));
    this.#socket.on('disconnect', () => this.#disconnected());
    this.#socket.onAny((event: string, payload: unknown) => options.onEvent(event, payload));
    pageEvents.addEventListener?.('online', this.#onOnline);
    if (typeof document !== 'undefined') document.addEventListener('visibilitychange', this.#onVisible);
    void this.#attempt();
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Rejects with what the server answered, or with `network` if the connection goes or no answer comes in time. */
  readonly emit: Emit = async (event, payload) => {
    if (!this.#socket.connected) throw new FootlightError('network', 'there is no connection');
    let answer: Ack<ClientAnswer<typeof event>>;
    try {
      answer = await this.#socket.timeout(this.#options.timings.ackMs).emitWithAck(event, payload);
    } catch (error) {
      // Nothing came in all that time: it looks alive and is not, and the server's heartbeat would take longer to tell.
      this.#drop();
      throw new FootlightError('network', `${event} was not answered`, { cause: error });
    }
    if (!answer.ok) throw errorFromAck(answer.error);
    this.#failures = 0;
    return answer;
  };

  /** Tries again at once if it is waiting to. */
  retryNow(): void {
    if (this.#retryTimer === undefined) return;
    this.#clearTimers();
    void this.#attempt();
  }

  /** Connects anew; `refused`: because the server did not take the token. */
  restart(refused = false): void {
    if (this.#closed) return;
    if (refused) this.#refused = this.#token;
    if (this.#socket.connected) this.#socket.disconnect();
    else this.retryNow();
  }

  /** What was sent before still goes out. */
  close(): void {
    this.#closed = true;
    this.#clearTimers();
    pageEvents.removeEventListener?.('online', this.#onOnline);
    if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', this.#onVisible);
    this.#socket.offAny();
    this.#socket.off();
    this.#socket.disconnect();
  }

  async #attempt(): Promise<void> {
    if (this.#closed || this.#attempting || this.#socket.connected) return;
    this.#attempting = true;
    try {
      if (this.#refused !== null) await this.#options.renew(this.#refused);
      this.#refused = null;
      this.#token = await this.#options.token();
    } catch {
      // No token without the service: it is as far away as the socket would be. The next attempt asks again.
      this.#attempting = false;
      this.#retry();
      return;
    }
    if (this.#closed) return;
    this.#socket.connect();
    this.#watchdog = setTimeout(() => this.#timedOut(), this.#options.timings.connectMs);
  }

  /** A proxy that swallows WebSocket handshakes leaves the attempt hanging: the next one starts with polling. */
  #timedOut(): void {
    const { opts } = this.#socket.io;
    opts.transports = opts.transports?.[0] === 'websocket' ? pollingFirst : webSocketFirst;
    this.#socket.disconnect();
    this.#attempting = false;
    this.#retry();
  }

  #connected(): void {
    this.#clearTimers();
    this.#attempting = false;
    this.#options.onConnected();
  }

  #failed(error: Error & { data?: { code?: unknown } }): void {
    this.#clearTimers();
    this.#attempting = false;
    const code = error.data?.code;
    if (code === 'token_expired' || code === 'unauthenticated') this.#refused = this.#token;
    this.#retry();
  }

  #disconnected(): void {
    this.#clearTimers();
    this.#attempting = false;
    this.#options.onDisconnected();
    this.#retry();
  }

  #retry(): void {
    if (this.#closed) return;
    this.#clearTimers();
    const delayMs = retryDelayMs(this.#options.timings, this.#failures++);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      void this.#attempt();
    }, delayMs);
  }

  /** At once: closing only the transport would wait until what is unsent has gone out, which it never may. */
  #drop(): void {
    if (this.#socket.connected) this.#socket.disconnect();
  }

  #clearTimers(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#watchdog);
    this.#retryTimer = undefined;
  }

  /** After a change of network a connection may look alive and be dead: ask for a sign of life, and drop it if none comes. */
  readonly #onOnline = () => {
    if (!this.#socket.connected) return this.retryNow();
    this.#socket.timeout(this.#options.timings.iceGraceMs).emit('requestSync', {}, (silent: Error | null) => {
      if (silent !== null) this.#drop();
    });
  };

  readonly #onVisible = () => {
    if (document.visibilityState === 'visible' && !this.#socket.connected) this.retryNow();
  };
}
