/** In samples: 5 ms. How long a voice takes to come in or go, so that nothing clicks. */
export const fadeSamples = 240;

/**
 * The sound of one input that has not been mixed yet. Whatever interrupts it, a gap, its end, a part that comes too late, is faded over:
 * for that the last 5 ms are kept until it is known what follows.
 */
export class Voice {
  readonly #planes: Float32Array[];
  /** Time of the first sample that is kept. */
  #start = 0;
  #length = 0;
  /** The next samples follow on silence. */
  #fadeIn = true;
  #begun = false;
  /** Nothing more comes. */
  ended = false;

  constructor(channels: number) {
    this.#planes = Array.from({ length: channels }, () => new Float32Array(9600));
  }

  /** Where what was given ends; undefined before the first. */
  get end(): number | undefined {
    return this.#begun ? this.#start + this.#length : undefined;
  }

  get start(): number {
    return this.#start;
  }

  get empty(): boolean {
    return this.#length === 0;
  }

  /** Up to here it can be mixed now. */
  get readyUntil(): number {
    return this.#start + Math.max(0, this.#length - (this.ended ? 0 : fadeSamples));
  }

  /** Goes on with sound at `pts`, which lies at the end of what is kept or later. */
  push(pts: number, planes: readonly Float32Array[], samples: number): void {
    if (!this.#begun || this.#length === 0) {
      if (!this.#begun || pts !== this.#start) this.#fadeIn = true;
      this.#begun = true;
      this.#start = pts;
    } else if (pts > this.#start + this.#length) {
      this.#silence(pts - this.#start - this.#length);
    }
    this.#reserve(samples);
    for (const [index, plane] of this.#planes.entries()) plane.set(planes[index]!.subarray(0, samples), this.#length);
    if (this.#fadeIn) this.#ramp(this.#length, Math.min(fadeSamples, samples), true);
    this.#fadeIn = false;
    this.#length += samples;
  }

  /** Adds what it has of the time from `from` on to `sum`, and forgets it. Where it runs out within, it fades out. */
  mixInto(sum: readonly Float32Array[], from: number): void {
    const until = from + sum[0]!.length;
    if (this.#length === 0 || this.#start >= until) return;
    if (this.#start + this.#length < until) this.#fadeOut();
    const first = Math.max(from, this.#start);
    const last = Math.min(until, this.#start + this.#length);
    for (const [index, plane] of this.#planes.entries()) {
      const target = sum[index]!;
      const shift = first - this.#start;
      for (let i = 0; i < last - first; i++) target[first - from + i]! += plane[shift + i]!;
    }
    this.#forget(Math.max(first, last));
  }

  /** The mix goes on at `from`: what lies before is too late. */
  skipTo(from: number): void {
    if (this.#length === 0 || this.#start >= from) return;
    this.#forget(Math.min(from, this.#start + this.#length));
    if (this.#length > 0) this.#ramp(0, Math.min(fadeSamples, this.#length), true);
    else this.#fadeIn = true;
  }

  #fadeOut(): void {
    const count = Math.min(fadeSamples, this.#length);
    if (!this.#fadeIn) this.#ramp(this.#length - count, count, false);
    this.#fadeIn = true;
  }

  #silence(samples: number): void {
    this.#fadeOut();
    this.#reserve(samples);
    for (const plane of this.#planes) plane.fill(0, this.#length, this.#length + samples);
    this.#length += samples;
  }

  #ramp(at: number, count: number, up: boolean): void {
    for (const plane of this.#planes) {
      for (let i = 0; i < count; i++) plane[at + i]! *= (up ? i + 0.5 : count - i - 0.5) / count;
    }
  }

  #forget(until: number): void {
    const count = until - this.#start;
    for (const plane of this.#planes) plane.copyWithin(0, count, this.#length);
    this.#start = until;
    this.#length -= count;
  }

  #reserve(samples: number): void {
    const needed = this.#length + samples;
    if (needed <= this.#planes[0]!.length) return;
    for (const [index, plane] of this.#planes.entries()) {
      const larger = new Float32Array(needed * 2);
      larger.set(plane.subarray(0, this.#length));
      this.#planes[index] = larger;
    }
  }
}
