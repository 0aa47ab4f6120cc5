import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { HlsOptions } from './options.ts';
import type { Init, Part, Segment } from './segment.ts';
import type { SegmentStore } from './store.ts';

/**
 * The finished segments of one rendition: those in the playlists, and those that have just left them. The newest are in
 * memory, the others on disk only. What the disk would not take leaves when memory runs out, with all before it.
 */
export class SegmentWindow {
  readonly #renditionId: string;
  readonly #store: SegmentStore;
  readonly #options: HlsOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #byName = new Map<string, Segment>();
  readonly #inits = new Map<string, Init>();
  readonly #parts = new Map<string, Part>();
  #leaving: { segment: Segment; atMs: number }[] = [];
  #segments: Segment[] = [];
  #totalMs = 0;
  #memoryBytes = 0;
  /** Segments before this index of the list are no longer in memory. */
  #inMemoryFrom = 0;
  #failing = false;
  /** Discontinuities that have left the playlists. */
  discontinuitiesGone = 0;
  /** Bits a second, of the densest segment; and sums for the average. */
  peakBps = 0;
  #bytes = 0;

  constructor(renditionId: string, store: SegmentStore, options: HlsOptions, deps: { clock: Clock; logger: Logger }) {
    this.#renditionId = renditionId;
    this.#store = store;
    this.#options = options;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
  }

  /** Oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  get averageBps(): number {
    return this.#totalMs === 0 ? 0 : (this.#bytes * 8000) / this.#totalMs;
  }

  segment(name: string): Segment | undefined {
    return this.#byName.get(name);
  }

  init(name: string): Init | undefined {
    return this.#inits.get(name);
  }

  part(name: string): Part | undefined {
    return this.#parts.get(name);
  }

  addPart(segment: Segment, part: Part): void {
    this.#inits.set(segment.init.name, segment.init);
    this.#parts.set(part.name, part);
    this.#memoryBytes += part.bytes.byteLength;
  }

  /** A finished segment; `keepMs` is how long its parts are needed at least. */
  add(segment: Segment, keepMs: number): void {
    this.#inits.set(segment.init.name, segment.init);
    this.#segments.push(segment);
    this.#totalMs += segment.durationMs;
    if (segment.gap) {
      segment.stored = true;
    } else {
      this.#byName.set(segment.name, segment);
      this.#bytes += segment.byteLength;
      // A remnant of a few frames says nothing of the bandwidth.
      if (segment.durationMs >= 500) {
        this.peakBps = Math.max(this.peakBps, (segment.byteLength * 8000) / segment.durationMs);
      }
      this.#save(segment);
    }
    this.#trim(Math.max(keepMs, this.#options.memoryMs));
  }

  #save(segment: Segment): void {
    this.#store.write(this.#renditionId, segment).then(
      () => {
        segment.stored = true;
        this.#failing = false;
      },
      (error) => {
        if (!this.#failing) this.#logger.error({ err: error }, 'segments cannot be stored: the live window shrinks');
        this.#failing = true;
      },
    );
  }

  #trim(memoryMs: number): void {
    while (this.#segments.length > 1 && this.#totalMs - this.#segments[0]!.durationMs >= this.#options.dvrMs) {
      this.#dropOldest();
    }
    const newest = this.#segments.at(-1)!;
    const youngerThan = newest.startMs + newest.durationMs - memoryMs;
    for (let i = this.#inMemoryFrom; i < this.#segments.length - 1; i++) {
      const segment = this.#segments[i]!;
      if (segment.startMs + segment.durationMs > youngerThan || !segment.stored) break;
      this.#forgetParts(segment);
      this.#inMemoryFrom = i + 1;
    }
    while (this.#memoryBytes > this.#options.maxMemoryBytes && this.#segments.length > 1) this.#dropOldest();
    const before = this.#clock.now() - this.#options.afterglowMs;
    while (this.#leaving.length > 0 && this.#leaving[0]!.atMs <= before) this.#remove(this.#leaving.shift()!.segment);
  }

  #dropOldest(): void {
    const segment = this.#segments.shift()!;
    this.#totalMs -= segment.durationMs;
    this.#inMemoryFrom = Math.max(0, this.#inMemoryFrom - 1);
    if (segment.discontinuity) this.discontinuitiesGone++;
    this.#forgetParts(segment);
    if (segment.gap) return;
    this.#bytes -= segment.byteLength;
    this.#leaving.push({ segment, atMs: this.#clock.now() });
  }

  #forgetParts(segment: Segment): void {
    for (const part of segment.parts) {
      this.#parts.delete(part.name);
      this.#memoryBytes -= part.bytes.byteLength;
    }
    segment.parts = [];
  }

  #remove(segment: Segment): void {
    this.#byName.delete(segment.name);
    const initUsed = [...this.#byName.values()].some(({ init }) => init === segment.init);
    if (!initUsed && this.#segments.at(-1)?.init !== segment.init) this.#inits.delete(segment.init.name);
    this.#store.remove(this.#renditionId, segment).catch((error) => {
      this.#logger.warn({ err: error, segment: segment.name }, 'an old segment was not removed');
    });
  }
}
