import type { ClientErrorCode } from '../errors.ts';

/** The fields used of an error of hls.js (`ErrorData`). */
export interface HlsErrorFacts {
  type: string;
  details: string;
  fatal: boolean;
  /** HTTP status, where an answer came. */
  status: number | undefined;
}

/**
 * What to do about it: nothing (hls.js goes on by itself), let it rebuild its decoder, load everything again, or give up this
 * way of watching. `code` is what to tell.
 */
export interface Verdict {
  act: 'nothing' | 'recoverMedia' | 'reload' | 'giveUp';
  code: ClientErrorCode;
}

/** This browser will not play it however often it is tried. */
const incompatible = new Set([
  'manifestIncompatibleCodecsError',
  'bufferIncompatibleCodecsError',
  'bufferAddCodecError',
  'attachMediaError',
]);

/** `recoveries`: how often the decoder has been rebuilt lately. */
export function verdictOf({ type, details, fatal, status }: HlsErrorFacts, recoveries: number): Verdict {
  if (!fatal) return { act: 'nothing', code: 'internal' };
  if (incompatible.has(details)) return { act: 'giveUp', code: 'codec_unsupported' };
  if (type === 'networkError') return { act: 'reload', code: codeOfStatus(status) };
  if (type === 'mediaError' && recoveries < 2) return { act: 'recoverMedia', code: 'internal' };
  return { act: 'reload', code: 'internal' };
}

function codeOfStatus(status: number | undefined): ClientErrorCode {
  if (status === undefined || status === 0) return 'network';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 401 || status === 403) return 'forbidden';
  return 'unavailable';
}
