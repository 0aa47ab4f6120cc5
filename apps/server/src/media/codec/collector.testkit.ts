import type { Frame, StreamSink, TrackInfo } from '../stream/index.ts';

/** Keeps what it is told; `when` resolves once the condition holds. */
export class Collector implements StreamSink {
  readonly tracks: TrackInfo[] = [];
  readonly ended: string[] = [];
  readonly frames = new Map<string, Frame[]>();
  /** So often it answers that it can take no more. */
  refusals = 0;
  /** Called with each frame, at once: after `when` the next one may be here already. */
  onEach: () => void = () => {};
  #waiting: { condition: () => boolean; resolve: () => void }[] = [];

  get writable(): boolean {
    return this.refusals === 0 || --this.refusals < 0;
  }
  onTrack({ id, timescale, config }: TrackInfo): void {
    this.tracks.push({ id, timescale, config });
    this.#check();
  }
  onFrame(track: TrackInfo, frame: Frame): void {
    this.frames.set(track.id, [...this.of(track.id), frame]);
    this.onEach();
    this.#check();
  }
  onTrackEnd({ id }: TrackInfo): void {
    this.ended.push(id);
  }
  onEnd(): void {
    this.ended.push('all');
  }
  of(id: string): Frame[] {
    return this.frames.get(id) ?? [];
  }
  when(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ condition, resolve });
      this.#check();
    });
  }
  #check(): void {
    this.#waiting = this.#waiting.filter(({ condition, resolve }) => {
      if (condition()) resolve();
      return !condition();
    });
  }
}
