/**
 * What the renditions of a stream tell each other about where they are cut. Discontinuities are numbered, so that every
 * rendition has each of them once: players match renditions by their discontinuity sequence.
 */
export class Breaks {
  /** Discontinuities so far, and where the newest lies on the stream's timeline. */
  count = 0;
  atMs = 0;
  /** Where the newest segment of any video rendition begins. */
  videoCutMs = Number.NEGATIVE_INFINITY;

  add(atMs: number): void {
    this.count++;
    this.atMs = atMs;
  }
}
