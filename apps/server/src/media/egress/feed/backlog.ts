/** A conversion that suddenly takes so much longer was held up. */
const heldUpMs = 300;
/** One that takes no longer than this has no backlog. */
const promptMs = 60;
/** A backlog that has not become smaller for so long is not being worked off: this converter is slow. */
const stuckMs = 1_000;
/** Most frames remembered: a converter does not hold more. */
const mostWritten = 1_000;

/**
 * Tells which frames of a converter are its backlog. One that has just been started, or was held up, gives out at once all that waited for it; live viewers who got that
 * would hear everything after it late as well, and their browsers would hold back the picture to match.
 */
export class Backlog {
  readonly #written: { timelineMs: number; atMs: number }[] = [];
  #behind = true;
  #lastMs = 0;
  #least = { tookMs: Number.POSITIVE_INFINITY, atMs: 0 };

  /** A frame of `timelineMs` goes into the converter. */
  wrote(timelineMs: number, nowMs: number): void {
    this.#written.push({ timelineMs, atMs: nowMs });
    if (this.#written.length > mostWritten) this.#written.shift();
  }

  /** Whether the frame of `timelineMs` that comes out now is to be left out. Frames come out in order, not one for one. */
  includes(timelineMs: number, nowMs: number): boolean {
    while (this.#written.length > 1 && this.#written[1]!.timelineMs <= timelineMs) this.#written.shift();
    const tookMs = nowMs - (this.#written[0]?.atMs ?? nowMs);
    const heldUp = !this.#behind && tookMs - this.#lastMs > heldUpMs;
    if (heldUp || tookMs < this.#least.tookMs) this.#least = { tookMs, atMs: nowMs };
    this.#behind = (this.#behind || heldUp) && tookMs > promptMs && nowMs - this.#least.atMs < stuckMs;
    this.#lastMs = tookMs;
    return this.#behind;
  }
}
