import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Closeable } from '../../base/closeable.ts';
import { clientAddressReader } from './client-address.ts';
import { type DirectRequest, readDirectRequest } from './direct-request.ts';
import { answer, type DirectRoute, isStream, patternOf } from './direct-route.ts';
import type { RawReply } from './raw-route.ts';
import type { HttpTimings } from './server.ts';

export interface DirectConnectionsOptions {
  /** As for the HTTP server. */
  trustProxy: readonly string[];
  /** A connection on which nothing is asked for so long is ended. */
  idleMs: number;
  /** A head that has begun has to be complete within this time. */
  headMs: number;
  /** A client that takes nothing of an answer for so long is gone. */
  stalledMs: number;
}

/** As those of the HTTP server; Fastify's for what is idle. */
export const directTimes = { idleMs: 72_000, headMs: 10_000, stalledMs: 90_000 };

type Listener = (socket: Socket) => void;

/**
 * Reads the first bytes of each connection of an HTTP server. As long as what comes are plain GETs below the route's prefix they are answered here, several times as cheaply as
 * by Node's HTTP server; with the first request that is anything else the connection, and all its bytes from that request on, becomes Node's for good. So there is no
 * second HTTP server here: what is not understood to the letter is not read here at all.
 */
export class DirectConnections implements Closeable {
  readonly #route: DirectRoute;
  readonly #pattern: string;
  readonly #options: DirectConnectionsOptions;
  readonly #timings: HttpTimings;
  readonly #addressOf: ReturnType<typeof clientAddressReader>;
  readonly #open = new Set<DirectConnection>();
  /** Heads of answers that are given again and again, but for the date. */
  readonly #heads = new WeakMap<RawReply, string>();

  constructor(server: Server, route: DirectRoute, options: DirectConnectionsOptions, timings: HttpTimings) {
    this.#route = route;
    this.#pattern = patternOf(route);
    this.#options = options;
    this.#timings = timings;
    this.#addressOf = clientAddressReader(options.trustProxy);
    const event = 'setSecureContext' in server ? 'secureConnection' : 'connection';
    const listeners = server.listeners(event) as Listener[];
    const handOver = (socket: Socket) => {
      for (const listener of listeners) listener.call(server, socket);
    };
    server.removeAllListeners(event);
    server.on(event, (socket: Socket) => {
      const connection: DirectConnection = new DirectConnection(socket, {
        start: `${route.prefix}/`,
        options,
        answer: (request) => this.#answer(request, socket),
        headOf: (reply) => this.#headOf(reply),
        handOver,
        onGone: () => this.#open.delete(connection),
      });
      this.#open.add(connection);
    });
  }

  /** Connections that are answered here now. */
  get size(): number {
    return this.#open.size;
  }

  close(): void {
    for (const connection of [...this.#open]) connection.close();
  }

  async #answer({ target, headers }: DirectRequest, socket: Socket): Promise<RawReply> {
    const startedAt = performance.now();
    const reply = await answer(this.#route, target, headers, this.#addressOf({ socket, headers }));
    const seconds = (performance.now() - startedAt) / 1000;
    this.#timings.observeRequest({ method: 'GET', route: this.#pattern, status: reply.status }, seconds);
    return reply;
  }

  #headOf(reply: RawReply): string {
    let head = this.#heads.get(reply);
    if (head === undefined) {
      const { status, headers } = reply;
      const lines = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        'connection: keep-alive',
        `keep-alive: timeout=${Math.floor(this.#options.idleMs / 1000)}`,
        'date: ',
      ];
      head = lines.join('\r\n');
      this.#heads.set(reply, head);
    }
    return `${head}${dateNow()}\r\n\r\n`;
  }
}

interface ConnectionParts {
  start: string;
  options: DirectConnectionsOptions;
  /** Rejects where the request is none of ours after all. */
  answer(request: DirectRequest): Promise<RawReply>;
  headOf(reply: RawReply): string;
  handOver(socket: Socket): void;
  onGone(): void;
}

/** So much may come in while an answer is due; then the client waits. */
const mostAheadBytes = 16 * 1024;
const nothing: Buffer = Buffer.alloc(0);

/** One connection, for as long as it is not Node's. Answers one request after another. */
class DirectConnection implements Closeable {
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  #unread: Buffer = nothing;
  #answering = false;
  readonly #onData = (chunk: Buffer) => this.#read(chunk);
  /** As for Node's server, who sends no more wants no more. */
  readonly #onEnd = () => this.#socket.end();
  readonly #onGone = () => this.#parts.onGone();
  readonly #onBroken = () => this.close();

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    socket.setNoDelay(true);
    socket.setTimeout(parts.options.headMs);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onGone);
    socket.on('timeout', this.#onBroken);
    // A client who resets the connection is no fault.
    socket.on('error', this.#onBroken);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    if (!this.#answering) this.#next();
    else if (this.#unread.length > mostAheadBytes) this.#socket.pause();
  }

  #next(): void {
    if (this.#unread.length === 0) return;
    const request = readDirectRequest(this.#unread, this.#parts.start);
    if (request === 'other') this.#handOver();
    else if (request !== 'more') this.#answer(request);
    else this.#socket.setTimeout(this.#parts.options.headMs);
  }

  #answer(request: DirectRequest): void {
    this.#answering = true;
    // How long an answer may be held back is its handler's concern.
    this.#socket.setTimeout(0);
    this.#parts.answer(request).then(
      (reply) => this.#send(reply, request.length),
      () => this.#handOver(),
    );
  }

  #send(reply: RawReply, length: number): void {
    const socket = this.#socket;
    const { body } = reply;
    if (!socket.writable) {
      if (isStream(body)) body.destroy();
      return;
    }
    socket.setTimeout(this.#parts.options.stalledMs);
    if (isStream(body)) {
      socket.write(this.#parts.headOf(reply), 'latin1');
      body.on('error', this.#onBroken);
      socket.once('close', () => body.destroy());
      body.on('end', () => this.#answered(length));
      body.pipe(socket, { end: false });
      return;
    }
    const runs = typeof body === 'string' ? [Buffer.from(body)] : (body ?? []);
    socket.cork();
    let taken = socket.write(this.#parts.headOf(reply), 'latin1');
    for (const run of runs) taken = socket.write(run);
    socket.uncork();
    if (taken) this.#answered(length);
    else socket.once('drain', () => this.#answered(length));
  }

  #answered(length: number): void {
    this.#unread = this.#unread.length === length ? nothing : this.#unread.subarray(length);
    this.#answering = false;
    this.#socket.setTimeout(this.#parts.options.idleMs);
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#next();
  }

  #handOver(): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    socket.pause();
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onGone);
    socket.off('timeout', this.#onBroken);
    socket.off('error', this.#onBroken);
    socket.setTimeout(0);
    if (this.#unread.length > 0) socket.unshift(this.#unread);
    this.#parts.onGone();
    this.#parts.handOver(socket);
    // Whoever listens now gets what was unshifted first.
    process.nextTick(() => socket.resume());
  }
}

let date = { second: 0, text: '' };

/** RFC 9110 section 5.6.7. */
function dateNow(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== date.second) date = { second, text: new Date(second * 1000).toUTCString() };
  return date.text;
}
