import { Agent, get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type MediaPlaylist, readMediaPlaylist, readMultivariantPlaylist } from '@footlight/formats';

export interface Fetched {
  status: number;
  bytes: Uint8Array;
}

/**
 * Plays the newest of a show as an LL-HLS player does: both renditions, each by blocking reloads with delta updates, asking for the hinted part at the same time,
 * and for segments and initialisation besides. `acceptEncoding` is what it says of itself.
 */
export class EdgePlayer {
  /** All it got, by path and query below the show. */
  readonly got = new Map<string, Fetched>();
  readonly #base: string;
  readonly #acceptEncoding: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(base: string, acceptEncoding: string) {
    this.#base = base;
    this.#acceptEncoding = acceptEncoding;
  }

  /** Resolves once it has reloaded each rendition so often. */
  async play(reloads: number): Promise<void> {
    const { variants, renditions = [] } = readMultivariantPlaylist(await this.#text('index.m3u8'));
    const uris = [...variants, ...renditions].flatMap(({ uri }) => uri ?? []);
    await Promise.all(uris.map((uri) => this.#follow(uri, reloads)));
    this.#agent.destroy();
  }

  async #follow(uri: string, reloads: number): Promise<void> {
    const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
    let playlist = readMediaPlaylist(await this.#text(uri));
    await this.#once(folder + playlist.segments[0]!.map!.uri);
    for (let left = reloads; left > 0; left--) {
      const hint = playlist.preloadHints![0]!.uri;
      const [, msn, part] = /part-(\d+)-(\d+)\./.exec(hint)!;
      const [text] = await Promise.all([
        this.#text(`${uri}?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`),
        this.#once(folder + hint),
        ...newest(playlist).map((each) => this.#once(folder + each)),
      ]);
      playlist = readMediaPlaylist(text);
    }
  }

  async #once(path: string): Promise<void> {
    if (!this.got.has(path)) await this.#fetch(path);
  }

  async #text(path: string): Promise<string> {
    return Buffer.from((await this.#fetch(path)).bytes).toString();
  }

  async #fetch(path: string): Promise<Fetched> {
    const fetched = Promise.withResolvers<Fetched>();
    const headers = { 'accept-encoding': this.#acceptEncoding };
    get(`${this.#base}/${path}`, { agent: this.#agent, headers }, (answer) => {
      answer.toArray().then((chunks) => {
        const body = Buffer.concat(chunks);
        const bytes = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        fetched.resolve({ status: answer.statusCode!, bytes: new Uint8Array(bytes) });
      }, fetched.reject);
    }).once('error', fetched.reject);
    const result = await fetched.promise;
    this.got.set(path, result);
    return result;
  }
}

/** The last two segments, and the parts of what is younger. */
function newest({ segments, open }: MediaPlaylist): string[] {
  const recent = segments.slice(-2);
  return [...recent, ...recent.flatMap(({ parts = [] }) => parts), ...(open?.parts ?? [])].map(({ uri }) => uri);
}
