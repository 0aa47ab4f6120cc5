import type { Rendition } from './rendition.ts';
import { cacheFor, failure, type HlsReply, mediaReply, parseRange, sliceRuns } from './reply.ts';
import type { Init, Part, Segment } from './segment.ts';
import type { SegmentStore } from './store.ts';

/** Answers requests for initialisation segments, segments and parts of a stream's renditions. */
export class MediaFiles {
  readonly #store: SegmentStore;
  readonly #cache: string;
  readonly #whole = new WeakMap<Part | Init, HlsReply>();

  /** `cacheSeconds`: how long others may keep what they got. */
  constructor(store: SegmentStore, cacheSeconds: number) {
    this.#store = store;
    this.#cache = cacheFor(cacheSeconds, true);
  }

  init(init: Init): HlsReply {
    return this.#inMemory(init, init.config.kind === 'video' ? 'video/mp4' : 'audio/mp4');
  }

  part(part: Part): HlsReply {
    return this.#inMemory(part, 'video/iso.segment');
  }

  async segment(rendition: Rendition, segment: Segment, rangeHeader: string | undefined): Promise<HlsReply> {
    const total = segment.byteLength;
    const range = parseRange(rangeHeader, total);
    if (range === null) return failure(416);
    const { start, end } = range ?? { start: 0, end: total - 1 };
    const runs = segment.parts.map(({ bytes }) => bytes);
    let body: HlsReply['body'];
    if (runs.length > 0) {
      body = range === undefined ? runs : sliceRuns(runs, { start, end });
    } else {
      try {
        body = await this.#store.read(rendition.id, segment, start, end);
      } catch (error) {
        // It was removed meanwhile: it had left the playlists long ago.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return failure(404, { cache: cacheFor(1) });
        throw error;
      }
    }
    return mediaReply('video/iso.segment', total, range, body, this.#cache);
  }

  /** Always the whole, whatever range is asked for: these are small (RFC 9110 section 14.2 allows it). */
  #inMemory(item: Part | Init, contentType: string): HlsReply {
    let reply = this.#whole.get(item);
    if (reply === undefined) {
      reply = mediaReply(contentType, item.bytes.byteLength, undefined, [item.bytes], this.#cache);
      this.#whole.set(item, reply);
    }
    return reply;
  }
}
