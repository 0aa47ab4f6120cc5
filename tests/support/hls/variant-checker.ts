import {
  aacConfig, FormatError, h264Config, hevcConfig, type MultivariantPlaylist, opusConfig, parseAvcC, parseDOps, parseHvcC, type ReadTrack,
  readInit, readMultivariantPlaylist,
} from '@footlight/formats'; // biome-ignore format: a list
import type { Problem, Rule } from './problems.ts';

/** A segment, as the bandwidth has it. */
interface Measured {
  seconds: number;
  bits: number;
}

/** How far the peak may be above BANDWIDTH: a live stream is not known to its end. Players allow for more. */
const tolerance = 1.01;

/** Holds a multivariant playlist to the media of its renditions: RFC 8216bis section 4.4.6.2. */
export class VariantChecker {
  readonly problems: Problem[] = [];
  readonly #measured = new Map<string, Measured[]>();
  readonly #tracks = new Map<string, ReadTrack>();
  #last: MultivariantPlaylist | undefined;
  #targetSeconds = 0;

  /** Takes the next version; undefined where it cannot be read. */
  see(text: string): MultivariantPlaylist | undefined {
    try {
      this.#last = readMultivariantPlaylist(text);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#report('syntax', 'multivariant', error.message);
      return undefined;
    }
    return this.#last;
  }

  /** The initialisation in force from the next segment of a rendition on. */
  addInit(rendition: string, bytes: Uint8Array): void {
    const [track] = readInit(bytes);
    if (track !== undefined) this.#tracks.set(rendition, track);
  }

  /** Segments of a rendition in order; a gap is one without bits. */
  addSegment(rendition: string, segment: Measured, targetSeconds: number): void {
    this.#targetSeconds = Math.max(this.#targetSeconds, targetSeconds);
    const known = this.#measured.get(rendition);
    if (known === undefined) this.#measured.set(rendition, [segment]);
    else known.push(segment);
  }

  /** Looks at the last version, once everything was added. */
  finish(): Problem[] {
    if (this.#last === undefined) return this.problems;
    const { variants, renditions = [], iFrameStreams = [] } = this.#last;
    for (const variant of variants) {
      const audio = renditions.filter(({ type, groupId }) => type === 'AUDIO' && groupId === variant.audio);
      const audioIds = audio.flatMap(({ uri }) => (uri === undefined ? [] : idOf(uri)));
      const id = idOf(variant.uri);
      this.#checkCodecs(id, variant.codecs, [id, ...audioIds]);
      this.#checkResolution(id, variant.resolution);
      const peak = this.#peak(id) + Math.max(0, ...audioIds.map((each) => this.#peak(each)));
      if (peak > tolerance * variant.bandwidth) {
        this.#report('bandwidth', id, `BANDWIDTH ${variant.bandwidth}, the peak is ${peak.toFixed(0)}`);
      }
      if ((variant.averageBandwidth ?? 0) > variant.bandwidth) this.#report('bandwidth', id, 'the average is above it');
    }
    for (const { uri, codecs, resolution } of iFrameStreams) {
      this.#checkCodecs(`${idOf(uri)} I-frames`, codecs, [idOf(uri)]);
      this.#checkResolution(idOf(uri), resolution);
    }
    return this.problems;
  }

  #checkCodecs(where: string, said: readonly string[], ids: readonly string[]): void {
    const tracks = ids.map((id) => this.#tracks.get(id));
    if (tracks.includes(undefined)) return; // announced, and nothing came of it: others see that
    const right = [...new Set(tracks.map((track) => codecString(track!)))].sort();
    if ([...said].sort().join() !== right.join())
      this.#report('codecs', where, `${said.join()}, it is ${right.join()}`);
  }

  #checkResolution(id: string, said: { width: number; height: number } | undefined): void {
    const track = this.#tracks.get(id);
    if (track === undefined) return;
    const right = track.kind === 'video' ? `${track.width}x${track.height}` : undefined;
    const text = said && `${said.width}x${said.height}`;
    if (text !== right) this.#report('resolution', id, `${text}, it is ${right}`);
  }

  /** Bits a second of the densest run of neighbouring segments that lasts between half a target duration and one and a half. */
  #peak(id: string): number {
    const segments = this.#measured.get(id) ?? [];
    let peak = 0;
    for (let first = 0; first < segments.length; first++) {
      let [seconds, bits] = [0, 0];
      for (const segment of segments.slice(first)) {
        seconds += segment.seconds;
        bits += segment.bits;
        if (segment.bits === 0 || seconds > 1.5 * this.#targetSeconds) break;
        if (seconds >= 0.5 * this.#targetSeconds) peak = Math.max(peak, bits / seconds);
      }
    }
    return peak;
  }

  #report(rule: Rule, where: string, detail: string): void {
    this.problems.push({ rule, where, detail });
  }
}

/** What is in a file: RFC 6381, by the decoder configuration itself. */
function codecString({ entry, description }: ReadTrack): string {
  if (entry === 'mp4a') return aacConfig(description).codecString;
  if (entry === 'Opus') return opusConfig(parseDOps(description)).codecString;
  if (entry === 'hvc1' || entry === 'hev1') return hevcConfig(parseHvcC(description)).codecString;
  const { sps, pps } = parseAvcC(description);
  return h264Config(sps, pps).codecString;
}

function idOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}
