import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { withMediaAt } from './shared-media.ts';

/** What a request is answered with. Replies are shared between requests: nobody changes them. */
export interface HlsReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Byte runs to be sent one after another, or a stream, which must be consumed or destroyed. */
  readonly body: readonly Uint8Array[] | Readable;
}

const playlistType = 'application/vnd.apple.mpegurl';

/** `immutable`: the name of the resource changes with its content. */
export function cacheFor(seconds: number, immutable = false): string {
  return `public, max-age=${Math.max(1, Math.round(seconds))}${immutable ? ', immutable' : ''}`;
}

export function failure(
  status: 400 | 404 | 416 | 503,
  options: { cache?: string; retryAfterSeconds?: number } = {},
): HlsReply {
  return {
    status,
    headers: {
      'content-length': '0',
      'cache-control': options.cache ?? 'no-store',
      ...(options.retryAfterSeconds !== undefined && { 'retry-after': `${options.retryAfterSeconds}` }),
    },
    body: [],
  };
}

/** Media bytes, or the part of them that `range` asks for. */
export function mediaReply(
  contentType: string,
  total: number,
  range: { start: number; end: number } | undefined,
  body: HlsReply['body'],
  cache: string,
): HlsReply {
  const { start, end } = range ?? { start: 0, end: total - 1 };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      'content-type': contentType,
      'content-length': `${end - start + 1}`,
      'accept-ranges': 'bytes',
      'cache-control': cache,
      ...(range && { 'content-range': `bytes ${start}-${end}/${total}` }),
    },
    body,
  };
}

/** One version of a playlist; each form of it is made when it is first asked for, once. */
export class PlaylistDocument {
  readonly #text: string;
  readonly #bytes: Uint8Array;
  readonly #elsewhere = new Map<string, PlaylistDocument>();
  readonly #replies = new Map<string, HlsReply>();
  #zipped: Uint8Array | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#bytes = Buffer.from(text);
  }

  /** The same with its media at `base`. */
  withMediaAt(base: string): PlaylistDocument {
    let document = this.#elsewhere.get(base);
    if (document === undefined) {
      document = new PlaylistDocument(withMediaAt(base, this.#text));
      this.#elsewhere.set(base, document);
    }
    return document;
  }

  reply(gzip: boolean, cache: string): HlsReply {
    const key = gzip ? `gzip ${cache}` : cache;
    let reply = this.#replies.get(key);
    if (reply === undefined) {
      if (gzip) this.#zipped ??= gzipSync(this.#bytes, { level: 4 });
      const bytes = gzip ? this.#zipped! : this.#bytes;
      reply = {
        status: 200,
        headers: {
          'content-type': playlistType,
          'content-length': `${bytes.byteLength}`,
          'cache-control': cache,
          vary: 'accept-encoding',
          ...(gzip && { 'content-encoding': 'gzip' }),
        },
        body: [bytes],
      };
      this.#replies.set(key, reply);
    }
    return reply;
  }
}

/**
 * One range of `bytes=…` (RFC 9110 section 14.1.2) within `total` bytes. Undefined where there is none that we serve: the whole
 * is then the answer. Null where it lies outside.
 */
export function parseRange(
  header: string | undefined,
  total: number,
): { start: number; end: number } | undefined | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [, first, last] = match;
  const start = first === '' ? Math.max(0, total - Number(last)) : Number(first);
  const end = first === '' || last === '' ? total - 1 : Math.min(total - 1, Number(last));
  return start <= end ? { start, end } : null;
}

/** The bytes of `range` out of byte runs, without copying. */
export function sliceRuns(runs: readonly Uint8Array[], { start, end }: { start: number; end: number }): Uint8Array[] {
  const slices: Uint8Array[] = [];
  let offset = 0;
  for (const run of runs) {
    const from = Math.max(0, start - offset);
    const to = Math.min(run.byteLength, end + 1 - offset);
    if (from < to) slices.push(run.subarray(from, to));
    offset += run.byteLength;
  }
  return slices;
}
