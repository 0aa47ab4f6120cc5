import type { Consumer, ConsumerLayers } from 'mediasoup/types';

/** How many spatial layers arrive at the server, by the score of each. */
export function arrivingLayers(producerScores: readonly number[]): number {
  return producerScores.findLastIndex((score) => score > 0) + 1;
}

/**
 * What one consumer of several layers gets, beside what was chosen for it and the server has. Kept here from its events: mediasoup copies
 * what is read of a consumer, and of each change of one publisher every viewer's consumer has an event.
 */
export class ReceivedLayers {
  readonly #consumer: Consumer;
  #wanted: ConsumerLayers | undefined;
  #current: ConsumerLayers | undefined;
  #arriving: number;
  /** By spatial layer: the highest temporal layer that ever came. */
  readonly #highest: number[] = [];
  /** Spatial layers that have no temporal layers above those, whatever their publisher announced. */
  readonly #complete = new Set<number>();

  constructor(consumer: Consumer, onChange: () => void) {
    this.#consumer = consumer;
    this.#wanted = consumer.preferredLayers;
    this.#arriving = arrivingLayers(consumer.score.producerScores);
    this.#note(consumer.currentLayers);
    const { observer } = consumer;
    observer.on('pause', onChange);
    observer.on('resume', onChange);
    observer.on('layerschange', (layers) => {
      this.#note(layers);
      onChange();
    });
    observer.on('score', ({ producerScores }) => {
      const arriving = arrivingLayers(producerScores);
      if (arriving === this.#arriving) return;
      this.#arriving = arriving;
      onChange();
    });
  }

  /** Gets less than was chosen for it, although the server has it, as far as that is known. */
  get isHeldBack(): boolean {
    const { closed, paused, producerPaused } = this.#consumer;
    if (closed || paused || producerPaused || this.#arriving === 0) return false;
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

  #lacksSpatial(): boolean {
    if (this.#wanted === undefined) return false;
    const best = Math.min(this.#wanted.spatialLayer, this.#arriving - 1);
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
