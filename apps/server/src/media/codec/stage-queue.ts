import type { StageFrame } from './wire.ts';

export interface QueueOptions {
  /** Video goes on from a key frame after a loss; of audio the oldest is lost. */
  kind: 'audio' | 'video';
  /** What has waited longer is late for everybody. */
  maxWaitMs: number;
  maxBytes: number;
}

/** Frames that wait for a codec process. Never longer than its limits, whatever the process does. */
export class StageQueue {
  readonly #options: QueueOptions;
  #waiting: { frame: StageFrame; sinceMs: number }[] = [];
  #bytes = 0;
  #keyNeeded: boolean;
  #discontinuity = false;
  dropped = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#keyNeeded = options.kind === 'video';
  }

  /** False: frames were lost, and for video a key frame is needed to go on. */
  push(frame: StageFrame, nowMs: number): boolean {
    const complete = this.#makeRoom(frame, nowMs);
    if (this.#keyNeeded && !frame.key) {
      this.#lose(frame);
      return complete;
    }
    this.#keyNeeded = false;
    // A break is told even where the frame that told of it was lost.
    this.#waiting.push({ frame: this.#discontinuity ? { ...frame, discontinuity: true } : frame, sinceMs: nowMs });
    this.#discontinuity = false;
    this.#bytes += frame.data.byteLength;
    return complete;
  }

  shift(): StageFrame | undefined {
    const first = this.#waiting.shift();
    if (first !== undefined) this.#bytes -= first.frame.data.byteLength;
    return first?.frame;
  }

  /** The process has forgotten what it had: video needs a key frame, which one that waits already may be. */
  restart(): void {
    if (this.#options.kind === 'audio') return;
    const key = this.#waiting.findIndex(({ frame }) => frame.key);
    this.#loseFirst(key === -1 ? this.#waiting.length : key);
    this.#keyNeeded = key === -1;
  }

  /** Another configuration: what waits is of the one before. */
  clear(): void {
    this.#loseFirst(this.#waiting.length);
    this.#keyNeeded = this.#options.kind === 'video';
  }

  get needsKey(): boolean {
    return this.#keyNeeded;
  }

  #makeRoom(frame: StageFrame, nowMs: number): boolean {
    const { kind, maxWaitMs, maxBytes } = this.#options;
    const late = this.#waiting.findIndex(({ sinceMs }) => nowMs - sinceMs <= maxWaitMs);
    const lateCount = late === -1 ? this.#waiting.length : late;
    const full = this.#bytes + frame.data.byteLength > maxBytes;
    if (lateCount === 0 && !full) return true;
    if (kind === 'video') {
      this.#loseFirst(this.#waiting.length);
      this.#keyNeeded = true;
      return frame.key;
    }
    this.#loseFirst(lateCount);
    while (this.#waiting.length > 0 && this.#bytes + frame.data.byteLength > maxBytes) this.#loseFirst(1);
    return false;
  }

  #loseFirst(count: number): void {
    for (const { frame } of this.#waiting.splice(0, count)) {
      this.#bytes -= frame.data.byteLength;
      this.#lose(frame);
    }
  }

  #lose(frame: StageFrame): void {
    this.dropped++;
    this.#discontinuity ||= frame.discontinuity;
  }
}
