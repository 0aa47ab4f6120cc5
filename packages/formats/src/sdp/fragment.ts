import { FormatError } from '../media.ts';
import { type SdpCandidate, writeCandidate } from './answer.ts';
import { isIceText } from './offer.ts';
import type { IceCredentials } from './rtp.ts';
import { attributeValues, parseSdpFragment } from './session.ts';

/** What a client tells by PATCH: RFC 9725 section 4.3, RFC 8840 section 4.4. */
export interface IceFragment {
  /** The client's credentials: new ones ask for a restart. Undefined where the fragment has none. */
  ice: IceCredentials | undefined;
  candidates: number;
  endOfCandidates: boolean;
}

/** Throws FormatError for what is no fragment. */
export function parseIceFragment(text: string): IceFragment {
  const { attributes, media } = parseSdpFragment(text);
  const all = [...attributes, ...media.flatMap((one) => one.attributes)];
  const [usernameFragment] = attributeValues(all, 'ice-ufrag');
  const [password] = attributeValues(all, 'ice-pwd');
  const candidates = attributeValues(all, 'candidate').length;
  const endOfCandidates = attributeValues(all, 'end-of-candidates').length > 0;
  if (usernameFragment === undefined && password === undefined) {
    if (candidates === 0 && !endOfCandidates) throw new FormatError('the fragment says nothing of ICE');
    return { ice: undefined, candidates, endOfCandidates };
  }
  if (!isIceText(usernameFragment, 4) || !isIceText(password, 22)) {
    throw new FormatError('the ICE credentials of the fragment are malformed');
  }
  return { ice: { usernameFragment, password }, candidates, endOfCandidates };
}

/** The server's half of an ICE restart. */
export function writeIceFragment(ice: IceCredentials, candidates: readonly SdpCandidate[], mid: string): string {
  const lines = [
    'a=ice-lite',
    `a=ice-ufrag:${ice.usernameFragment}`,
    `a=ice-pwd:${ice.password}`,
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    `a=mid:${mid}`,
    ...candidates.map(writeCandidate),
    'a=end-of-candidates',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
