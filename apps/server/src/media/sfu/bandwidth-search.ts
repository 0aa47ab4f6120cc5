import type { Consumer, WebRtcTransport } from 'mediasoup/types';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';

/** Most shortages pass by themselves, and every search that is in vain costs a narrow network a moment of delay: so long before the first, and the most between two. */
const [firstMs, mostMs] = [2_000, 16_000];
/** When a search has found what there is; where that is so much more, there may be more still. */
const [foundAfterMs, foundLeast] = [1_000, 1.5];
/** How much of the estimate is tried, and the least. */
const [stepUp, leastBps] = [3, 500_000];

/** How many spatial layers of it arrive at the server now. */
export function arrivingLayers({ score }: Pick<Consumer, 'score'>): number {
  return score.producerScores.findLastIndex((one) => one > 0) + 1;
}

/** Of what comes in several layers: gets less than was chosen for it, although the server has it. */
export function isHeldBack(consumer: Consumer): boolean {
  const { paused, producerPaused, preferredLayers: wanted, currentLayers: current } = consumer;
  if (paused || producerPaused || wanted === undefined) return false;
  const arriving = arrivingLayers(consumer);
  if (arriving === 0) return false;
  if (current === undefined || current.spatialLayer < Math.min(wanted.spatialLayer, arriving - 1)) return true;
  return (current.temporalLayer ?? 0) < (wanted.temporalLayer ?? 0);
}

/**
 * Finds out again and again whether a network that was bad carries more by now. By itself the worker's estimate grows with what is sent only, some
 * kilobits per second every second, which takes minutes where layers are left out. It probes at once for an upper bound that is new, where that
 * is above the estimate; the bound is taken away when nothing is held back any more.
 */
export class BandwidthSearch implements Closeable {
  readonly #transport: WebRtcTransport;
  readonly #clock: Clock;
  readonly #consumers = new Set<Consumer>();
  #delayMs = firstMs;
  #cancel: (() => void) | undefined;
  #isSearching = false;
  /** 0: there is none. */
  #boundBps = 0;

  constructor(transport: WebRtcTransport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
    transport.observer.once('close', () => this.close());
  }

  /** What has a single layer, as sound has, is not watched: more than its best is not known of it. */
  add(consumer: Consumer): void {
    if (consumer.type !== 'simulcast') return;
    this.#consumers.add(consumer);
    const look = () => this.look();
    for (const event of ['layerschange', 'score', 'pause', 'resume'] as const) consumer.observer.on(event, look);
    consumer.observer.once('close', () => {
      this.#consumers.delete(consumer);
      this.look();
    });
  }

  /** Something has changed. */
  look(): void {
    if (this.#transport.closed || this.#isSearching) return;
    if ([...this.#consumers].some(isHeldBack)) {
      this.#cancel ??= this.#clock.after(this.#delayMs, () => void this.#search());
      return;
    }
    this.close();
    this.#delayMs = firstMs;
    if (this.#boundBps > 0) void this.#bound(0);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async #search(): Promise<void> {
    this.#cancel = undefined;
    this.#isSearching = true;
    const beforeBps = await this.#availableBps();
    if (beforeBps > 0) {
      const boundBps = Math.max(leastBps, beforeBps * stepUp);
      await this.#bound(boundBps === this.#boundBps ? boundBps + 1_000 : boundBps);
    }
    if (!this.#transport.closed) this.#cancel = this.#clock.after(foundAfterMs, () => void this.#judge(beforeBps));
  }

  async #judge(beforeBps: number): Promise<void> {
    const isMore = (await this.#availableBps()) > beforeBps * foundLeast;
    this.#delayMs = isMore ? 0 : Math.min(mostMs, Math.max(firstMs, this.#delayMs * 2));
    this.#cancel = undefined;
    this.#isSearching = false;
    this.look();
  }

  async #availableBps(): Promise<number> {
    try {
      return (await this.#transport.getStats())[0]?.availableOutgoingBitrate ?? 0;
    } catch (error) {
      if (!this.#transport.closed) throw error;
      return 0;
    }
  }

  async #bound(bps: number): Promise<void> {
    this.#boundBps = bps;
    try {
      await this.#transport.setMaxOutgoingBitrate(bps);
    } catch (error) {
      if (!this.#transport.closed) throw error;
    }
  }
}
