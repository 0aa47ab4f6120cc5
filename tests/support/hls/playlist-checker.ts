import { FormatError, type MediaPlaylist, readMediaPlaylist, type Segment } from '@footlight/formats';
import type { Problem, Rule } from './problems.ts';

export interface Expectations {
  /** Gap segments are expected: something was lost. Default false. */
  gaps?: boolean;
  /** How many discontinuities there must be in the end. Default 0. */
  discontinuities?: number;
  /** Frames come at uneven times, so that no cut brings every part within 15 % of the part target. Default false. */
  unevenFrames?: boolean;
  /** Key frames come later than they did at first, so that a segment exceeds the target duration, which grows. Default false. */
  targetGrows?: boolean;
}

/** A segment as the checker knows it, from all versions of the playlist. */
export interface KnownSegment extends Segment {
  msn: number;
  /** The initialisation in force. */
  init: string;
}

const durationTolerance = 0.001;
const dateToleranceMs = 50;

/** Looks at every version of one media playlist, full or delta, and holds it to the rules; versions must come in order. */
export class PlaylistChecker {
  readonly problems: Problem[] = [];
  /** By media sequence number, also those that have left the playlist. */
  readonly known = new Map<number, KnownSegment>();
  readonly #name: string;
  readonly #expected: Expectations;
  #last: MediaPlaylist | undefined;
  #versions = 0;

  constructor(name: string, expected: Expectations = {}) {
    this.#name = name;
    this.#expected = expected;
  }

  get versions(): number {
    return this.#versions;
  }

  /** Takes the next version; answers it as read, or undefined where it cannot be. */
  see(text: string): MediaPlaylist | undefined {
    this.#versions++;
    let playlist: MediaPlaylist;
    try {
      playlist = readMediaPlaylist(text);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#report('syntax', `version ${this.#versions}`, error.message);
      return undefined;
    }
    this.#checkControl(playlist);
    this.#checkSequence(playlist);
    this.#checkSegments(playlist);
    this.#checkOpen(playlist);
    this.#last = playlist;
    return playlist;
  }

  /** `wallSeconds`: how long the publisher's clock says that the segments last together. */
  finish({ wallSeconds }: { wallSeconds?: number } = {}): Problem[] {
    const segments = [...this.known.values()];
    const gaps = segments.filter(({ gap }) => gap).length;
    if (gaps > 0 !== (this.#expected.gaps ?? false)) this.#report('gap', 'all', `${gaps} gap segments`);
    const discontinuities = segments.filter(({ discontinuity }) => discontinuity).length;
    if (discontinuities !== (this.#expected.discontinuities ?? 0)) {
      this.#report('discontinuity', 'all', `${discontinuities} of them`);
    }
    const total = segments.reduce((sum, { duration }) => sum + duration, 0);
    if (wallSeconds !== undefined && Math.abs(total - wallSeconds) > wallSeconds / 1000) {
      this.#report('wall time', 'all', `${total.toFixed(3)} s of segments in ${wallSeconds.toFixed(3)} s`);
    }
    return this.problems;
  }

  #checkControl(playlist: MediaPlaylist): void {
    const { serverControl: control, targetDuration, partTarget } = playlist;
    const where = 'header';
    const last = this.#last;
    const grows = this.#expected.targetGrows ?? false;
    if (last !== undefined && (grows ? targetDuration < last.targetDuration : targetDuration !== last.targetDuration)) {
      this.#report('target duration', where, `it was ${last.targetDuration} and is ${targetDuration}`);
    }
    if (partTarget === undefined) return;
    if (last?.partTarget !== undefined && partTarget !== last.partTarget && !this.#expected.unevenFrames) {
      this.#report('part target', where, `it was ${last.partTarget} and is ${partTarget}`);
    }
    if (!control?.canBlockReload) this.#report('hold back', where, 'low latency without CAN-BLOCK-RELOAD');
    if ((control?.partHoldBack ?? 0) < 2 * partTarget) this.#report('hold back', where, 'PART-HOLD-BACK too small');
    if (control?.holdBack !== undefined && control.holdBack < 3 * targetDuration) {
      this.#report('hold back', where, 'HOLD-BACK too small');
    }
    if (control?.canSkipUntil !== undefined && control.canSkipUntil < 6 * targetDuration) {
      this.#report('skip', where, 'CAN-SKIP-UNTIL too small');
    }
  }

  #checkSequence(playlist: MediaPlaylist): void {
    const last = this.#last;
    const { mediaSequence, skippedSegments = 0, discontinuitySequence = 0 } = playlist;
    if (skippedSegments > 0) {
      for (let msn = mediaSequence; msn < mediaSequence + skippedSegments; msn++) {
        if (!this.known.has(msn)) this.#report('skip', `segment ${msn}`, 'skipped before it was ever listed');
      }
    }
    if (last === undefined) return;
    if (mediaSequence < last.mediaSequence) this.#report('media sequence', 'header', 'it went backwards');
    const endOf = ({ mediaSequence: first, skippedSegments: skip = 0, segments }: MediaPlaylist) =>
      first + skip + segments.length;
    if (endOf(playlist) < endOf(last)) this.#report('media sequence', 'end', 'segments vanished from the end');
    let gone = 0;
    for (let msn = last.mediaSequence; msn < mediaSequence; msn++) gone += this.known.get(msn)?.discontinuity ? 1 : 0;
    if (discontinuitySequence !== (last.discontinuitySequence ?? 0) + gone) {
      this.#report('discontinuity sequence', 'header', `${gone} left, yet it is ${discontinuitySequence}`);
    }
  }

  #checkSegments(playlist: MediaPlaylist): void {
    const first = playlist.mediaSequence + (playlist.skippedSegments ?? 0);
    let init = this.known.get(first - 1)?.init;
    for (const [i, segment] of playlist.segments.entries()) {
      const msn = first + i;
      const where = `segment ${msn}`;
      init = segment.map?.uri ?? init;
      if (init === undefined || (i === 0 && !playlist.skippedSegments && segment.map === undefined)) {
        this.#report('map', where, 'no EXT-X-MAP applies');
      }
      if (Math.round(segment.duration) > playlist.targetDuration) {
        this.#report('target duration', where, `${segment.duration} s`);
      }
      this.#checkParts(where, playlist, segment);
      const before = this.known.get(msn);
      if (before === undefined) this.#checkDate(where, segment, this.known.get(msn - 1));
      else this.#checkUnchanged(where, before, segment);
      // Parts leave the playlist before their segment does.
      this.known.set(msn, { ...segment, parts: segment.parts ?? before?.parts, msn, init: init ?? '' });
    }
  }

  #checkUnchanged(where: string, before: Segment, segment: Segment): void {
    for (const key of ['uri', 'duration', 'programDateTimeMs', 'discontinuity', 'gap'] as const) {
      if (before[key] !== segment[key]) this.#report('unchanged segments', where, `${key} changed`);
    }
  }

  #checkDate(where: string, segment: Segment, previous: Segment | undefined): void {
    const [from, to] = [previous?.programDateTimeMs, segment.programDateTimeMs];
    if (to === undefined) {
      this.#report('date time', where, 'no EXT-X-PROGRAM-DATE-TIME');
      return;
    }
    if (previous === undefined || from === undefined || segment.discontinuity) return;
    const off = to - from - previous.duration * 1000;
    if (Math.abs(off) > dateToleranceMs) this.#report('date time', where, `off by ${off.toFixed(0)} ms`);
  }

  #checkParts(where: string, playlist: MediaPlaylist, segment: Pick<Segment, 'parts'> & { duration?: number }): void {
    const { partTarget } = playlist;
    const parts = segment.parts ?? [];
    if (partTarget === undefined || parts.length === 0) return;
    for (const [i, { duration, gap, independent }] of parts.entries()) {
      const place = `${where} part ${i}`;
      if (duration > partTarget + 1e-9) this.#report('part target', place, `${duration} s`);
      const last = segment.duration !== undefined && i === parts.length - 1;
      const mayBeShort = last || gap || this.#expected.unevenFrames;
      if (duration < 0.85 * partTarget && !mayBeShort) this.#report('short part', place, `${duration} s`);
      if (i === 0 && !independent && !gap) this.#report('independent', place, 'not INDEPENDENT');
    }
    const sum = parts.reduce((total, { duration }) => total + duration, 0);
    if (segment.duration !== undefined && Math.abs(sum - segment.duration) > durationTolerance) {
      this.#report('part sum', where, `parts last ${sum} s, the segment ${segment.duration} s`);
    }
  }

  #checkOpen(playlist: MediaPlaylist): void {
    if (playlist.partTarget === undefined) return;
    const parts = playlist.open?.parts ?? [];
    this.#checkParts('open segment', playlist, { parts });
    const [hint] = playlist.preloadHints ?? [];
    if (playlist.ended) return;
    const listed = [...playlist.segments.flatMap((segment) => segment.parts ?? []), ...parts];
    if (hint === undefined) this.#report('preload hint', 'end', 'there is none');
    else if (listed.some(({ uri }) => uri === hint.uri))
      this.#report('preload hint', 'end', 'the part is there already');
  }

  #report(rule: Rule, where: string, detail: string): void {
    this.problems.push({ rule, where: `${this.#name} ${where}`, detail });
  }
}
