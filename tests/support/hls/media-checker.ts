import {
  FormatError,
  inspectH264,
  type Part,
  type ReadSample,
  readFragments,
  readInit,
  splitLengthPrefixed,
} from '@footlight/formats';
import { decode } from './decode.ts';
import type { KnownSegment } from './playlist-checker.ts';
import type { Problem, Rule } from './problems.ts';

/** How far EXTINF may be from what the samples say, in seconds. */
const durationTolerance = 0.001;

interface Timed {
  dts: number;
  sample: ReadSample;
}

/** Looks into the media of one rendition: segments must come in order. */
export class MediaChecker {
  readonly problems: Problem[] = [];
  readonly #name: string;
  readonly #inits = new Map<string, Uint8Array>();
  /** What a decoder gets: a new file at each discontinuity, change of initialisation and gap. */
  readonly #files: { init: string; runs: Uint8Array[] }[] = [];
  #endDts: number | undefined;
  #lastDts: number | undefined;
  #timescale = 0;

  constructor(name: string) {
    this.#name = name;
  }

  addInit(uri: string, bytes: Uint8Array): void {
    this.#inits.set(uri, bytes);
  }

  init(uri: string): Uint8Array | undefined {
    return this.#inits.get(uri);
  }

  /** A part as it is listed, and as it was fetched: INDEPENDENT says that it begins with a key frame, and nothing else does. */
  addPart({ uri, independent = false }: Part, bytes: Uint8Array): void {
    let first: ReadSample | undefined;
    try {
      first = readFragments(bytes)[0]?.samples[0];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#report('syntax', uri, error.message);
      return;
    }
    if (first?.key !== independent) {
      this.#report('independent', uri, `INDEPENDENT ${independent}, it begins with a key frame: ${first?.key}`);
    }
  }

  /** A segment as it was fetched; `parts`: what its parts were when they were fetched, if they were. */
  addSegment(segment: KnownSegment, bytes: Uint8Array, parts: readonly Uint8Array[] = []): void {
    const where = `segment ${segment.msn}`;
    if (parts.length > 0 && !Buffer.concat(parts).equals(bytes)) {
      this.#report('parts equal segment', where, 'the parts are not the segment');
    }
    const init = this.#inits.get(segment.init);
    if (init === undefined) {
      this.#report('map', where, `no ${segment.init}`);
      return;
    }
    let samples: Timed[];
    try {
      const [track] = readInit(init);
      this.#startFile(segment, track!.timescale);
      samples = timed(bytes);
      if (track!.entry === 'avc1') this.#checkFlags(where, samples);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#report('syntax', where, error.message);
      return;
    }
    this.#checkTimes(segment, where, samples);
    this.#files.at(-1)!.runs.push(bytes);
  }

  /** Nothing is to be had for a while. */
  addGap(): void {
    this.#endDts = undefined;
    this.#files.push({ init: '', runs: [] });
  }

  /** Decodes everything with ffmpeg, which must have nothing to say. */
  async finish(): Promise<Problem[]> {
    for (const [i, { init, runs }] of this.#files.entries()) {
      if (runs.length === 0) continue;
      const { said } = await decode([this.#inits.get(init)!, ...runs]);
      if (said !== '') this.#report('decoding', `file ${i}`, said);
    }
    return this.problems;
  }

  #startFile({ discontinuity, init }: KnownSegment, timescale: number): void {
    const file = this.#files.at(-1);
    if (file?.init === init && !discontinuity) return;
    if (timescale !== this.#timescale) this.#lastDts = undefined;
    this.#timescale = timescale;
    this.#endDts = undefined;
    this.#files.push({ init, runs: [] });
  }

  #checkTimes({ duration }: KnownSegment, where: string, samples: Timed[]): void {
    const [first] = samples;
    if (first === undefined) {
      this.#report('duration', where, 'no samples');
      return;
    }
    if (!first.sample.key) this.#report('key frame', where, 'it does not begin with one');
    if (this.#endDts !== undefined && first.dts !== this.#endDts) {
      this.#report('decode time', where, `begins at ${first.dts}, the one before ended at ${this.#endDts}`);
    }
    let total = 0;
    for (const { dts, sample } of samples) {
      if (this.#lastDts !== undefined && dts <= this.#lastDts) {
        this.#report('decode time', where, `${dts} after ${this.#lastDts}`);
      }
      this.#lastDts = dts;
      total += sample.duration;
    }
    this.#endDts = first.dts + total;
    const seconds = total / this.#timescale;
    if (Math.abs(seconds - duration) > durationTolerance) {
      this.#report('duration', where, `EXTINF ${duration} s, samples ${seconds.toFixed(5)} s`);
    }
  }

  /** What the file calls a key frame has to be one in the bitstream, and the other way round. */
  #checkFlags(where: string, samples: Timed[]): void {
    for (const { dts, sample } of samples) {
      const { idr, intra } = inspectH264(splitLengthPrefixed(sample.data));
      if (sample.key ? !intra : idr) this.#report('key frame', where, `at ${dts}: flag ${sample.key}, IDR ${idr}`);
    }
  }

  #report(rule: Rule, where: string, detail: string): void {
    this.problems.push({ rule, where: `${this.#name} ${where}`, detail });
  }
}

function timed(bytes: Uint8Array): Timed[] {
  return readFragments(bytes).flatMap(({ baseDecodeTime, samples }) => {
    let dts = baseDecodeTime;
    return samples.map((sample) => {
      const at = { dts, sample };
      dts += sample.duration;
      return at;
    });
  });
}
