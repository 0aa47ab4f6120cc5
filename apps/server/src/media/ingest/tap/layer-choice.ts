/** A layer that has given no frame for this long has been switched off by its sender. */
export const layerSilentMs = 1_000;
/** How long the first choice waits for the best layer, which may begin a little later than the others; much later where nobody had wanted it before. */
const [settleMs, beginMs] = [500, 2_000];

interface Layer {
  /** When its last frame came; 0 before the first. */
  readonly lastFrameAtMs: number;
}

/** Follows the best layer that is being sent, changing over at key frames only. */
export class LayerChoice<L extends Layer> {
  readonly #layers: readonly L[];
  readonly #waitMs: number;
  #current: L | undefined;
  #firstAtMs: number | undefined;

  /** `layers`: lowest first; `wasReduced`: its sender begins with the higher ones only now. */
  constructor(layers: readonly L[], wasReduced = false) {
    this.#layers = layers;
    this.#waitMs = wasReduced ? beginMs : settleMs;
  }

  get current(): L | undefined {
    return this.#current;
  }

  /** Whether a frame of `layer` belongs to the track. */
  takes(layer: L, key: boolean, nowMs: number): boolean {
    const current = this.#current;
    if (layer === current) return true;
    this.#firstAtMs ??= nowMs;
    if (!key) return false;
    if (current === undefined && layer !== this.#layers.at(-1) && nowMs - this.#firstAtMs < this.#waitMs) return false;
    const better = current === undefined || this.#layers.indexOf(layer) > this.#layers.indexOf(current);
    if (!better && nowMs - current.lastFrameAtMs < layerSilentMs) return false;
    this.#current = layer;
    return true;
  }

  /** There is no present layer, or it is silent, while another one is not: a key frame of that one is wanted. */
  isStuck(nowMs: number): boolean {
    const current = this.#current;
    const active = (layer: L) => layer.lastFrameAtMs > 0 && nowMs - layer.lastFrameAtMs < layerSilentMs;
    return (current === undefined || !active(current)) && this.#layers.some(active);
  }
}
