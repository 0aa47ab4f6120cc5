import { FormatError } from '../media.ts';
import { attribute, attributeValues, type SdpAttribute } from './session.ts';

/** How the offerer tells its RTP streams apart: by `ssrc` lines, by rids (RFC 8853), or by nothing but the mid. */
export interface SentStreams {
  /** Media SSRCs in order, with the SSRC of their retransmissions where `ssrc-group:FID` names it. */
  ssrcs: { ssrc: number; rtxSsrc: number | undefined }[];
  cname: string | undefined;
  /** Rids to send, in the order of `a=simulcast` (which is lowest first by custom only). */
  rids: string[];
}

const maxStreams = 8;

export function parseStreams(attributes: readonly SdpAttribute[]): SentStreams {
  const ssrcs: number[] = [];
  let cname: string | undefined;
  for (const text of attributeValues(attributes, 'ssrc')) {
    const [, id, rest] = /^(\d{1,10})(?: (.*))?$/.exec(text) ?? [];
    const ssrc = checkSsrc(id);
    if (!ssrcs.includes(ssrc)) ssrcs.push(ssrc);
    const named = /^cname:(.{1,255})$/.exec(rest ?? '')?.[1];
    cname ??= named;
  }
  if (ssrcs.length > 2 * maxStreams) throw new FormatError('too many SSRCs');
  const retransmissions = new Map<number, number>();
  for (const text of attributeValues(attributes, 'ssrc-group')) {
    const [semantics, ...ids] = text.split(' ');
    if (semantics === 'FID' && ids.length === 2) retransmissions.set(checkSsrc(ids[0]), checkSsrc(ids[1]));
  }
  const secondary = new Set(retransmissions.values());
  return {
    ssrcs: ssrcs.filter((ssrc) => !secondary.has(ssrc)).map((ssrc) => ({ ssrc, rtxSsrc: retransmissions.get(ssrc) })),
    cname,
    rids: parseRids(attributes),
  };
}

/** `a=simulcast:send l;m;h`: alternatives after a comma and the mark of a paused stream are passed over. */
function parseRids(attributes: readonly SdpAttribute[]): string[] {
  const known = new Set(
    attributeValues(attributes, 'rid').flatMap((text) => /^([A-Za-z0-9_-]{1,16}) send\b/.exec(text)?.[1] ?? []),
  );
  const list = /(?:^|\s)send (\S+)/.exec(attribute(attributes, 'simulcast') ?? '')?.[1];
  const wanted = list === undefined ? [...known] : list.split(';').map((one) => one.split(',')[0]!.replace('~', ''));
  const rids = [...new Set(wanted.filter((rid) => known.has(rid)))];
  if (rids.length > maxStreams) throw new FormatError('too many simulcast layers');
  return rids;
}

function checkSsrc(text: string | undefined): number {
  const ssrc = Number(text);
  if (!Number.isInteger(ssrc) || ssrc < 1 || ssrc > 0xffffffff) throw new FormatError('an SSRC is out of range');
  return ssrc;
}
