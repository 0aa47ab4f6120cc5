import { FormatError } from '../media.ts';
import type { OfferedMedia, SdpOffer, SdpSetup } from './offer.ts';
import type { DtlsFingerprint, IceCredentials, RtpCodec, RtpHeaderExtension } from './rtp.ts';

/** A host candidate of an ICE-lite agent (RFC 8839 section 5.1). */
export interface SdpCandidate {
  foundation: string;
  priority: number;
  address: string;
  port: number;
  protocol: 'udp' | 'tcp';
}

/** The answer to one section. */
export interface AnsweredMedia {
  direction: 'sendonly' | 'recvonly' | 'inactive';
  /** In the payload types of the offer. */
  codecs: RtpCodec[];
  /** In the ids of the offer. */
  headerExtensions: RtpHeaderExtension[];
  /** Simulcast layers that are received. */
  rids: string[];
  /** What is sent. Tracks of the same `msid` are played in sync. */
  streams: { ssrc: number; cname: string; msid: string }[];
  reducedSize: boolean;
}

export interface AnswerOptions {
  offer: SdpOffer;
  /** One for each section of the offer; null refuses it. */
  media: readonly (AnsweredMedia | null)[];
  ice: IceCredentials;
  candidates: readonly SdpCandidate[];
  fingerprints: readonly DtlsFingerprint[];
  /** Decimal, unique to this session description. */
  sessionId: string;
}

/** Our DTLS role for what was offered: the offerer begins where it can, as it is the one behind a NAT (RFC 8842 section 5.3). */
export function answerSetup(offered: SdpSetup): 'active' | 'passive' {
  return offered === 'passive' ? 'active' : 'passive';
}

/** The answer of an ICE-lite server with everything on one transport. FormatError where every section is refused. */
export function writeAnswer({ offer, media, ice, candidates, fingerprints, sessionId }: AnswerOptions): string {
  const accepted = offer.media.filter((_, index) => media[index] != null);
  if (accepted.length === 0) throw new FormatError('nothing of the offer is accepted');
  const lines = [
    'v=0',
    `o=- ${sessionId} 1 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${accepted.map(({ mid }) => mid).join(' ')}`,
    'a=msid-semantic: WMS *',
  ];
  if (offer.extmapAllowMixed) lines.push('a=extmap-allow-mixed');
  const transport = [
    `a=ice-ufrag:${ice.usernameFragment}`,
    `a=ice-pwd:${ice.password}`,
    ...fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=setup:${answerSetup(offer.setup)}`,
    ...candidates.map(writeCandidate),
    'a=end-of-candidates',
  ];
  for (const [index, offered] of offer.media.entries()) {
    const answer = media[index];
    lines.push(...(answer == null ? refuse(offered) : writeMedia(offered, answer, transport)));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** RFC 3264 section 6: the section keeps its place, with port 0. */
function refuse({ media, protocol, formats, mid }: OfferedMedia): string[] {
  const list = formats.length > 0 ? formats.slice(0, 1).join(' ') : '0';
  return [`m=${media} 0 ${protocol} ${list}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=inactive'];
}

function writeMedia(offered: OfferedMedia, answer: AnsweredMedia, transport: readonly string[]): string[] {
  const payloadTypes = answer.codecs.map(({ payloadType }) => payloadType).join(' ');
  return [
    `m=${offered.media} 9 ${offered.protocol} ${payloadTypes}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${offered.mid}`,
    `a=${answer.direction}`,
    ...transport,
    'a=rtcp-mux',
    ...(answer.reducedSize ? ['a=rtcp-rsize'] : []),
    ...answer.headerExtensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    ...answer.codecs.flatMap(writeCodec),
    ...answer.rids.map((rid) => `a=rid:${rid} recv`),
    ...(answer.rids.length > 0 ? [`a=simulcast:recv ${answer.rids.join(';')}`] : []),
    ...answer.streams.flatMap(({ ssrc, cname, msid }) => [
      `a=msid:${msid}`,
      `a=ssrc:${ssrc} cname:${cname}`,
      `a=ssrc:${ssrc} msid:${msid}`,
    ]),
  ];
}

function writeCodec({ mimeType, payloadType, clockRate, channels, parameters, rtcpFeedback }: RtpCodec): string[] {
  const name = mimeType.slice(mimeType.indexOf('/') + 1);
  const list = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  return [
    `a=rtpmap:${payloadType} ${name}/${clockRate}${channels !== undefined && channels > 1 ? `/${channels}` : ''}`,
    ...(list.length > 0 ? [`a=fmtp:${payloadType} ${list.join(';')}`] : []),
    ...rtcpFeedback.map(({ type, parameter }) => `a=rtcp-fb:${payloadType} ${type}${parameter ? ` ${parameter}` : ''}`),
  ];
}

export function writeCandidate({ foundation, priority, address, port, protocol }: SdpCandidate): string {
  // A TCP candidate of a server waits to be called; port 9 of an active one would never be (RFC 6544 section 4.5).
  const tcp = protocol === 'tcp' ? ' tcptype passive' : '';
  return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${tcp}`;
}
