import { FormatError } from '../media.ts';
import { parseMediaCodecs, parseMediaExtensions } from './media-attributes.ts';
import type { DtlsFingerprint, IceCredentials, RtpCodec, RtpHeaderExtension, SdpMediaKind } from './rtp.ts';
import { attribute, attributeValues, parseSdp, type SdpAttribute, type SdpMedia, type SdpSession } from './session.ts';
import { parseStreams, type SentStreams } from './streams.ts';

export type SdpDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
/** Who begins the DTLS handshake (RFC 8842 section 5). */
export type SdpSetup = 'actpass' | 'active' | 'passive';

/** One `m=` section of an offer, in its place. */
export interface OfferedMedia {
  mid: string;
  /** Null for what is neither audio nor video over RTP, or was offered with port 0 and no bundle: it can only be refused. */
  kind: SdpMediaKind | null;
  /** The offer's own words, for a refusal that mirrors them. */
  media: string;
  protocol: string;
  formats: string[];
  direction: SdpDirection;
  codecs: RtpCodec[];
  headerExtensions: RtpHeaderExtension[];
  streams: SentStreams;
  reducedSize: boolean;
}

/** A WebRTC offer over one transport (BUNDLE, RFC 9143; rtcp-mux), as WHIP and WHEP ask for (RFC 9725 section 4.4.2). */
export interface SdpOffer {
  ice: IceCredentials;
  fingerprints: DtlsFingerprint[];
  setup: SdpSetup;
  media: OfferedMedia[];
  extmapAllowMixed: boolean;
}

const directions = new Set(['sendrecv', 'sendonly', 'recvonly', 'inactive']);
const setups = new Set(['actpass', 'active', 'passive']);

/** Throws FormatError for what is no such offer. */
export function parseOffer(text: string): SdpOffer {
  const session = parseSdp(text);
  const first = session.media[0];
  if (first === undefined) throw new FormatError('the offer has no media');
  checkBundle(session);
  const media = session.media.map((one, index) => parseMedia(one, session.attributes, index));
  if (new Set(media.map(({ mid }) => mid)).size < media.length) throw new FormatError('a mid is used twice');
  return {
    ice: parseIce(first, session),
    fingerprints: parseFingerprints(first, session),
    setup: parseSetup(first, session),
    media,
    extmapAllowMixed: attribute(session.attributes, 'extmap-allow-mixed') !== undefined,
  };
}

/** More than one section needs a bundle of all of them. A single one may come without. */
function checkBundle({ attributes, media }: SdpSession): void {
  if (media.length < 2) return;
  const bundle = attributeValues(attributes, 'group').find((group) => group.startsWith('BUNDLE'));
  const bundled = new Set(bundle?.split(' ').slice(1));
  const refused = ({ port, attributes: own }: SdpMedia) => port === 0 && attribute(own, 'bundle-only') === undefined;
  for (const one of media) {
    if (!refused(one) && !bundled.has(attribute(one.attributes, 'mid') ?? '')) {
      throw new FormatError('the media of the offer are not bundled');
    }
  }
}

function parseMedia(section: SdpMedia, session: readonly SdpAttribute[], index: number): OfferedMedia {
  const { media, port, protocol, formats, attributes } = section;
  const mid = attribute(attributes, 'mid') ?? String(index);
  if (!/^[\x21-\x7e]{1,32}$/.test(mid)) throw new FormatError('a mid is malformed');
  const usable = port !== 0 || attribute(attributes, 'bundle-only') !== undefined;
  const rtp = /^(UDP|TCP)\/TLS\/RTP\/SAVPF?$/.test(protocol);
  const kind = usable && rtp && (media === 'audio' || media === 'video') ? media : null;
  const direction = [...attributes, ...session].find(({ name }) => directions.has(name))?.name ?? 'sendrecv';
  return {
    mid,
    kind,
    media,
    protocol,
    formats,
    direction: direction as SdpDirection,
    codecs: kind === null ? [] : parseMediaCodecs(section, kind),
    headerExtensions: kind === null ? [] : parseMediaExtensions(attributes),
    streams: parseStreams(attributes),
    reducedSize: attribute(attributes, 'rtcp-rsize') !== undefined,
  };
}

function parseIce(media: SdpMedia, session: SdpSession): IceCredentials {
  const usernameFragment = anywhere(media, session, 'ice-ufrag');
  const password = anywhere(media, session, 'ice-pwd');
  if (!isIceText(usernameFragment, 4) || !isIceText(password, 22)) {
    throw new FormatError('the offer has no ICE credentials');
  }
  return { usernameFragment, password };
}

/** RFC 8839 section 5.4. */
export function isIceText(value: string | undefined, least: number): value is string {
  return value !== undefined && value.length >= least && value.length <= 256 && /^[A-Za-z0-9+/]+$/.test(value);
}

function parseFingerprints(media: SdpMedia, session: SdpSession): DtlsFingerprint[] {
  const own = attributeValues(media.attributes, 'fingerprint');
  const texts = own.length > 0 ? own : attributeValues(session.attributes, 'fingerprint');
  const fingerprints = texts.map((text) => {
    const [, algorithm, value] = /^(\S{1,16}) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63})$/.exec(text.trim()) ?? [];
    if (algorithm === undefined || value === undefined) throw new FormatError('a fingerprint is malformed');
    return { algorithm: algorithm.toLowerCase(), value: value.toUpperCase() };
  });
  if (fingerprints.length === 0 || fingerprints.length > 16) throw new FormatError('the offer has no fingerprint');
  return fingerprints;
}

function parseSetup(media: SdpMedia, session: SdpSession): SdpSetup {
  const setup = anywhere(media, session, 'setup') ?? 'actpass';
  if (!setups.has(setup)) throw new FormatError('the DTLS role of the offer is unknown');
  return setup as SdpSetup;
}

function anywhere(media: SdpMedia, session: SdpSession, name: string): string | undefined {
  return attribute(media.attributes, name) ?? attribute(session.attributes, name);
}
