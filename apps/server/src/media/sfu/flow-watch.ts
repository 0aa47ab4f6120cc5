import type { WebRtcTransport } from 'mediasoup/types';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import type { Logger } from '../../base/logger.ts';

/** One publishing peer, for as long as it has a producer. */
export interface Publisher {
  readonly transport: WebRtcTransport;
  /** Whether any producer is not paused by its publisher. */
  isSending(): boolean;
  onFlow(flowing: boolean): void;
}

interface Watched {
  readonly publisher: Publisher;
  flowing: boolean;
  rtpBytes: number;
  /** When RTP last came, or nothing was to be expected. */
  aliveAt: number;
  ended: boolean;
}

/**
 * Tells for each publisher whether its media arrives.
 *
 * The measure is the RTP payload count of the send transport. STUN and RTCP, which go on while a client sends no media,
 * are not in it; Opus DTX is (a packet each 400 ms), so silence is flow. Rules:
 * - true when the count grows;
 * - false when it has not grown for `lostAfterMs` although a producer is not paused: the page was killed or its network
 *   is gone. False at once when ICE disconnects or DTLS ends, and when the last producer closes;
 * - while every producer is paused nothing is expected: the state stays, and the silence is counted from the resume on.
 *   A page killed while paused shows through ICE, whose consent lapses after 30 s.
 * Only publishers are asked, all in one poll. A publisher whose media never came is never reported.
 */
export class FlowWatch implements Closeable {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lostAfterMs: number;
  readonly #watched = new Set<Watched>();
  readonly #stop: () => void;
  #polling = false;

  constructor(options: { pollMs: number; lostAfterMs: number }, deps: { clock: Clock; logger: Logger }) {
    this.#clock = deps.clock;
    this.#logger = deps.logger;
    this.#lostAfterMs = options.lostAfterMs;
    this.#stop = deps.clock.every(options.pollMs, () => {
      this.#poll().catch((error) => this.#logger.error({ err: error }, 'the media flow poll failed'));
    });
  }

  get size(): number {
    return this.#watched.size;
  }

  /** The answer ends the watch; it reports `false` if media was flowing. Idempotent. */
  watch(publisher: Publisher): () => void {
    const watched: Watched = { publisher, flowing: false, rtpBytes: 0, aliveAt: this.#clock.now(), ended: false };
    const { transport } = publisher;
    this.#watched.add(watched);
    const onState = () => {
      const { iceState, dtlsState } = transport;
      const gone =
        iceState === 'disconnected' || iceState === 'closed' || dtlsState === 'failed' || dtlsState === 'closed';
      if (gone) this.#set(watched, false);
    };
    transport.on('icestatechange', onState);
    transport.on('dtlsstatechange', onState);
    return () => {
      if (watched.ended) return;
      this.#set(watched, false);
      watched.ended = true;
      this.#watched.delete(watched);
      transport.off('icestatechange', onState);
      transport.off('dtlsstatechange', onState);
    };
  }

  close(): void {
    this.#stop();
    this.#watched.clear();
  }

  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      await Promise.all([...this.#watched].map((watched) => this.#look(watched)));
    } finally {
      this.#polling = false;
    }
  }

  async #look(watched: Watched): Promise<void> {
    const { publisher } = watched;
    let rtpBytes: number;
    try {
      const [stat] = await publisher.transport.getStats();
      rtpBytes = stat?.rtpBytesReceived ?? 0;
    } catch (error) {
      // A transport that closed while it was asked ends its watch through its producers.
      if (!publisher.transport.closed) this.#logger.warn({ err: error }, 'a publisher could not be polled');
      return;
    }
    if (watched.ended) return;
    const now = this.#clock.now();
    const grown = rtpBytes > watched.rtpBytes;
    watched.rtpBytes = rtpBytes;
    if (!publisher.isSending()) {
      watched.aliveAt = now;
    } else if (grown) {
      watched.aliveAt = now;
      this.#set(watched, true);
    } else if (now - watched.aliveAt >= this.#lostAfterMs) {
      this.#set(watched, false);
    }
  }

  #set(watched: Watched, flowing: boolean): void {
    if (watched.ended || watched.flowing === flowing) return;
    watched.flowing = flowing;
    watched.publisher.onFlow(flowing);
  }
}
