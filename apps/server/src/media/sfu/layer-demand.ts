import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';

/** One that consumes, or is about to, and says by this which spatial layer it wants at most; null: nothing. It begins with nothing. */
export type LayerClaim = (spatialLayer: number | null) => void;

export interface LayerDemandOptions {
  /** The highest layer that the publisher announced. */
  highest: number;
  /** For so long a layer is still sent after the last who wanted it, so that scrolling to and fro does not start and stop it. */
  releaseMs: number;
  clock: Clock;
  onChange: (spatialLayer: number) => void;
}

/**
 * The highest spatial layer of a producer that anybody wants, for its publisher to send no more than that. It begins with all there are, as publishers do.
 * More is told at once, less after a while. The lowest layer is always wanted: a face has to be there at once when somebody scrolls to it, and a
 * publisher of whom nothing comes counts as lost (`flow-watch.ts`).
 */
export class LayerDemand implements Closeable {
  readonly #options: LayerDemandOptions;
  /** By spatial layer: how many want it at most. */
  readonly #claims: number[];
  #told: number;
  /** The highest that was wanted since the release was put off. */
  #recent = 0;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: LayerDemandOptions) {
    this.#options = options;
    this.#claims = Array.from({ length: options.highest + 1 }, () => 0);
    this.#told = options.highest;
    this.#look();
  }

  /** What the publisher was told, or began with. */
  get spatialLayer(): number {
    return this.#told;
  }

  /** There are layers that are not wanted. */
  get isReduced(): boolean {
    return this.#told < this.#options.highest;
  }

  claim(): LayerClaim {
    let mine: number | null = null;
    return (spatialLayer) => {
      const next = spatialLayer === null ? null : Math.min(spatialLayer, this.#options.highest);
      if (next === mine) return;
      if (mine !== null) this.#claims[mine]! -= 1;
      if (next !== null) this.#claims[next]! += 1;
      mine = next;
      this.#look();
    };
  }

  /** Idempotent; nothing is told any more. */
  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #look(): void {
    if (this.#closed) return;
    const wanted = Math.max(
      0,
      this.#claims.findLastIndex((count) => count > 0),
    );
    this.#recent = Math.max(this.#recent, wanted);
    if (wanted >= this.#told) this.#stop();
    else if (this.#cancel === undefined) this.#releaseLater(wanted);
    if (wanted > this.#told) this.#tell(wanted);
  }

  #releaseLater(wanted: number): void {
    this.#recent = wanted;
    this.#cancel = this.#options.clock.after(this.#options.releaseMs, () => {
      this.#cancel = undefined;
      if (this.#recent < this.#told) this.#tell(this.#recent);
      this.#look();
    });
  }

  #tell(spatialLayer: number): void {
    this.#told = spatialLayer;
    this.#options.onChange(spatialLayer);
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
