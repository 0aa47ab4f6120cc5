import type { Consumer, WebRtcTransport } from 'mediasoup/types';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import type { Logger } from '../../base/logger.ts';
import { ReceivedLayers } from './received-layers.ts';

/** Most shortages pass by themselves, and every search that is in vain costs a narrow network a moment of delay: so long before the first, and the most between two. */
const [firstMs, mostMs] = [2_000, 16_000];
/** When a search has found what there is; where that is so much more, there may be more still. */
const [foundAfterMs, foundLeast] = [1_000, 1.5];
/** How much of the estimate is tried, and the least. */
const [stepUp, leastBps] = [3, 500_000];

/**
 * Finds out again and again whether a network that was bad carries more by now. By itself the worker's estimate grows with what is sent only, some
 * kilobits per second every second, which takes minutes where layers are left out. It probes at once for an upper bound that is new, where that
 * is above the estimate; the bound is taken away when nothing is held back any more.
 */
export class BandwidthSearch implements Closeable {
  readonly #transport: WebRtcTransport;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #watched = new Map<Consumer, ReceivedLayers>();
  readonly #heldBack = new Set<ReceivedLayers>();
  /** Before the next search; while one runs, what it was put off by. */
  #delayMs = firstMs;
  #cancel: (() => void) | undefined;
  #isSearching = false;
  /** 0: there is none. */
  #boundBps = 0;

  constructor(transport: WebRtcTransport, deps: { clock: Clock; logger: Logger }) {
    this.#transport = transport;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
    transport.observer.once('close', () => this.close());
  }

  /** What has a single layer, as sound has, is not watched: more than its best is not known of it. */
  add(consumer: Consumer): void {
    if (consumer.type !== 'simulcast') return;
    const layers = new ReceivedLayers(consumer, this.#clock, () => this.#look(layers));
    this.#watched.set(consumer, layers);
    consumer.observer.once('close', () => {
      this.#watched.delete(consumer);
      this.#look(layers);
    });
    this.#look(layers);
  }

  /** Layers were chosen for it. More than before are new: they do not wait as long as what was searched for in vain. */
  choose(consumer: Consumer): void {
    const layers = this.#watched.get(consumer);
    if (layers === undefined) return;
    if (layers.choose() && layers.isHeldBack) this.#beginAnew();
    this.#look(layers);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #beginAnew(): void {
    if (this.#isSearching) this.#delayMs = 0;
    if (this.#delayMs <= firstMs) return;
    this.close();
    this.#delayMs = firstMs;
  }

  #look(changed: ReceivedLayers): void {
    if (changed.isHeldBack) this.#heldBack.add(changed);
    else this.#heldBack.delete(changed);
    this.#goOn();
  }

  #goOn(): void {
    if (this.#transport.closed || this.#isSearching) return;
    if (this.#heldBack.size > 0) {
      this.#cancel ??= this.#clock.after(this.#delayMs, () => void this.#search());
      return;
    }
    this.close();
    this.#delayMs = firstMs;
    if (this.#boundBps > 0) void this.#attempt(this.#bound(0));
  }

  async #search(): Promise<void> {
    this.#isSearching = true;
    const found = await this.#attempt(this.#findMore());
    this.#isSearching = false;
    this.#cancel = undefined;
    if (found === false && this.#delayMs === mostMs) this.#giveUpTemporal();
    this.#delayMs = found === true ? 0 : Math.min(mostMs, Math.max(firstMs, this.#delayMs * 2));
    this.#goOn();
  }

  async #findMore(): Promise<boolean> {
    const beforeBps = await this.#availableBps();
    if (beforeBps === 0) return false;
    const boundBps = Math.max(leastBps, beforeBps * stepUp);
    await this.#bound(boundBps === this.#boundBps ? boundBps + 1_000 : boundBps);
    if (this.#transport.closed) return false;
    await new Promise<void>((resolve) => {
      this.#cancel = this.#clock.after(foundAfterMs, resolve);
    });
    return (await this.#availableBps()) > beforeBps * foundLeast;
  }

  #giveUpTemporal(): void {
    for (const layers of this.#heldBack) {
      layers.giveUpTemporal();
      if (!layers.isHeldBack) this.#heldBack.delete(layers);
    }
  }

  async #availableBps(): Promise<number> {
    const [stat] = await this.#transport.getStats();
    return stat?.availableOutgoingBitrate ?? 0;
  }

  async #bound(bps: number): Promise<void> {
    const before = this.#boundBps;
    this.#boundBps = bps;
    try {
      await this.#transport.setMaxOutgoingBitrate(bps);
    } catch (error) {
      // One that could not be taken away is still to be.
      this.#boundBps ||= before;
      throw error;
    }
  }

  /** Undefined if it failed, which is told: media goes on as it is without. */
  async #attempt<T>(task: Promise<T>): Promise<T | undefined> {
    try {
      return await task;
    } catch (error) {
      const { id: transportId, closed } = this.#transport;
      if (!closed) this.#logger.warn({ err: error, transportId }, 'a search for more bandwidth failed');
      return undefined;
    }
  }
}
