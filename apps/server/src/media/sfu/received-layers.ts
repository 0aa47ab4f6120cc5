import type { Consumer, ConsumerLayers } from 'mediasoup/types';
import type { Clock } from '../../base/clock.ts';

/** How many spatial layers arrive at the server, by the score of each. */
export function arrivingLayers(producerScores: readonly number[]): number {
  return producerScores.findLastIndex((score) => score > 0) + 1;
}

/** mediasoup sends a layer on that begins beside others when it has come for two seconds, and with a key frame then: for so long it is not missed. */
const startsWithinMs = 4_000;

/**
 * What one consumer of several layers gets, beside what was chosen for it and the server has. Kept here from its events: mediasoup copies
 * what is read of a consumer, and of each change of one publisher every viewer's consumer has an event.
 */
export class ReceivedLayers {
  readonly #consumer: Consumer;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #wanted: ConsumerLayers | undefined;
  #current: ConsumerLayers | undefined;
  #arriving: number;
  /** Of those that arrive: how many have had the time to be sent on. */
  #started: number;
  #cancelStart: (() => void) | undefined;
  /** By spatial layer: the highest temporal layer that ever came. */
  readonly #highest: number[] = [];
  /** Spatial layers that have no temporal layers above those, whatever their publisher announced. */
  readonly #complete = new Set<number>();

  constructor(consumer: Consumer, clock: Clock, onChange: () => void) {
    this.#consumer = consumer;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#wanted = consumer.preferredLayers;
    this.#arriving = arrivingLayers(consumer.score.producerScores);
    this.#started = this.#arriving;
    this.#note(consumer.currentLayers);
    const { observer } = consumer;
    observer.on('pause', onChange);
    observer.on('resume', onChange);
    observer.on('layerschange', (layers) => {
      this.#note(layers);
      onChange();
    });
    observer.on('score', ({ producerScores }) => this.#arrive(arrivingLayers(producerScores)));
    observer.once('close', () => this.#cancelStart?.());
  }

  /** Gets less than was chosen for it, although the server has it, as far as that is known. */
  get isHeldBack(): boolean {
    const { closed, paused, producerPaused } = this.#consumer;
    if (closed || paused || producerPaused || this.#started === 0) return false;
    return this.#lacksSpatial() || this.#lacksTemporal();
  }

  /** Layers were chosen; tells whether they are more than before. */
  choose(): boolean {
    const before = this.#wanted;
    this.#wanted = this.#consumer.preferredLayers;
    return isMore(this.#wanted, before);
  }

  /**
   * Temporal layers that are all that is missing, and did not come whatever was tried, are not sent: many publishers announce them and send none.
   * Should one come after all, the others are expected again.
   */
  giveUpTemporal(): void {
    if (this.#current !== undefined && !this.#lacksSpatial()) this.#complete.add(this.#current.spatialLayer);
  }

  #arrive(layers: number): void {
    const before = this.#arriving;
    if (layers === before) return;
    this.#arriving = layers;
    if (layers > before && before > 0) {
      this.#cancelStart?.();
      this.#cancelStart = this.#clock.after(startsWithinMs, () => this.#start(this.#arriving));
    } else {
      // What was alone is sent on at once.
      this.#start(before === 0 ? layers : Math.min(layers, this.#started));
    }
  }

  #start(layers: number): void {
    if (layers === this.#started) return;
    this.#started = layers;
    this.#onChange();
  }

  #lacksSpatial(): boolean {
    if (this.#wanted === undefined) return false;
    const best = Math.min(this.#wanted.spatialLayer, this.#started - 1);
    return this.#current === undefined || this.#current.spatialLayer < best;
  }

  #lacksTemporal(): boolean {
    if (this.#wanted === undefined || this.#current === undefined) return false;
    const { spatialLayer, temporalLayer = 0 } = this.#current;
    const sent = this.#complete.has(spatialLayer) ? this.#highest[spatialLayer]! : Number.POSITIVE_INFINITY;
    return temporalLayer < Math.min(this.#wanted.temporalLayer ?? 0, sent);
  }

  #note(current: ConsumerLayers | undefined): void {
    this.#current = current;
    if (current === undefined) return;
    const { spatialLayer, temporalLayer = 0 } = current;
    if (temporalLayer <= (this.#highest[spatialLayer] ?? -1)) return;
    this.#highest[spatialLayer] = temporalLayer;
    this.#complete.delete(spatialLayer);
  }
}

function isMore(one: ConsumerLayers | undefined, other: ConsumerLayers | undefined): boolean {
  const spatial = (one?.spatialLayer ?? -1) - (other?.spatialLayer ?? -1);
  return (spatial || (one?.temporalLayer ?? 0) - (other?.temporalLayer ?? 0)) > 0;
}
