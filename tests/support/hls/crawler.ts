import { readMultivariantPlaylist } from '@footlight/formats';
import { MediaChecker } from './media-checker.ts';
import { type Expectations, PlaylistChecker } from './playlist-checker.ts';
import type { Problem } from './problems.ts';

/** Gets one resource below the address of the stream; undefined where it is not there. */
export type Get = (path: string) => Promise<Uint8Array | undefined>;

interface Crawled {
  playlist: PlaylistChecker;
  plain: PlaylistChecker;
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
    const { variants, renditions = [] } = readMultivariantPlaylist(text);
    for (const uri of new Set([...variants, ...renditions].flatMap(({ uri }) => uri ?? []))) {
      await this.#lookAt(uri.slice(0, uri.lastIndexOf('/')));
    }
    return true;
  }

  /** `wallSeconds` of each rendition, where it is known. */
  async finish(wallSeconds?: (rendition: string) => number): Promise<Problem[]> {
    const problems: Problem[] = [];
    for (const [id, { playlist, plain, media }] of this.#renditions) {
      const wall = wallSeconds === undefined ? {} : { wallSeconds: wallSeconds(id) };
      problems.push(...playlist.finish(wall), ...plain.finish(wall), ...(await media.finish()));
    }
    return problems;
  }

  async #lookAt(id: string): Promise<void> {
    let crawled = this.#renditions.get(id);
    if (crawled === undefined) {
      crawled = {
        playlist: new PlaylistChecker(id, this.#expected(id)),
        plain: new PlaylistChecker(`${id} plain`, this.#expected(id)),
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
    if (playlist === undefined) return;
    const parts = [...playlist.segments.flatMap((segment) => segment.parts ?? []), ...(playlist.open?.parts ?? [])];
    for (const { uri } of parts) {
      const bytes = crawled.parts.has(uri) ? undefined : await this.#get(`${id}/${uri}`);
      if (bytes !== undefined) crawled.parts.set(uri, bytes);
    }
    await this.#takeSegments(id, crawled);
  }

  async #takeSegments(id: string, crawled: Crawled): Promise<void> {
    const { playlist, media } = crawled;
    crawled.nextMsn ??= Math.min(...playlist.known.keys());
    for (;;) {
      const segment = playlist.known.get(crawled.nextMsn);
      if (segment === undefined) return;
      crawled.nextMsn++;
      if (segment.gap) {
        media.addGap();
        continue;
      }
      if (!media.hasInit(segment.init)) {
        const init = await this.#get(`${id}/${segment.init}`);
        if (init !== undefined) media.addInit(segment.init, init);
      }
      const bytes = await this.#get(`${id}/${segment.uri}`);
      const parts = (segment.parts ?? []).flatMap(({ uri }) => crawled.parts.get(uri) ?? []);
      for (const { uri } of segment.parts ?? []) crawled.parts.delete(uri);
      media.addSegment(segment, bytes ?? new Uint8Array(), parts);
    }
  }

  async #text(path: string): Promise<string | undefined> {
    const bytes = await this.#get(path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }
}
