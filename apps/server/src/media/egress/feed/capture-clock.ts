/**
 * When the media of a timeline was captured, as far as its arrival tells: never later than it came. The least delay that was seen is kept, so
 * that frames that were held up on their way do not move the others; tracks that are reported with the same clock stay in sync.
 */
export class CaptureClock {
  #offsetMs: number | undefined;

  /** A frame of `timelineMs` is here at `nowMs`. */
  arrived(timelineMs: number, nowMs: number): void {
    const offset = nowMs - timelineMs;
    if (this.#offsetMs === undefined || offset < this.#offsetMs) this.#offsetMs = offset;
  }

  /** What of the timeline is captured at `nowMs`; undefined before the first frame. */
  timelineMs(nowMs: number): number | undefined {
    return this.#offsetMs === undefined ? undefined : nowMs - this.#offsetMs;
  }

  /** The timeline was broken: another publisher, another delay. */
  reset(): void {
    this.#offsetMs = undefined;
  }
}
