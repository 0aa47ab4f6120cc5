import { createHmac, randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { HandshakeCrypto } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import { newId } from '../../../base/ids.ts';
import type { Logger } from '../../../base/logger.ts';
import { type ConnectionContext, RtmpConnection } from './connection.ts';
import { defaultRtmpLimits, type RtmpLimits } from './options.ts';
import type { AuthorisePublish } from './publish.ts';
import type { RtmpServerNumbers } from './statistics.ts';

export interface RtmpServerOptions {
  authorise: AuthorisePublish;
  clock: Clock;
  logger: Logger;
  limits?: Partial<RtmpLimits>;
}

export interface RtmpListenOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** PEM; makes it RTMPS. */
  tls?: { cert: string; key: string };
}

const crypto: HandshakeCrypto = {
  randomBytes: (count) => randomBytes(count),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
};

const tickMs = 1_000;

/** Receives streams over RTMP and RTMPS. Publishers only; every connection is held to the limits, whatever it sends. */
export class RtmpServer implements Closeable {
  readonly #options: RtmpServerOptions;
  readonly #limits: RtmpLimits;
  readonly #context: ConnectionContext;
  readonly #listeners: Server[] = [];
  readonly #connections = new Set<RtmpConnection>();
  readonly #perIp = new Map<string, number>();
  readonly #stopTicking: () => void;
  #gone: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  #accepted = 0;
  #refused = 0;
  /** Of connections that have closed. */
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(options: RtmpServerOptions) {
    this.#options = options;
    this.#limits = { ...defaultRtmpLimits, ...options.limits };
    const { authorise, clock, logger } = options;
    this.#context = {
      limits: this.#limits,
      clock,
      crypto,
      authorise,
      logger,
      onClose: (connection) => this.#forget(connection),
    };
    this.#stopTicking = clock.every(tickMs, () => {
      for (const connection of this.#connections) connection.tick();
    });
  }

  /** May be called more than once: RTMP on one port, RTMPS on another. Rejects if the port cannot be had. */
  listen({ host, port, tls }: RtmpListenOptions): Promise<AddressInfo> {
    const server = tls
      ? createTlsServer({ ...tls, handshakeTimeout: this.#limits.handshakeTimeoutMs }, (socket) => this.#admit(socket))
      : createServer((socket) => this.#admit(socket));
    // TLS and TCP alike: what has not got past the limits must not hold memory.
    server.maxConnections = this.#limits.maxConnections;
    server.on('tlsClientError', (error) => this.#options.logger.debug({ err: error }, 'rtmps handshake failed'));
    this.#listeners.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        server.on('error', (error) => this.#options.logger.error({ err: error }, 'rtmp listener failed'));
        resolve(server.address() as AddressInfo);
      });
    });
  }

  get numbers(): RtmpServerNumbers {
    const connections = [...this.#connections].map(({ numbers }) => numbers);
    return {
      connections,
      accepted: this.#accepted,
      refused: this.#refused,
      bytesIn: connections.reduce((sum, { bytesIn }) => sum + bytesIn, this.#bytesIn),
      bytesOut: connections.reduce((sum, { bytesOut }) => sum + bytesOut, this.#bytesOut),
    };
  }

  /** Stops listening, tells every client, and resolves when all have gone; those that linger are cut. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = this.#listeners.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const connection of this.#connections) connection.shutDown();
    if (this.#connections.size > 0) {
      const cancel = this.#options.clock.after(this.#limits.lingerMs, () => {
        for (const connection of this.#connections) connection.destroy();
      });
      await new Promise<void>((resolve) => {
        this.#gone = resolve;
      });
      cancel();
    }
    await Promise.all(closed);
    this.#stopTicking();
  }

  #admit(socket: Socket): void {
    const ip = plainAddress(socket.remoteAddress);
    const fromIp = this.#perIp.get(ip) ?? 0;
    if (
      this.#closing ||
      this.#connections.size >= this.#limits.maxConnections ||
      fromIp >= this.#limits.maxConnectionsPerIp
    ) {
      this.#refused += 1;
      socket.on('error', () => socket.destroy());
      socket.destroy();
      return;
    }
    this.#accepted += 1;
    this.#perIp.set(ip, fromIp + 1);
    this.#connections.add(new RtmpConnection(newId(this.#options.clock.now()), ip, socket, this.#context));
  }

  #forget(connection: RtmpConnection): void {
    const { bytesIn, bytesOut } = connection.numbers;
    this.#bytesIn += bytesIn;
    this.#bytesOut += bytesOut;
    this.#connections.delete(connection);
    const left = (this.#perIp.get(connection.ip) ?? 1) - 1;
    if (left > 0) this.#perIp.set(connection.ip, left);
    else this.#perIp.delete(connection.ip);
    if (this.#connections.size === 0) this.#gone?.();
  }
}

/** IPv4 addresses as such, also where the socket is of both families. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}
