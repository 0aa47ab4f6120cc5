/** A request below the address of one stream. */
export interface HlsRequest {
  /** Without a leading slash and without query: `index.m3u8`, `video/seg-7.m4s`. */
  path: string;
  query?: URLSearchParams | undefined;
  /** The client takes gzip. */
  gzip?: boolean | undefined;
  /** Who asks, for the count of viewers: a session of theirs. */
  viewer?: string | undefined;
  /** Where the media are that a media playlist names, from above the folder of its rendition; without it they lie beside the playlist. */
  mediaBase?: string | undefined;
  /** The `Range` header. */
  range?: string | undefined;
}

/** The delivery directives of RFC 8216bis section 6.2.5. */
export interface Directives {
  msn: number | undefined;
  part: number | undefined;
  skip: boolean;
}

/** Undefined where they are malformed: that is a 400. */
export function parseDirectives(query: URLSearchParams | undefined): Directives | undefined {
  const msn = directive(query?.get('_HLS_msn'));
  const part = directive(query?.get('_HLS_part'));
  if (Number.isNaN(msn) || Number.isNaN(part) || (part !== undefined && msn === undefined)) return undefined;
  const skip = query?.get('_HLS_skip') ?? 'NO';
  if (!['NO', 'YES', 'v2'].includes(skip)) return undefined;
  return { msn, part, skip: skip !== 'NO' };
}

function directive(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
