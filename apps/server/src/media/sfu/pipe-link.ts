import type { Consumer, PipeTransport, Producer, Router } from 'mediasoup/types';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { mediaError } from './errors.ts';
import { socketBuffers } from './socket-buffers.ts';

/** Both ends are workers of this machine; the ports lie above the range WebRTC announces by default. */
const listenInfo = { protocol: 'udp', ip: '127.0.0.1', portRange: { min: 50_000, max: 59_999 } } as const;

export interface PipeOptions {
  /** The far router knows a piped producer by the same id; only where no other router of its worker does. */
  keepIds: boolean;
  /** Told how many pipes there are more (+1) or less (-1). */
  onCount: (change: number) => void;
  /** Of the socket at each end. */
  socketBufferBytes: number;
  logger: Logger;
}

/**
 * Carries producers from one router to another over a pair of pipe transports. Instead of mediasoup's Router.pipeToRouter, which leaves rejections of its own pause and resume
 * unhandled when a worker dies at that moment.
 */
export class PipeLink implements Closeable {
  readonly #near: PipeTransport;
  readonly #far: PipeTransport;
  readonly #options: PipeOptions;
  readonly #pipes = new Map<string, Promise<string>>();

  private constructor(near: PipeTransport, far: PipeTransport, options: PipeOptions) {
    this.#near = near;
    this.#far = far;
    this.#options = options;
    near.observer.once('close', () => far.close());
    far.observer.once('close', () => near.close());
  }

  static async open(from: Router, to: Router, options: PipeOptions): Promise<PipeLink> {
    // RTX: a burst can overrun a loopback socket, and a viewer's NACK reaches no further than the far router.
    const own = { ...listenInfo, ...socketBuffers(options.socketBufferBytes) };
    const end = { listenInfo: own, enableRtx: true, enableSctp: false };
    const made = await Promise.allSettled([from.createPipeTransport(end), to.createPipeTransport(end)]);
    const [near, far] = made;
    try {
      if (near.status === 'rejected') throw near.reason;
      if (far.status === 'rejected') throw far.reason;
      await Promise.all([connect(near.value, far.value), connect(far.value, near.value)]);
      return new PipeLink(near.value, far.value, options);
    } catch (error) {
      for (const one of made) if (one.status === 'fulfilled') one.value.close();
      throw mediaError(error);
    }
  }

  /** Resolves to its id there when the far router has the producer. Concurrent and repeated calls share one pipe. */
  pipe(producer: Producer): Promise<string> {
    const present = this.#pipes.get(producer.id);
    if (present !== undefined) return present;
    const made = this.#make(producer).catch((error) => {
      this.#pipes.delete(producer.id);
      throw mediaError(error);
    });
    this.#pipes.set(producer.id, made);
    return made;
  }

  async #make({ id, kind }: Producer): Promise<string> {
    const source = await this.#near.consume({ producerId: id });
    let target: Producer;
    try {
      const { rtpParameters, producerPaused } = source;
      const named = this.#options.keepIds ? { id } : {};
      target = await this.#far.produce({ ...named, kind, rtpParameters, paused: producerPaused });
    } catch (error) {
      source.close();
      throw error;
    }
    if (source.closed || target.closed) {
      source.close();
      target.close();
      throw new AppError('not_found', 'The producer has closed');
    }
    this.#options.onCount(1);
    const end = () => {
      this.#pipes.delete(id);
      source.close();
      target.close();
    };
    source.observer.once('close', end);
    target.observer.once('close', () => {
      this.#options.onCount(-1);
      end();
    });
    const follow = followPause(source, target, (error) =>
      this.#options.logger.warn({ err: error, producerId: id }, 'a pipe could not follow a pause'),
    );
    source.on('producerpause', follow);
    source.on('producerresume', follow);
    follow();
    return target.id;
  }

  close(): void {
    this.#near.close();
    this.#far.close();
  }
}

function connect(one: PipeTransport, other: PipeTransport): Promise<void> {
  return one.connect({ ip: other.tuple.localAddress, port: other.tuple.localPort });
}

/** A function that makes `target` as paused as the producer behind `source`; calls that overlap are folded into one. */
function followPause(source: Consumer, target: Producer, onError: (error: unknown) => void): () => void {
  let busy = false;
  const run = async () => {
    while (!target.closed && target.paused !== source.producerPaused)
      await (source.producerPaused ? target.pause() : target.resume());
  };
  return () => {
    if (busy) return;
    busy = true;
    run()
      .catch((error) => {
        if (!target.closed) onError(error);
      })
      .finally(() => {
        busy = false;
      });
  };
}
