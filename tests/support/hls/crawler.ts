import type { MediaPlaylist } from '@footlight/formats';
import { IFrameChecker } from './i-frame-checker.ts';
import { MediaChecker } from './media-checker.ts';
import { type Expectations, PlaylistChecker } from './playlist-checker.ts';
import type { Problem } from './problems.ts';
import { ReportChecker } from './report-checker.ts';
import { VariantChecker } from './variant-checker.ts';

/** Gets one resource below the address of the stream; undefined where it is not there. */
export type Get = (path: string) => Promise<Uint8Array | undefined>;

interface Crawled {
  playlist: PlaylistChecker;
  plain: PlaylistChecker;
  /** Of video. */
  iFrames: IFrameChecker | undefined;
  media: MediaChecker;
  parts: Map<string, Uint8Array>;
  nextMsn: number | undefined;
}

/**
 * Plays a live stream the way a player does, except that it looks at everything: each version of each playlist, each part and
 * segment as soon as it is listed. `look` is to be called at least once a target duration.
 */
export class Crawler {
  readonly #get: Get;
  readonly #expected: (rendition: string) => Expectations;
  readonly #renditions = new Map<string, Crawled>();
  readonly #variants = new VariantChecker();
  readonly #reports = new ReportChecker();

  constructor(get: Get, expected: (rendition: string) => Expectations = () => ({})) {
    this.#get = get;
    this.#expected = expected;
  }

  get renditions(): ReadonlyMap<string, { playlist: PlaylistChecker; plain: PlaylistChecker }> {
    return this.#renditions;
  }

  /** Looks at the stream as it is now; whether there was anything. */
  async look(): Promise<boolean> {
    const text = await this.#text('index.m3u8');
    if (text === undefined) return false;
    const multivariant = this.#variants.see(text);
    if (multivariant === undefined) return true;
    const { variants, renditions = [], iFrameStreams = [] } = multivariant;
    const seen = new Map<string, MediaPlaylist>();
    for (const uri of new Set([...variants, ...renditions].flatMap(({ uri }) => uri ?? []))) {
      const id = uri.slice(0, uri.lastIndexOf('/'));
      const iFrames = iFrameStreams.find((stream) => stream.uri.startsWith(`${id}/`));
      const playlist = await this.#lookAt(id, iFrames?.uri);
      if (playlist !== undefined) seen.set(id, playlist);
    }
    this.#reports.see(seen);
    return true;
  }

  /** `wallSeconds` of each rendition, where it is known. */
  async finish(wallSeconds?: (rendition: string) => number): Promise<Problem[]> {
    const problems: Problem[] = [...this.#variants.finish(), ...this.#reports.problems];
    for (const [id, { playlist, plain, iFrames, media }] of this.#renditions) {
      const wall = wallSeconds === undefined ? {} : { wallSeconds: wallSeconds(id) };
      problems.push(...playlist.finish(wall), ...plain.finish(wall), ...(await media.finish()));
      if (iFrames !== undefined) problems.push(...(await iFrames.finish()));
    }
    return problems;
  }

  async #lookAt(id: string, iFramesUri: string | undefined): Promise<MediaPlaylist | undefined> {
    let crawled = this.#renditions.get(id);
    if (crawled === undefined) {
      crawled = {
        playlist: new PlaylistChecker(id, this.#expected(id)),
        plain: new PlaylistChecker(`${id} plain`, this.#expected(id)),
        iFrames: iFramesUri === undefined ? undefined : new IFrameChecker(`${id} I-frames`),
        media: new MediaChecker(id),
        parts: new Map(),
        nextMsn: undefined,
      };
      this.#renditions.set(id, crawled);
    }
    const first = crawled.playlist.versions === 0;
    const text = await this.#text(`${id}/index.m3u8${first ? '' : '?_HLS_skip=YES'}`);
    const plain = await this.#text(`${id}/plain.m3u8`);
    if (plain !== undefined) crawled.plain.see(plain);
    const playlist = text === undefined ? undefined : crawled.playlist.see(text);
    if (playlist === undefined) return undefined;
    // After the media playlist: what that one lists must be there as well.
    const iFrames = iFramesUri === undefined ? undefined : await this.#text(iFramesUri);
    if (iFrames !== undefined) crawled.iFrames?.see(iFrames);
    const parts = [...playlist.segments.flatMap((segment) => segment.parts ?? []), ...(playlist.open?.parts ?? [])];
    for (const part of parts) {
      const bytes = crawled.parts.has(part.uri) ? undefined : await this.#get(`${id}/${part.uri}`);
      if (bytes === undefined) continue;
      crawled.parts.set(part.uri, bytes);
      crawled.media.addPart(part, bytes);
    }
    await this.#takeSegments(id, crawled, playlist.targetDuration);
    return playlist;
  }

  async #takeSegments(id: string, crawled: Crawled, targetSeconds: number): Promise<void> {
    const { playlist, media, iFrames } = crawled;
    crawled.nextMsn ??= Math.min(...playlist.known.keys());
    for (;;) {
      const segment = playlist.known.get(crawled.nextMsn);
      if (segment === undefined) return;
      crawled.nextMsn++;
      if (segment.gap) {
        media.addGap();
        this.#variants.addSegment(id, { seconds: segment.duration, bits: 0 }, targetSeconds);
        continue;
      }
      const init = media.init(segment.init) ?? (await this.#get(`${id}/${segment.init}`));
      if (init !== undefined) {
        media.addInit(segment.init, init);
        this.#variants.addInit(id, init);
      }
      const bytes = (await this.#get(`${id}/${segment.uri}`)) ?? new Uint8Array();
      const parts = (segment.parts ?? []).flatMap(({ uri }) => crawled.parts.get(uri) ?? []);
      for (const { uri } of segment.parts ?? []) crawled.parts.delete(uri);
      media.addSegment(segment, bytes, parts);
      iFrames?.addSegment(segment, bytes, init ?? new Uint8Array());
      this.#variants.addSegment(id, { seconds: segment.duration, bits: bytes.byteLength * 8 }, targetSeconds);
    }
  }

  async #text(path: string): Promise<string | undefined> {
    const bytes = await this.#get(path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }
}
