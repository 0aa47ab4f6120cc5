import { type ByteRange, FormatError, type MediaPlaylist, readFragments, readMediaPlaylist } from '@footlight/formats';
import { decode } from './decode.ts';
import type { KnownSegment } from './playlist-checker.ts';
import type { Problem } from './problems.ts';

/** Holds an I-frame playlist (RFC 8216bis section 4.4.3.6) to the segments that it points into. */
export class IFrameChecker {
  readonly problems: Problem[] = [];
  readonly #name: string;
  /** By media sequence number; undefined for a gap. */
  readonly #ranges = new Map<number, ByteRange | undefined>();
  readonly #pictures: { init: string; initBytes: Uint8Array; runs: Uint8Array[] }[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  see(text: string): void {
    let playlist: MediaPlaylist;
    try {
      playlist = readMediaPlaylist(text);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#report('playlist', error.message);
      return;
    }
    const { iFramesOnly, mediaSequence, segments } = playlist;
    if (!iFramesOnly) this.#report('playlist', 'no EXT-X-I-FRAMES-ONLY');
    if (segments.length > 0 && segments[0]!.map === undefined) this.#report('playlist', 'no EXT-X-MAP applies');
    for (const [i, { gap, byteRange, uri }] of segments.entries()) {
      const where = `segment ${mediaSequence + i}`;
      if (!gap && byteRange === undefined) this.#report(where, `all of ${uri} is an I-frame`);
      this.#ranges.set(mediaSequence + i, gap ? undefined : byteRange);
    }
  }

  /** A segment as it was fetched, which a playlist that was seen has to know. */
  addSegment({ msn, init }: KnownSegment, bytes: Uint8Array, initBytes: Uint8Array): void {
    const where = `segment ${msn}`;
    const range = this.#ranges.get(msn);
    if (range === undefined) {
      this.#report(where, 'it has no I-frame');
      return;
    }
    const { offset = 0, length } = range;
    const run = bytes.subarray(offset, offset + length);
    try {
      const samples = readFragments(run).flatMap((fragment) => fragment.samples);
      const right = run.byteLength === length && samples.length === 1 && samples[0]!.key;
      if (!right) this.#report(where, `${run.byteLength} of ${length} bytes, ${samples.length} pictures`);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#report(where, error.message);
      return;
    }
    const last = this.#pictures.at(-1);
    if (last?.init === init) last.runs.push(run);
    else this.#pictures.push({ init, initBytes, runs: [run] });
  }

  /** Decodes every picture, without anything that stands between them. */
  async finish(): Promise<Problem[]> {
    for (const { init, initBytes, runs } of this.#pictures) {
      const { said, frames } = await decode([initBytes, ...runs]);
      if (said !== '' || frames !== runs.length) this.#report(init, `${frames} pictures of ${runs.length}: ${said}`);
    }
    return this.problems;
  }

  #report(where: string, detail: string): void {
    this.problems.push({ rule: 'i-frames', where: `${this.#name} ${where}`, detail });
  }
}
