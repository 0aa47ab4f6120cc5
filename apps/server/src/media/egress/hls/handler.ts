import { MediaFiles } from './media-files.ts';
import type { PlaylistKind } from './media-playlist.ts';
import type { HlsOrigin } from './origin.ts';
import type { Rendition } from './rendition.ts';
import { cacheFor, failure, type HlsReply } from './reply.ts';
import { type HlsRequest, parseDirectives } from './request.ts';

export type HlsResource = 'multivariant' | 'playlist' | 'init' | 'segment' | 'part' | 'unknown';

export interface HlsMetrics {
  replied(resource: HlsResource, status: number, bytes: number): void;
}

const playlistKinds: Record<string, PlaylistKind> = {
  'index.m3u8': 'lowLatency',
  'plain.m3u8': 'plain',
  'iframes.m3u8': 'iFrames',
};

/**
 * Answers requests below the address of one stream:
 *   index.m3u8, plain.m3u8                          multivariant playlist, low-latency and for old players
 *   RENDITION/{index,plain,iframes}.m3u8            media playlists
 *   RENDITION/{init-N.mp4,seg-N.m4s,part-N-I.m4s}   media
 */
export class HlsHandler {
  readonly #origin: HlsOrigin;
  readonly #files: MediaFiles;
  readonly #metrics: HlsMetrics | undefined;

  constructor(origin: HlsOrigin, metrics?: HlsMetrics) {
    this.#origin = origin;
    this.#metrics = metrics;
    this.#files = new MediaFiles(origin.store, origin.options.dvrMs / 1000);
  }

  async handle(request: HlsRequest): Promise<HlsReply> {
    // Playlists alone: media may come from a cache, or from an address that says nothing of who asks.
    if (request.viewer !== undefined && request.path.endsWith('.m3u8')) this.#origin.viewers.seen(request.viewer);
    const { resource, reply } = await this.#answer(request);
    this.#metrics?.replied(resource, reply.status, Number(reply.headers['content-length']));
    return reply;
  }

  async #answer(request: HlsRequest): Promise<{ resource: HlsResource; reply: HlsReply }> {
    const slash = request.path.indexOf('/');
    const name = request.path.slice(slash + 1);
    if (slash === -1 && (name === 'index.m3u8' || name === 'plain.m3u8')) {
      return { resource: 'multivariant', reply: await this.#multivariant(name, request) };
    }
    const rendition = this.#origin.rendition(request.path.slice(0, Math.max(0, slash)));
    const missing = () => failure(404, { cache: cacheFor(1) });
    if (rendition === undefined) return { resource: 'unknown', reply: missing() };
    const kind = Object.hasOwn(playlistKinds, name) ? playlistKinds[name] : undefined;
    if (kind !== undefined) return { resource: 'playlist', reply: await this.#playlist(rendition, kind, request) };
    if (name.startsWith('part-')) return { resource: 'part', reply: await this.#part(rendition, name) };
    const segment = rendition.window.segment(name);
    if (segment !== undefined) {
      return { resource: 'segment', reply: await this.#files.segment(rendition, segment, request.range) };
    }
    const init = rendition.window.init(name);
    return init === undefined
      ? { resource: 'unknown', reply: missing() }
      : { resource: 'init', reply: this.#files.init(init) };
  }

  async #multivariant(name: 'index.m3u8' | 'plain.m3u8', { gzip = false }: HlsRequest): Promise<HlsReply> {
    if (!(await this.#ready())) return unavailable();
    return this.#origin.multivariant(name).reply(gzip, cacheFor(this.#origin.targetSeconds / 2));
  }

  async #playlist(rendition: Rendition, kind: PlaylistKind, request: HlsRequest): Promise<HlsReply> {
    const directives = parseDirectives(request.query);
    if (directives === undefined) return failure(400);
    if (!(await this.#ready())) return unavailable();
    const { msn, part, skip } = directives;
    const gzip = request.gzip ?? false;
    const target = this.#origin.targetSeconds;
    const { mediaBase } = request;
    const document = (form: PlaylistKind) => {
      const shared = rendition.document(form);
      return mediaBase === undefined ? shared : shared.withMediaAt(`${mediaBase}${rendition.id}/`);
    };
    if (msn === undefined || kind === 'iFrames') {
      const form = kind === 'lowLatency' && skip ? 'delta' : kind;
      return document(form).reply(gzip, cacheFor(target / 2));
    }
    if (!rendition.has(msn, part)) {
      if (rendition.isTooFar(msn, part)) return failure(400);
      if (!(await this.#wait(rendition, msn, part))) return unavailable();
    }
    const form = kind === 'lowLatency' && skip ? 'delta' : kind;
    // RFC 8216bis appendix B: what a blocking request got does not change any more.
    return document(form).reply(gzip, cacheFor(6 * target));
  }

  /** A part that is there, or the next one when it comes. */
  async #part(rendition: Rendition, name: string): Promise<HlsReply> {
    const { next } = rendition;
    if (name === `part-${next.msn}-${next.part}.m4s` && !rendition.ended) {
      if (!(await this.#wait(rendition, next.msn, next.part))) return unavailable();
    }
    const part = rendition.window.part(name);
    return part === undefined ? failure(404, { cache: cacheFor(1) }) : this.#files.part(part);
  }

  async #wait(rendition: Rendition, msn: number, part: number | undefined): Promise<boolean> {
    if (this.#origin.waiting >= this.#origin.options.maxWaiters) return false;
    return rendition.waiters.wait(msn, part, 3000 * this.#origin.targetSeconds);
  }

  /** Waits until the stream has something to show, for a while. */
  #ready(): Promise<boolean> | boolean {
    return this.#origin.ready || this.#origin.waitReady();
  }
}

function unavailable(): HlsReply {
  return failure(503, { retryAfterSeconds: 1 });
}
