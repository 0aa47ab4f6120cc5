import { createHmac, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  type AmfRecord,
  type AmfValue,
  ChunkReader,
  ChunkWriter,
  ClientHandshake,
  commandMessage,
  decodeCommand,
  type HandshakeCrypto,
  isAmfRecord,
  type RtmpCommand,
  type RtmpMessage,
  rtmpType,
  type Sample,
  type TrackConfig,
} from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import { silentLogger } from '../../../base/logger.ts';
import type { RtmpLimits } from './options.ts';
import type { AuthorisePublish, Publisher, PublishRequest, PublishSink } from './publish.ts';
import { RtmpServer } from './server.ts';

export const crypto: HandshakeCrypto = {
  randomBytes: (count) => randomBytes(count),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
};

/** Time that stands still until the test moves it. */
export class ManualClock implements Clock {
  #ms = 1_000_000;
  readonly #periodic = new Set<{ periodMs: number; nextMs: number; run: () => void }>();

  now(): number {
    return this.#ms;
  }

  after(delayMs: number, run: () => void): () => void {
    const cancel = this.every(delayMs, () => {
      cancel();
      run();
    });
    return cancel;
  }

  every(periodMs: number, run: () => void): () => void {
    const entry = { periodMs, nextMs: this.#ms + periodMs, run };
    this.#periodic.add(entry);
    return () => this.#periodic.delete(entry);
  }

  advance(ms: number): void {
    const end = this.#ms + ms;
    for (;;) {
      const due = [...this.#periodic].filter(({ nextMs }) => nextMs <= end).sort((a, b) => a.nextMs - b.nextMs)[0];
      if (!due) break;
      this.#ms = due.nextMs;
      due.nextMs += due.periodMs;
      due.run();
    }
    this.#ms = end;
  }
}

/** Values that are waited for: `until` resolves with the first state that fits. */
class Watched {
  readonly #waiting = new Set<() => void>();

  changed(): void {
    for (const check of [...this.#waiting]) check();
  }

  until<T>(what: string, find: () => T | undefined | false, withinMs = 15_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`never came: ${what}`));
      }, withinMs);
      const check = () => {
        const found = find();
        if (found === undefined || found === false) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** What a publisher delivered. */
export class CollectingSink extends Watched implements PublishSink {
  readonly request: PublishRequest;
  readonly publisher: Publisher;
  readonly configs: { id: string; timescale: number; config: TrackConfig }[] = [];
  readonly samples: (Sample & { id: string })[] = [];
  closed = 0;

  constructor(request: PublishRequest, publisher: Publisher) {
    super();
    this.request = request;
    this.publisher = publisher;
  }

  setTrack(id: string, timescale: number, config: TrackConfig): void {
    this.configs.push({ id, timescale, config });
    this.changed();
  }

  write(id: string, sample: Sample): void {
    this.samples.push({ id, ...sample });
    this.changed();
  }

  close(): void {
    this.closed += 1;
    this.changed();
  }

  of(id: string): Sample[] {
    return this.samples.filter((sample) => sample.id === id);
  }
}

export interface Harness extends AsyncDisposable {
  server: RtmpServer;
  port: number;
  clock: ManualClock;
  sinks: CollectingSink[];
  requests: PublishRequest[];
  /** The n-th accepted publisher. */
  sink(n: number): Promise<CollectingSink>;
}

/** A server on a free port that accepts every name but `wrong`. */
export async function startServer(
  options: {
    limits?: Partial<RtmpLimits>;
    authorise?: AuthorisePublish;
    tls?: { cert: string; key: string };
    clock?: ManualClock;
  } = {},
): Promise<Harness> {
  const clock = options.clock ?? new ManualClock();
  const sinks: CollectingSink[] = [];
  const requests: PublishRequest[] = [];
  const opened = new Watched();
  const accept: AuthorisePublish = async (request) => {
    requests.push(request);
    if (request.name === 'wrong')
      return { accepted: false, code: 'NetStream.Publish.BadName', description: 'The stream key is not valid.' };
    return {
      accepted: true,
      stream: `show-${sinks.length}`,
      open: (publisher) => {
        const sink = new CollectingSink(request, publisher);
        sinks.push(sink);
        opened.changed();
        return sink;
      },
    };
  };
  const server = new RtmpServer({
    authorise: options.authorise ?? accept,
    clock,
    logger: silentLogger(),
    ...(options.limits && { limits: options.limits }),
  });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0, ...(options.tls && { tls: options.tls }) });
  return {
    server,
    port,
    clock,
    sinks,
    requests,
    sink: (n) => opened.until(`publisher ${n}`, () => sinks[n]),
    [Symbol.asyncDispose]: async () => {
      const closing = server.close();
      clock.advance(10_000);
      await closing;
    },
  };
}

/** A client that does exactly what a test tells it. */
export class TestClient extends Watched implements Disposable {
  readonly socket: Socket;
  readonly commands: RtmpCommand[] = [];
  readonly messages: RtmpMessage[] = [];
  readonly writer = new ChunkWriter();
  readonly closed: Promise<void>;
  #handshaken = false;
  #streamId = 1;
  #transaction = 1;

  constructor(port: number, options: { tls?: boolean; handshake?: boolean; allowHalfOpen?: boolean } = {}) {
    super();
    this.socket = options.tls
      ? connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false })
      : connect({ host: '127.0.0.1', port, allowHalfOpen: options.allowHalfOpen ?? false });
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()));
    this.socket.on('error', () => {}); // a cut connection is what some tests are about; `closed` tells
    if (options.handshake === false) return;
    const reader = new ChunkReader({ maxMessageSize: 1e6, maxChunkStreams: 64, maxPending: 2e6 }, (message) =>
      this.#take(message),
    );
    const handshake = new ClientHandshake(crypto, (bytes) => this.socket.write(bytes));
    this.socket.on('data', (bytes) => {
      if (this.#handshaken) {
        reader.push(bytes);
        return;
      }
      const step = handshake.push(bytes);
      if (!step.done) return;
      this.#handshaken = true;
      this.changed();
      reader.push(step.rest);
    });
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  /** Up to the point where publish can be sent. */
  async open(app = 'live', object: AmfRecord = {}): Promise<void> {
    await this.until('handshake', () => this.#handshaken);
    await this.call('connect', { app, tcUrl: `rtmp://127.0.0.1/${app}`, ...object });
    const created = await this.call('createStream', null);
    this.#streamId = Number(created.arguments[0]);
  }

  /** Publishes and resolves with the info of the `onStatus` that answers it. */
  publish(name: string): Promise<AmfRecord> {
    const before = this.commands.length;
    this.sendPublish(name);
    return this.status(before);
  }

  sendPublish(name: string): void {
    this.send(commandMessage(['publish', 5, null, name, 'live'], this.#streamId));
  }

  /** The info of the next `onStatus` after `from` commands. */
  status(from = this.commands.length): Promise<AmfRecord> {
    return this.until('onStatus', () => {
      const info = this.commands.slice(from).find(({ name }) => name === 'onStatus')?.arguments[0];
      return isAmfRecord(info) ? info : undefined;
    });
  }

  /** Sends a command and resolves with its `_result` or `_error`. */
  call(name: string, ...values: AmfValue[]): Promise<RtmpCommand> {
    const transactionId = this.#transaction;
    this.#transaction += 1;
    this.send(commandMessage([name, transactionId, ...values]));
    return this.until(`answer to ${name}`, () =>
      this.commands.find((command) => command.name.startsWith('_') && command.transactionId === transactionId),
    );
  }

  media(kind: 'audio' | 'video', timestamp: number, payload: Uint8Array): void {
    const typeId = kind === 'audio' ? rtmpType.audio : rtmpType.video;
    this.send({ typeId, streamId: this.#streamId, timestamp, chunkStreamId: kind === 'audio' ? 4 : 6, payload });
  }

  send(message: RtmpMessage): void {
    this.socket.write(this.writer.write(message));
  }

  #take(message: RtmpMessage): void {
    this.messages.push(message);
    if (message.typeId === rtmpType.commandAmf0) this.commands.push(decodeCommand(message));
    this.changed();
  }
}
