import { writeInit } from '@footlight/formats';
import type { Frame, TrackInfo } from '../../stream/index.ts';
import type { Breaks } from './breaks.ts';
import type { HlsOptions } from './options.ts';
import { PartBuilder } from './part-builder.ts';
import { SampleTiming, type Timed } from './sample-timing.ts';
import { type Init, newSegment, type Segment } from './segment.ts';

export interface PackagerOutput {
  /** A part was added to the open segment. */
  part(segment: Segment): void;
  /** A segment is done: it has all its parts, or is a gap. */
  segment(segment: Segment): void;
  /** A key frame now would end the segment in time. */
  keyFrameWanted(): void;
}

export interface PackagerStart {
  firstMsn: number;
  /** Wall-clock time of 0 on the stream's timeline. */
  startedAtMs: number;
  /** Where the rendition begins; undefined: with its first frame. */
  fromMs: number | undefined;
}

interface Pending extends Timed {
  key: boolean;
  data: Uint8Array;
}

/** At a break, a hole up to this is bridged by showing the last frame longer; a larger one is a gap. */
const bridgedMs = 500;
const shortestGapMs = 100;
/** Key frames of two renditions this near belong together. */
const alignedMs = 20;

/** Cuts one track into parts and segments. A frame is written once the next one tells how long it lasts. */
export class Packager {
  readonly #options: HlsOptions;
  readonly #breaks: Breaks;
  readonly #output: PackagerOutput;
  readonly #startedAtMs: number;
  readonly #part = new PartBuilder();
  #track: TrackInfo;
  #timing: SampleTiming;
  /** Announced, and adopted with the first frame of it. */
  #nextTrack: TrackInfo | undefined;
  #nextTiming: SampleTiming | undefined;
  #init: Init | undefined;
  #pending: Pending | undefined;
  #open: Segment | undefined;
  #openStart = 0;
  #nextMsn: number;
  #sequence = 0;
  /** Breaks that this track has shown. */
  #breaksShown: number;
  /** The next frame does not follow on the last one. */
  #broken = false;
  #awaitingKey: boolean;
  #keyWanted = false;
  /** How long after its decoding the first frame of a segment is shown. */
  #shownAfterMs = 0;
  #frameTicks: number;
  #endMs: number | undefined;
  #gapEndMs = Number.NEGATIVE_INFINITY;
  #partTargetMs: number | undefined;
  #longestPartMs = 0;
  /** Frames left out: before a key frame, or come too late. */
  dropped = 0;

  constructor(track: TrackInfo, start: PackagerStart, breaks: Breaks, options: HlsOptions, output: PackagerOutput) {
    this.#track = track;
    this.#timing = new SampleTiming(track);
    this.#frameTicks = this.#timing.usualFrameTicks;
    this.#awaitingKey = this.#isVideo;
    this.#nextMsn = start.firstMsn;
    this.#startedAtMs = start.startedAtMs;
    this.#endMs = start.fromMs;
    this.#breaks = breaks;
    this.#breaksShown = breaks.count;
    this.#options = options;
    this.#output = output;
  }

  get open(): Segment | undefined {
    return this.#open;
  }

  /** Where what has been written ends; undefined before the first frame. */
  get endMs(): number | undefined {
    return this.#pending === undefined ? this.#endMs : this.#toMs(this.#pending.dts);
  }

  /** PART-TARGET: the longest part when it is first asked for; from then on only a single longer frame raises it. */
  get partTargetMs(): number {
    const { partMs } = this.#options;
    this.#partTargetMs ??= Math.ceil(this.#longestPartMs < 0.75 * partMs ? partMs : this.#longestPartMs) + 1;
    if (this.#longestPartMs > this.#partTargetMs) this.#partTargetMs = Math.ceil(this.#longestPartMs);
    return this.#partTargetMs;
  }

  /** Gaps are told in half segments, so that nobody's blocked reload waits long for one. */
  get #gapMs(): number {
    return this.#options.segmentMs / 2;
  }

  get #isVideo(): boolean {
    return this.#track.config.kind === 'video';
  }

  /** A new configuration; the next frame is the first of it. */
  setTrack(track: TrackInfo): void {
    this.#nextTrack = track;
    this.#nextTiming = new SampleTiming(track);
    this.#broken = this.#init !== undefined;
    this.#awaitingKey = track.config.kind === 'video';
  }

  frame(frame: Frame): void {
    const key = frame.key || !this.#isVideo;
    if (this.#awaitingKey && !key) {
      this.dropped++;
      return;
    }
    const timing = this.#nextTiming ?? this.#timing;
    const timed = timing.place(frame);
    const atMs = timed === undefined ? 0 : (timed.dts * 1000) / timing.timescale;
    if (timed === undefined || (this.#pending === undefined && atMs < this.#gapEndMs - 1)) {
      this.dropped++;
      return;
    }
    const broken = this.#broken || (frame.discontinuity && (key || !this.#follows(atMs)));
    if (this.#pending !== undefined) this.#settle(this.#pending, atMs, broken);
    if (broken || this.#isCut(key, atMs)) this.#closeSegment();
    if (broken && !key) {
      this.#interrupt();
      this.dropped++;
      return;
    }
    if (this.#open === undefined && atMs - (this.#endMs ?? atMs) >= shortestGapMs) this.fillGap(atMs);
    if (broken && this.#breaksShown === this.#breaks.count) this.#breaks.add(atMs);
    this.#adoptTrack();
    this.#awaitingKey = false;
    this.#broken = false;
    this.#pending = { ...timed, key, data: frame.data };
    if (this.#open === undefined) this.#openSegment(timed, atMs, broken);
    else this.#watchLength(atMs);
  }

  /** Writes what is there and ends the segment: nothing follows directly. */
  flush(): void {
    if (this.#pending !== undefined) this.#append(this.#pending, this.#frameTicks);
    this.#closeSegment();
    this.#interrupt();
  }

  /** Says that there was nothing until `untilMs`, in gap segments; nothing may be open. */
  fillGap(untilMs: number): void {
    while (this.#endMs !== undefined && untilMs - this.#endMs >= 1) {
      const rest = untilMs - this.#endMs;
      this.#addGap(rest < this.#gapMs + shortestGapMs ? rest : this.#gapMs);
    }
  }

  /** As `fillGap`, but in segments of one size only. Ends what is open first. */
  fillWholeGaps(untilMs: number): void {
    if (this.#endMs === undefined || untilMs - (this.endMs ?? untilMs) < this.#gapMs) return;
    this.flush();
    while (untilMs - this.#endMs >= this.#gapMs) this.#addGap(this.#gapMs);
  }

  /** Says where the rendition begins, if no frame has come by then. */
  begin(atMs: number): void {
    this.#endMs ??= atMs;
  }

  #interrupt(): void {
    this.#pending = undefined;
    this.#broken = this.#init !== undefined;
    this.#awaitingKey = this.#isVideo;
  }

  #settle(pending: Pending, nextMs: number, broken: boolean): void {
    const distance = Math.max(1, Math.round((nextMs * this.#timing.timescale) / 1000) - pending.dts);
    const hole = distance - this.#frameTicks;
    if (broken && this.#toMs(hole) > bridgedMs) {
      this.#append(pending, this.#frameTicks);
    } else {
      this.#append(pending, distance);
      if (!broken) this.#frameTicks = distance;
    }
  }

  #append({ dts, pts, key, data }: Pending, duration: number): void {
    const limitMs = this.#partTargetMs ?? 1.1 * this.#options.partMs;
    if (!this.#part.empty && this.#toMs(this.#part.duration + duration) > limitMs) this.#closePart();
    this.#part.add(dts, { duration, compositionOffset: pts - dts, key, data });
    this.#pending = undefined;
    this.#endMs = this.#toMs(dts + duration);
    this.#open!.durationMs = this.#endMs - this.#toMs(this.#openStart);
    if (this.#toMs(this.#part.duration + duration / 2) >= this.#options.partMs) this.#closePart();
  }

  #closePart(): void {
    const segment = this.#open;
    if (segment === undefined || this.#part.empty) return;
    const index = segment.parts.length;
    const { bytes, duration, independent, keyFrameBytes } = this.#part.take({
      sequence: () => ++this.#sequence,
      startsSegment: index === 0,
      isolateKeyFrame: index === 0 && this.#isVideo,
    });
    const name = `part-${segment.msn}-${index}.m4s`;
    segment.parts.push({ index, name, duration: duration / this.#timing.timescale, independent, bytes });
    segment.byteLength += bytes.byteLength;
    if (index === 0) segment.keyFrameBytes = keyFrameBytes;
    this.#longestPartMs = Math.max(this.#longestPartMs, this.#toMs(duration));
    this.#output.part(segment);
  }

  #closeSegment(): void {
    this.#closePart();
    const segment = this.#open;
    this.#open = undefined;
    if (segment !== undefined) this.#output.segment(segment);
  }

  #openSegment(timed: Timed, atMs: number, broken: boolean): void {
    this.#init ??= this.#makeInit();
    this.#shownAfterMs = this.#toMs(timed.pts - timed.dts);
    this.#open = this.#newSegment(this.#init, atMs, broken || atMs >= this.#breaks.atMs);
    this.#openStart = timed.dts;
    this.#keyWanted = false;
    if (this.#isVideo) this.#breaks.videoCutMs = atMs;
  }

  #addGap(durationMs: number): void {
    const startMs = this.#endMs!;
    this.#init ??= this.#makeInit();
    const segment = this.#newSegment(this.#init, startMs, startMs > this.#breaks.atMs);
    segment.durationMs = durationMs;
    segment.gap = true;
    this.#endMs = startMs + durationMs;
    this.#gapEndMs = this.#endMs;
    this.#output.segment(segment);
  }

  #newSegment(init: Init, startMs: number, mayBreak: boolean): Segment {
    const discontinuity = mayBreak && this.#breaksShown < this.#breaks.count;
    if (discontinuity) this.#breaksShown++;
    const msn = this.#nextMsn++;
    const programDateTimeMs = this.#startedAtMs + startMs + this.#shownAfterMs;
    return newSegment({ msn, init, startMs, programDateTimeMs, discontinuity });
  }

  #adoptTrack(): void {
    if (this.#nextTrack === undefined || this.#nextTiming === undefined) return;
    this.#track = this.#nextTrack;
    this.#timing = this.#nextTiming;
    this.#nextTrack = undefined;
    this.#nextTiming = undefined;
    this.#frameTicks = this.#timing.usualFrameTicks;
    this.#init = undefined;
  }

  #makeInit(): Init {
    const { config } = this.#track;
    const bytes = writeInit({ id: 1, config, timescale: this.#timing.timescale });
    return { name: `init-${this.#nextMsn}.mp4`, config, bytes };
  }

  /** A jump of timestamps between key frames: what follows can be decoded, so the picture goes on. */
  #follows(atMs: number): boolean {
    return this.#pending !== undefined && atMs - this.#toMs(this.#pending.dts + this.#frameTicks) <= bridgedMs;
  }

  #isCut(key: boolean, atMs: number): boolean {
    if (this.#open === undefined || !key) return false;
    if (this.#breaksShown < this.#breaks.count && atMs >= this.#breaks.atMs) return true;
    const lengthMs = this.#open.durationMs;
    if (!this.#isVideo) return lengthMs + this.#toMs(this.#frameTicks) / 2 >= this.#options.segmentMs;
    const aligned = Math.abs(this.#breaks.videoCutMs - atMs) < alignedMs && lengthMs > alignedMs;
    return aligned || lengthMs >= 0.9 * this.#options.segmentMs;
  }

  /** Asks for a key frame when one is due; ends a segment that never gets one. */
  #watchLength(atMs: number): void {
    const lengthMs = atMs - this.#open!.startMs;
    if (this.#isVideo && !this.#keyWanted && lengthMs >= 0.9 * this.#options.segmentMs) {
      this.#keyWanted = true;
      this.#output.keyFrameWanted();
    }
    if (lengthMs >= this.#options.maxSegmentMs) this.flush();
  }

  #toMs(ticks: number): number {
    return (ticks * 1000) / this.#timing.timescale;
  }
}
