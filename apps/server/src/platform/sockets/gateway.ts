import type { Server as HttpServer, IncomingMessage } from 'node:http';
import {
  type AckError,
  type ClientAnswer,
  type ClientEvent,
  type ClientEventName,
  clientEvents,
  limits,
  type ParsedPayload,
  socketAuth,
} from '@footlight/contract';
import { Server, type Socket } from 'socket.io';
import type { Closeable } from '../../base/closeable.ts';
import { AppError, toAppError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Principal } from '../../base/principal.ts';
import { clientAddressReader } from '../http/client-address.ts';
import { Backlog } from './backlog.ts';
import type { Connection } from './connection.ts';
import { EventLimiter } from './event-limiter.ts';
import { SocketPlaces } from './socket-places.ts';

export type SocketHandler<E extends ClientEventName> = (
  payload: ParsedPayload<E>,
  connection: Connection,
) => Promise<ClientAnswer<E>> | ClientAnswer<E>;
/** One handler for every client event of the contract; features give the part that is theirs. */
export type SocketHandlers = { [E in ClientEventName]: SocketHandler<E> };

export interface GatewayOptions {
  corsOrigins: readonly string[];
  eventsPerSecond: number;
  /** Events that have a budget of their own on each connection. */
  eventsPerMinute: Readonly<Partial<Record<ClientEventName, number>>>;
  socketsPerAddress: number;
  /** A connection that is given this much more than the network takes is ended. */
  backlogMostBytes: number;
  /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
  trustProxy: readonly string[];
}

export interface GatewayDeps {
  logger: Logger;
  authenticate: (token: string) => Promise<Principal>;
  timings: { observeEvent(labels: { event: string; result: string }, seconds: number): void };
}

type Acknowledge = (answer: unknown) => void;

/**
 * Socket.IO in front of the features: parse → authorise → call → translate errors, once, here. Every event is answered; a connection
 * without a token is kept and told `unauthenticated`, one with a bad token is refused with the code in `error.data`.
 */
export class SocketGateway implements Closeable {
  readonly #io: Server;
  readonly #deps: GatewayDeps;
  readonly #options: GatewayOptions;
  readonly #limiter: EventLimiter;
  readonly #clientAddress: (request: IncomingMessage) => string;
  readonly #places: SocketPlaces;
  #handlers: SocketHandlers | undefined;
  #onDisconnect: (connection: Connection) => void = () => {};

  constructor(httpServer: HttpServer, options: GatewayOptions, deps: GatewayDeps) {
    this.#deps = deps;
    this.#options = options;
    this.#limiter = new EventLimiter(options.eventsPerSecond, options.eventsPerMinute);
    this.#places = new SocketPlaces(options.socketsPerAddress);
    this.#clientAddress = clientAddressReader(options.trustProxy);
    this.#io = new Server(httpServer, {
      path: '/socket.io/',
      transports: ['websocket', 'polling'],
      // Above our own limit, so that an oversize event is answered with a code; only what is far beyond it ends the connection.
      maxHttpBufferSize: limits.socketMessageBytes * 4,
      pingInterval: 10_000,
      pingTimeout: 8_000,
      connectTimeout: 10_000,
      perMessageDeflate: false,
      serveClient: false,
      cors: { origin: [...options.corsOrigins], credentials: true },
    });
    this.#io.use((socket, next) => {
      this.#admit(socket).then(
        () => next(),
        (error) => next(refusal(toAppError(error))),
      );
    });
    this.#io.on('connection', (socket) => this.#onConnection(socket));
  }

  /** Gives the events their handlers; before it every event answers `unavailable`. */
  serve(handlers: SocketHandlers, onDisconnect: (connection: Connection) => void): void {
    this.#handlers = handlers;
    this.#onDisconnect = onDisconnect;
  }

  get connections(): number {
    return this.#io.engine.clientsCount;
  }

  async close(): Promise<void> {
    // Only the sockets: the HTTP server is closed by its owner.
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
    this.#io.removeAllListeners();
    await this.#limiter.close();
  }

  async #admit(socket: Socket): Promise<void> {
    const auth = socketAuth.safeParse(socket.handshake.auth ?? {});
    if (!auth.success) throw new AppError('invalid', 'auth must be { token?, batches? }');
    const ip = this.#clientAddress(socket.request);
    const giveBack = this.#places.take(ip);
    // Below it the connection may close before the socket is let in, or live on after it.
    const leave = () => {
      socket.conn.off('close', leave);
      giveBack();
    };
    socket.conn.on('close', leave);
    socket.on('disconnect', leave);
    socket.data.ip = ip;
    socket.data.batches = auth.data.batches ?? false;
    try {
      socket.data.principal =
        auth.data.token === undefined ? { kind: 'nobody' } : await this.#deps.authenticate(auth.data.token);
    } catch (error) {
      leave();
      throw error;
    }
  }

  #onConnection(socket: Socket): void {
    const { ip, principal, batches } = socket.data as Pick<Connection, 'ip' | 'principal' | 'batches'>;
    const backlog = new Backlog(socket.conn, this.#options.backlogMostBytes);
    const log = this.#deps.logger.child({ socketId: socket.id });
    const connection: Connection = {
      id: socket.id,
      principal,
      ip,
      batches,
      get log() {
        return this.about === undefined ? log : log.child(this.about);
      },
      get open() {
        return socket.connected;
      },
      get backlogBytes() {
        return backlog.bytes;
      },
      emit: (event, payload) => {
        socket.emit(event, payload);
      },
      send: (frame) => {
        if (socket.connected) socket.conn.write(frame.text, frame.options);
      },
      disconnect: () => {
        socket.disconnect(true);
      },
    };
    socket.onAny((event: unknown, ...args: unknown[]) => {
      void this.#onEvent(connection, event, args);
    });
    socket.on('disconnect', () => {
      this.#limiter.forget(socket.id);
      this.#onDisconnect(connection);
    });
  }

  async #onEvent(connection: Connection, event: unknown, args: unknown[]): Promise<void> {
    const startedAt = performance.now();
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const known = typeof event === 'string' && Object.hasOwn(clientEvents, event);
    let result = 'ok';
    try {
      this.#limiter.take(connection.id, known ? (event as string) : undefined);
      if (!known) throw new AppError('unknown_event', `there is no event ${JSON.stringify(event)?.slice(0, 80)}`);
      const answer = await this.#handle(connection, event as ClientEventName, acknowledge ? args.slice(0, -1) : args);
      acknowledge?.({ ok: true, ...answer });
    } catch (error) {
      const failure = toAppError(error);
      result = failure.code;
      // What is full is not a fault, and anybody may ask for more than there is.
      if (failure.status >= 500 && failure.code !== 'capacity_exceeded')
        connection.log.error({ err: failure.cause ?? failure, event, code: failure.code }, 'socket event failed');
      else connection.log.debug({ event: known ? event : 'unknown', code: failure.code }, 'socket event refused');
      acknowledge?.({ ok: false, error: ackError(failure) });
    }
    this.#deps.timings.observeEvent(
      { event: known ? (event as string) : 'unknown', result },
      (performance.now() - startedAt) / 1000,
    );
  }

  async #handle(connection: Connection, event: ClientEventName, args: unknown[]): Promise<object> {
    const definition: ClientEvent = clientEvents[event];
    if (args.length > 1) throw new AppError('invalid', 'an event has one payload');
    const raw = args[0] ?? {};
    if (jsonBytes(raw) > limits.socketMessageBytes) throw new AppError('payload_too_large');
    if (connection.principal.kind === 'nobody') throw new AppError('unauthenticated');
    const payload = definition.payload.safeParse(raw);
    if (!payload.success) {
      const problems = payload.error.issues
        .slice(0, 20)
        .map(({ path, message }) => ({ path: path.join('.'), message }));
      throw new AppError('invalid', undefined, { problems });
    }
    const handler = this.#handlers?.[event] as SocketHandler<ClientEventName> | undefined;
    if (handler === undefined) throw new AppError('unavailable', 'the server is starting');
    return handler(payload.data as never, connection);
  }
}

/** Size of a payload as JSON. It can be read nested deeper than it can be written again; then it counts as endless. */
function jsonBytes(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function ackError(error: AppError): AckError {
  return {
    code: error.code,
    message: error.message,
    ...(error.problems && { details: error.problems }),
    ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
  };
}

/** Socket.IO hands `data` of a middleware's error to the client's `connect_error`. */
function refusal(error: AppError): Error {
  return Object.assign(new Error(error.message), { data: ackError(error) });
}
