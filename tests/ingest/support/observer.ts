import { setTimeout as delay } from 'node:timers/promises';
import { readMultivariantPlaylist } from '@footlight/formats';
import { Crawler, type Expectations, PlaylistChecker, type Problem } from '../../support/hls/index.ts';

const lookEveryMs = 500;

/**
 * Watches one show from beginning to end over HTTP, in two ways at once: a player that reloads blockingly and so sees every version of every media
 * playlist, and a crawler that looks at delta updates, plain playlists and all media.
 */
export class Observer {
  readonly #base: string;
  readonly #expected: (rendition: string) => Expectations;
  readonly #crawler: Crawler;
  readonly #followed = new Map<string, PlaylistChecker>();
  readonly #running: Promise<void>[] = [];
  #over = false;
  readonly #waiting = new Set<() => void>();

  constructor(show: { url: string; id: string }, expected: (rendition: string) => Expectations = () => ({})) {
    this.#base = `${show.url}/hls/${show.id}`;
    this.#expected = expected;
    this.#crawler = new Crawler((path) => this.#get(path), expected);
    this.#running.push(this.#crawl());
  }

  /** Versions of media playlists that were looked at, by rendition. */
  get versions(): Record<string, number> {
    return Object.fromEntries([...this.#followed].map(([id, { versions }]) => [id, versions]));
  }

  /** Seconds of segments by rendition, gaps included, and how many they are. */
  get lengths(): Record<string, { seconds: number; segments: number; gapSeconds: number }> {
    const sum = (segments: { duration: number }[]) => segments.reduce((total, { duration }) => total + duration, 0);
    return Object.fromEntries(
      [...this.#crawler.renditions].map(([id, { playlist }]) => {
        const all = [...playlist.known.values()];
        const gaps = all.filter(({ gap }) => gap);
        return [id, { seconds: sum(all), segments: all.length, gapSeconds: sum(gaps) }];
      }),
    );
  }

  /** When each segment of a rendition begins, by media sequence number; ms since the epoch. */
  starts(rendition: string): Map<number, number> {
    const { known } = this.#crawler.renditions.get(rendition)!.playlist;
    return new Map([...known].map(([msn, { programDateTimeMs }]) => [msn, programDateTimeMs!]));
  }

  /** Resolves once `condition` holds after a look at everything. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** To be called once the show has ended: looks at what is left and tells what was wrong. */
  async finish(wallSeconds?: (rendition: string) => number): Promise<Problem[]> {
    this.#over = true;
    await Promise.all(this.#running);
    await this.#crawler.look();
    const problems = await this.#crawler.finish(wallSeconds);
    for (const [id, followed] of this.#followed) {
      problems.push(...followed.finish(wallSeconds === undefined ? {} : { wallSeconds: wallSeconds(id) }));
    }
    return problems;
  }

  async #crawl(): Promise<void> {
    while (!this.#over) {
      const begun = performance.now();
      if (await this.#crawler.look()) await this.#followNew();
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
      await delay(Math.max(0, lookEveryMs - (performance.now() - begun)));
    }
  }

  async #followNew(): Promise<void> {
    const text = await this.#text('index.m3u8');
    if (text === undefined) return;
    const { variants, renditions = [] } = readMultivariantPlaylist(text);
    for (const uri of new Set([...variants, ...renditions].flatMap(({ uri }) => uri ?? []))) {
      const id = uri.slice(0, uri.lastIndexOf('/'));
      if (this.#followed.has(id)) continue;
      const checker = new PlaylistChecker(`${id} followed`, this.#expected(id));
      this.#followed.set(id, checker);
      this.#running.push(this.#follow(uri, checker));
    }
  }

  /** Asks for the part that the preload hint names, as a player does: the answer is the next version. */
  async #follow(uri: string, checker: PlaylistChecker): Promise<void> {
    let query = '';
    for (;;) {
      const text = await this.#text(uri + query);
      if (text === undefined) {
        if (this.#over) return;
        await delay(lookEveryMs); // answered 503: nothing came for three target durations
        continue;
      }
      const playlist = checker.see(text);
      if (playlist === undefined || playlist.ended) return;
      const [, msn, part] = /part-(\d+)-(\d+)\./.exec(playlist.preloadHints?.[0]?.uri ?? '') ?? [];
      query = msn === undefined ? '' : `?_HLS_msn=${msn}&_HLS_part=${part}`;
    }
  }

  async #text(path: string): Promise<string | undefined> {
    const bytes = await this.#get(path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }

  async #get(path: string): Promise<Uint8Array | undefined> {
    const response = await fetch(`${this.#base}/${path}`);
    const bytes = await response.bytes();
    return response.status === 200 ? bytes : undefined;
  }
}
