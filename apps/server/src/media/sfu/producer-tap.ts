import type { Consumer, DirectTransport, Producer } from 'mediasoup/types';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { mediaError } from './errors.ts';
import type { Publication } from './peer-media.ts';
import type { RouterSlot } from './room-routers.ts';
import type { ProducerCodec } from './types.ts';

/** A sender report of the publisher itself (RFC 3550 section 6.4.1): its own wall clock, untouched by the SFU. */
export interface TappedReport {
  /** Of the layer, as in the packets. */
  ssrc: number;
  ntpSeconds: number;
  ntpFraction: number;
  rtpTimestamp: number;
}

export interface TapListener {
  /** Each packet once, as far as it arrived; in order but for retransmissions. Timestamps are the publisher's. */
  onRtp(packet: Uint8Array): void;
  onSenderReport(report: TappedReport): void;
  onPaused(paused: boolean): void;
  /** The producer has ended, or its worker; not called after `close()`. */
  onClosed(): void;
}

/** The RTP of one producer, brought into this process by a direct transport: every simulcast layer as a stream of its own. */
export class ProducerTap implements Closeable {
  readonly codec: ProducerCodec;
  /** SSRCs of the layers, lowest first. */
  readonly layers: readonly number[];
  /** Its publisher had been told to leave layers out, and begins with them now. */
  readonly wasReduced: boolean;
  readonly #transport: DirectTransport;
  readonly #producer: Producer;
  readonly #consumer: Consumer;
  readonly #listener: TapListener;
  readonly #logger: Logger;
  /** The layer of an SSRC that the publisher uses. */
  readonly #layerOfSource = new Map<number, number>();
  #closed = false;

  private constructor(
    transport: DirectTransport,
    producer: Producer,
    consumer: Consumer,
    listener: TapListener,
    logger: Logger,
    wasReduced: boolean,
  ) {
    this.wasReduced = wasReduced;
    this.#transport = transport;
    this.#producer = producer;
    this.#consumer = consumer;
    this.#listener = listener;
    this.#logger = logger;
    const { codecs, encodings = [] } = consumer.rtpParameters;
    this.codec = codecs[0]!;
    this.layers = encodings.map(({ ssrc }) => ssrc!);
    for (const [index, { ssrc }] of (producer.rtpParameters.encodings ?? []).entries()) {
      if (ssrc !== undefined) this.#layerOfSource.set(ssrc, this.layers[index]!);
    }
    this.#listen();
  }

  static async open(
    slot: RouterSlot,
    { producer, demand, layers }: Pick<Publication, 'producer' | 'demand' | 'layers'>,
    listener: TapListener,
    logger: Logger,
  ): Promise<ProducerTap> {
    const end = demand.add();
    const wasReduced = layers?.isReduced ?? false;
    const claim = layers?.claim();
    const leave = () => {
      end();
      claim?.(null);
    };
    claim?.(Number.POSITIVE_INFINITY);
    let transport: DirectTransport | undefined;
    try {
      const router = await slot.router;
      transport = await router.createDirectTransport();
      transport.observer.once('close', leave);
      const rtpCapabilities = { codecs: router.rtpCapabilities.codecs ?? [], headerExtensions: [] };
      // Paused until there are listeners: nothing is lost between.
      const consumer = await transport.consume({
        producerId: producer.id,
        rtpCapabilities,
        pipe: true,
        enableRtx: false,
        paused: true,
      });
      const tap = new ProducerTap(transport, producer, consumer, listener, logger, wasReduced);
      await producer.enableTraceEvent(['sr']);
      await consumer.resume();
      if (transport.closed) throw new AppError('not_found', 'The producer has closed');
      return tap;
    } catch (error) {
      leave();
      transport?.close();
      throw mediaError(error);
    }
  }

  get paused(): boolean {
    return this.#consumer.producerPaused;
  }

  /** Asks the publisher for a key frame of every layer; mediasoup folds requests that follow too soon. */
  requestKeyFrame(): void {
    if (this.#consumer.closed) return;
    this.#consumer.requestKeyFrame().catch((error) => {
      if (!this.#consumer.closed) this.#logger.warn({ err: error }, 'a key frame could not be asked for');
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#producer.off('trace', this.#onTrace);
    this.#transport.close();
  }

  #listen(): void {
    const consumer = this.#consumer;
    consumer.on('rtp', (packet) => this.#listener.onRtp(packet));
    consumer.on('producerpause', () => this.#listener.onPaused(true));
    consumer.on('producerresume', () => this.#listener.onPaused(false));
    this.#producer.on('trace', this.#onTrace);
    const ended = () => {
      if (this.#closed) return;
      this.close();
      this.#listener.onClosed();
    };
    consumer.once('producerclose', ended);
    this.#transport.once('routerclose', ended);
  }

  readonly #onTrace = ({ type, info }: { type: string; info: Record<string, unknown> }): void => {
    if (type !== 'sr') return;
    const report = info as { ssrc: number; ntpSec: number; ntpFrac: number; rtpTs: number };
    const layer = this.layers.length === 1 ? this.layers[0] : this.#layerOfSource.get(report.ssrc);
    if (layer === undefined) {
      this.#learnSources();
      return;
    }
    const { ntpSec: ntpSeconds, ntpFrac: ntpFraction, rtpTs: rtpTimestamp } = report;
    this.#listener.onSenderReport({ ssrc: layer, ntpSeconds, ntpFraction, rtpTimestamp });
  };

  /** Layers that are told apart by rid have SSRCs that only the worker learns. The report at hand is let go: others follow. */
  #learnSources(): void {
    this.#producer.getStats().then(
      (stats) => {
        const { encodings = [] } = this.#producer.rtpParameters;
        for (const { ssrc, rid } of stats) {
          const index = encodings.findIndex((one) => one.rid === rid);
          if (index !== -1) this.#layerOfSource.set(ssrc, this.layers[index]!);
        }
      },
      (error) => {
        if (!this.#producer.closed) this.#logger.warn({ err: error }, 'the layers of a producer are not known');
      },
    );
  }
}
