/** What is louder is turned down; the rest up to full scale is for what the gain is too late for. */
const threshold = 0.85;
/** Share of the missing gain that comes back in a block: half of it in about 0.3 s. */
const release = 0.012;
/** In samples: the gain moves along a straight line within it. */
export const limiterBlock = 240;

/** Keeps the sum of several voices below full scale: by gain, smoothly, and by a soft knee for a peak that comes at once. */
export class Limiter {
  #gain = 1;

  /** Nothing is changed at present: what is quiet enough may go past it. */
  get idle(): boolean {
    return this.#gain > 0.9999;
  }

  /** In place; planes of equal length. */
  process(planes: readonly Float32Array[]): void {
    const length = planes[0]?.length ?? 0;
    for (let from = 0; from < length; from += limiterBlock)
      this.#block(planes, from, Math.min(length, from + limiterBlock));
  }

  #block(planes: readonly Float32Array[], from: number, to: number): void {
    let peak = 0;
    for (const plane of planes) for (let i = from; i < to; i++) peak = Math.max(peak, Math.abs(plane[i]!));
    const wanted = peak > threshold ? threshold / peak : 1;
    const before = this.#gain;
    const after = Math.min(wanted, before + (1 - before) * release);
    this.#gain = after;
    if (before > 0.9999 && after > 0.9999 && peak <= threshold) return;
    const step = (after - before) / (to - from);
    for (const plane of planes) {
      for (let i = from; i < to; i++) plane[i] = soften(plane[i]! * (before + step * (i - from + 1)));
    }
  }
}

/** Straight up to the threshold, then bent so that full scale is never reached. */
export function soften(value: number): number {
  const loud = Math.abs(value);
  if (loud <= threshold) return value;
  const room = 1 - threshold;
  return Math.sign(value) * (threshold + room * Math.tanh((loud - threshold) / room));
}
