/** Where rows of unknown height stand; heights that were measured are remembered by key. Pixels. */
export class Rows {
  readonly #heights = new Map<string, number>();
  readonly #guess: number;
  #keys: readonly string[] = [];
  /** Distance of each row from the top; one more than there are rows, the last is the whole. */
  #offsets: number[] = [0];

  constructor(guess: number) {
    this.#guess = guess;
  }

  get total(): number {
    return this.#offsets.at(-1) ?? 0;
  }

  set(keys: readonly string[]): void {
    this.#keys = keys;
    this.#layOut();
  }

  /** True if anything moved. */
  measure(heights: Iterable<readonly [key: string, height: number]>): boolean {
    let changed = false;
    for (const [key, height] of heights) {
      if (this.#heights.get(key) === height) continue;
      this.#heights.set(key, height);
      changed = true;
    }
    if (changed) this.#layOut();
    return changed;
  }

  /** Undefined for a row that is not there. */
  offsetOf(key: string): number | undefined {
    const index = this.#keys.indexOf(key);
    return index === -1 ? undefined : this.#offsets[index];
  }

  offsetAt(index: number): number {
    return this.#offsets[Math.min(index, this.#keys.length)] ?? 0;
  }

  /** The rows that touch the stretch from `top` to `bottom`, and `over` more on both sides: from the first to before the last. */
  between(top: number, bottom: number, over: number): { from: number; to: number } {
    const first = this.#at(top);
    const last = this.#at(bottom);
    return { from: Math.max(0, first - over), to: Math.min(this.#keys.length, last + 1 + over) };
  }

  keyAt(offset: number): string | undefined {
    return this.#keys[this.#at(offset)];
  }

  /** Index of the row at this distance, by halving. */
  #at(offset: number): number {
    let low = 0;
    let high = Math.max(0, this.#keys.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #layOut(): void {
    let offset = 0;
    this.#offsets = [0];
    for (const key of this.#keys) {
      offset += this.#heights.get(key) ?? this.#guess;
      this.#offsets.push(offset);
    }
  }
}
