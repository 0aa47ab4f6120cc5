import type { Socket } from 'node:net';
import { type AmfRecord, FormatError, type HandshakeCrypto } from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { RtmpDemuxer } from './demuxer.ts';
import type { RtmpLimits } from './options.ts';
import type { AuthorisePublish, PublishDecision, Publisher, PublishRequest, PublishSink } from './publish.ts';
import { RtmpSession } from './session.ts';
import { InputRate, type RtmpConnectionNumbers, readEncoder } from './statistics.ts';

export interface ConnectionContext {
  limits: RtmpLimits;
  clock: Clock;
  crypto: HandshakeCrypto;
  authorise: AuthorisePublish;
  logger: Logger;
  onClose(connection: RtmpConnection): void;
}

interface Publication {
  stream: string;
  sink: PublishSink;
  demuxer: RtmpDemuxer;
  sinceMs: number;
}

/** One client on its socket: joins session, demuxer and sink, and holds the client to its time limits, which `tick` looks at. */
export class RtmpConnection {
  readonly id: string;
  readonly ip: string;
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #session: RtmpSession;
  readonly #openedMs: number;
  readonly #rate = new InputRate();
  #publication: Publication | undefined;
  #publishedOnce = false;
  #lastMediaMs: number;
  #encoder: string | undefined;
  #damaged = 0;
  #damagedInRow = 0;
  #problem: string | undefined;
  /** When the socket is cut if the client has not closed it. */
  #cutMs: number | undefined;
  #closed = false;

  constructor(id: string, ip: string, socket: Socket, context: ConnectionContext) {
    this.id = id;
    this.ip = ip;
    this.#socket = socket;
    this.#context = context;
    this.#openedMs = context.clock.now();
    this.#lastMediaMs = this.#openedMs;
    this.#session = new RtmpSession(context.limits, context.crypto, {
      send: (bytes) => this.#send(bytes),
      onPublish: (request) => void this.#decide(request),
      onMedia: (kind, timestamp, body) => this.#onMedia(kind, timestamp, body),
      onMetadata: (metadata) => this.#onMetadata(metadata),
      onUnpublish: () => this.#endPublication(),
      onEnd: (reason) => this.#linger(reason),
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#guard(() => this.#session.push(bytes)));
    socket.on('error', (error) => this.#context.logger.debug({ connection: id, err: error }, 'rtmp socket failed'));
    socket.on('close', () => this.#onSocketClose());
  }

  /** Cuts the connection if one of its time limits has passed. */
  tick(): void {
    const { limits, clock } = this.#context;
    const now = clock.now();
    this.#rate.sample(now, this.#session.wire.bytesIn);
    if (this.#cutMs !== undefined) {
      if (now >= this.#cutMs) this.#socket.destroy();
      return;
    }
    const age = now - this.#openedMs;
    if (!this.#session.wire.handshaken) {
      if (age >= limits.handshakeTimeoutMs) this.#cut('the handshake took too long');
    } else if (this.#publication) {
      if (now - this.#lastMediaMs >= limits.idleTimeoutMs) this.#cut('no media came');
    } else if (now - (this.#publishedOnce ? this.#lastMediaMs : this.#openedMs) >= limits.publishTimeoutMs) {
      this.#cut('nothing was published');
    }
  }

  /** Tells the client that the server goes away, and closes. */
  shutDown(): void {
    if (!this.#session.wire.handshaken) {
      this.#socket.destroy();
      return;
    }
    this.#guard(() => this.#session.end('NetConnection.Connect.AppShutdown', 'The server is shutting down.', 'error'));
  }

  /** Closes at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  get numbers(): RtmpConnectionNumbers {
    const { wire, state, capabilities } = this.#session;
    return {
      id: this.id,
      ip: this.ip,
      state,
      stream: this.#publication?.stream,
      connectedMs: this.#context.clock.now() - this.#openedMs,
      publishingMs: this.#publication && this.#context.clock.now() - this.#publication.sinceMs,
      bytesIn: wire.bytesIn,
      bytesOut: wire.bytesOut,
      bitrateBps: this.#rate.bitrateBps,
      encoder: this.#encoder,
      enhanced: capabilities?.enhanced ?? false,
      damaged: this.#damaged,
      problem: this.#problem,
      tracks: this.#publication?.demuxer.tracks ?? [],
    };
  }

  /** Asks whether the client may publish; nothing more is read from it meanwhile. */
  async #decide(request: Omit<PublishRequest, 'ip'>): Promise<void> {
    this.#socket.pause();
    const decision = await this.#ask({ ...request, ip: this.ip });
    if (this.#closed) return;
    this.#guard(() => {
      if (this.#session.state !== 'deciding') return;
      if (decision.accepted) this.#open(decision);
      else this.#session.rejectPublish(decision.code, decision.description);
    });
    this.#socket.resume();
  }

  async #ask(request: PublishRequest): Promise<PublishDecision> {
    try {
      return await this.#context.authorise(request);
    } catch (error) {
      this.#context.logger.error({ connection: this.id, err: error }, 'could not decide on an rtmp publisher');
      return {
        accepted: false,
        code: 'NetStream.Publish.Rejected',
        description: 'The server cannot take streams now. Try again.',
      };
    }
  }

  #open(decision: Extract<PublishDecision, { accepted: true }>): void {
    const { limits, clock } = this.#context;
    const sink = decision.open(this.#publisher());
    const now = clock.now();
    this.#publishedOnce = true;
    this.#lastMediaMs = now;
    this.#publication = {
      stream: decision.stream,
      sink,
      demuxer: new RtmpDemuxer(sink, limits.maxTracks),
      sinceMs: now,
    };
    this.#session.acceptPublish();
  }

  #publisher(): Publisher {
    return {
      id: this.id,
      pause: () => void this.#socket.pause(),
      resume: () => void this.#socket.resume(),
      disconnect: (code, description) => {
        const level = code === 'NetStream.Unpublish.Success' ? 'status' : 'error';
        this.#guard(() => this.#session.end(code, description, level));
      },
    };
  }

  /** A message that cannot be read is dropped; many in a row mean that this publisher's media is of no use. */
  #onMedia(kind: 'audio' | 'video', timestamp: number, body: Uint8Array): void {
    this.#lastMediaMs = this.#context.clock.now();
    try {
      this.#publication?.demuxer.push(kind, timestamp, body);
      this.#damagedInRow = 0;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#damaged += 1;
      this.#damagedInRow += 1;
      this.#problem = error.message;
      // Which of several tracks it was of is not known: it counts for the first, whose id is the kind.
      this.#publication?.sink.lose?.(kind, 1);
      if (this.#damagedInRow < this.#context.limits.maxDamagedInRow) return;
      this.#session.end('NetStream.Publish.BadName', `The media cannot be used: ${error.message}.`, 'error');
    }
  }

  #onMetadata(metadata: AmfRecord): void {
    this.#encoder = readEncoder(metadata) ?? this.#encoder;
  }

  #endPublication(): void {
    const publication = this.#publication;
    this.#publication = undefined;
    this.#lastMediaMs = this.#context.clock.now();
    publication?.sink.close();
  }

  #send(bytes: Uint8Array): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > this.#context.limits.maxUnsent) this.#cut('it does not read our answers');
  }

  /** Bytes that are no RTMP end the connection; so does a fault of ours, which must not reach other connections. */
  #guard(step: () => void): void {
    this.#socket.cork(); // the answers to one piece of input go out together
    try {
      step();
    } catch (error) {
      if (!(error instanceof FormatError)) {
        this.#context.logger.error({ connection: this.id, err: error }, 'rtmp connection failed');
      }
      this.#cut(error instanceof FormatError ? error.message : 'internal error');
    } finally {
      this.#socket.uncork();
    }
  }

  /** Lets what was said go out, and the client close; `tick` cuts it if it does not. */
  #linger(reason: string): void {
    const { logger, clock, limits } = this.#context;
    logger.info({ connection: this.id, ip: this.ip, reason }, 'rtmp connection ended');
    this.#cutMs = clock.now() + limits.lingerMs;
    this.#endPublication();
    this.#socket.end();
    this.#socket.resume();
  }

  #cut(reason: string): void {
    this.#context.logger.info({ connection: this.id, ip: this.ip, reason }, 'rtmp connection cut');
    this.#socket.destroy();
  }

  #onSocketClose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endPublication();
    this.#context.onClose(this);
  }
}
