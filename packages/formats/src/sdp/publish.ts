import type { AnsweredMedia } from './answer.ts';
import { chooseCodec } from './match.ts';
import type { OfferedMedia } from './offer.ts';
import type {
  RtcpFeedback,
  RtpCapabilitySet,
  RtpCodec,
  RtpEncoding,
  RtpHeaderExtension,
  RtpSendParameters,
  SdpMediaKind,
} from './rtp.ts';

/** What one section of a WHIP offer becomes: what the SFU is to receive, and what is answered. */
export interface PublishedMedia {
  kind: SdpMediaKind;
  parameters: RtpSendParameters;
  answer: AnsweredMedia;
}

const midUri = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const ridUri = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const transportCcUri = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const maxLayers = 4;

/**
 * Takes one codec of what `media` offers to send, the first that the SFU (`capabilities`) has. Undefined where there is none, where
 * nothing would be sent, or where its packets could not be told from others.
 */
export function acceptPublished(media: OfferedMedia, capabilities: RtpCapabilitySet): PublishedMedia | undefined {
  const { kind } = media;
  if (kind === null || media.direction === 'recvonly' || media.direction === 'inactive') return undefined;
  const chosen = chooseCodec(media, capabilities.codecs ?? []);
  if (chosen === undefined) return undefined;
  const { codec, capability } = chosen;
  const headerExtensions = receivable(media, capabilities, kind);
  const encodings = encodingsOf(media, headerExtensions, chosen.rtx !== undefined);
  if (encodings === undefined) return undefined;
  const has = (uri: string) => headerExtensions.some((one) => one.uri === uri);
  const rtcpFeedback = commonFeedback(codec.rtcpFeedback, capability.rtcpFeedback ?? [], has(transportCcUri));
  const answered: RtpCodec[] = [{ ...codec, parameters: answerParameters(codec, capability.parameters), rtcpFeedback }];
  const received: RtpCodec[] = [
    { ...codec, parameters: receivedParameters(codec, capability.parameters), rtcpFeedback },
  ];
  if (chosen.rtx !== undefined) {
    answered.push({ ...chosen.rtx, rtcpFeedback: [] });
    received.push({ ...chosen.rtx, rtcpFeedback: [] });
  }
  const { cname } = media.streams;
  return {
    kind,
    parameters: {
      mid: media.mid,
      codecs: received,
      headerExtensions,
      encodings,
      rtcp: { reducedSize: media.reducedSize, ...(cname !== undefined && { cname }) },
    },
    answer: {
      direction: 'recvonly',
      codecs: answered,
      headerExtensions,
      rids: encodings.flatMap(({ rid }) => rid ?? []),
      streams: [],
      reducedSize: media.reducedSize,
    },
  };
}

function receivable(
  media: OfferedMedia,
  { headerExtensions = [] }: RtpCapabilitySet,
  kind: string,
): RtpHeaderExtension[] {
  return media.headerExtensions.filter(({ uri }) =>
    headerExtensions.some(
      (one) => one.kind === kind && one.uri === uri && one.direction !== 'sendonly' && one.direction !== 'inactive',
    ),
  );
}

function encodingsOf(
  { streams }: OfferedMedia,
  extensions: readonly RtpHeaderExtension[],
  retransmits: boolean,
): RtpEncoding[] | undefined {
  const has = (uri: string) => extensions.some((one) => one.uri === uri);
  if (streams.rids.length > 0 && has(midUri) && has(ridUri)) {
    return lowestFirst(streams.rids)
      .slice(-maxLayers)
      .map((rid) => ({ rid }));
  }
  const [first] = streams.ssrcs;
  if (first !== undefined) {
    const rtx = retransmits && first.rtxSsrc !== undefined ? { rtx: { ssrc: first.rtxSsrc } } : {};
    return [{ ssrc: first.ssrc, ...rtx }];
  }
  return has(midUri) ? [{}] : undefined;
}

/**
 * SFUs count layers from the lowest. Offers of browsers list them as the page did, by custom lowest first; other senders follow
 * RFC 8853 section 5.2 and name what they prefer first. Only the names can tell.
 */
function lowestFirst(rids: readonly string[]): string[] {
  const [first = '', last = ''] = [rids[0], rids.at(-1)];
  const highestFirst = /^(0|f|full|hi|high)$/i.test(first) || (/^h$/i.test(first) && /^[lqm]$/i.test(last));
  return highestFirst ? [...rids].reverse() : [...rids];
}

function commonFeedback(
  offered: readonly RtcpFeedback[],
  supported: readonly RtcpFeedback[],
  transportCc: boolean,
): RtcpFeedback[] {
  return offered.filter(({ type, parameter = '' }) => {
    if (type === 'transport-cc' && !transportCc) return false;
    // One estimate of the bandwidth is enough; transport-wide is the better one.
    if (type === 'goog-remb' && transportCc) return false;
    return supported.some((one) => one.type === type && (one.parameter ?? '') === parameter);
  });
}

/** What is answered: for H.264 the offered profile (the answer may not change it), and hints that browsers understand. */
function answerParameters(codec: RtpCodec, supported: Record<string, unknown> = {}): Record<string, string | number> {
  const hints = Object.entries(supported).flatMap(([key, value]) =>
    key.startsWith('x-google-') && (typeof value === 'string' || typeof value === 'number')
      ? [[key, value] as const]
      : [],
  );
  // Without `stereo` browsers send a programme in mono (RFC 7587 section 6.1).
  const audio: Record<string, number> = /\/opus$/i.test(codec.mimeType) ? { useinbandfec: 1, stereo: 1 } : {};
  return { ...codec.parameters, ...audio, ...Object.fromEntries(hints) };
}

/** What the SFU is told: where the match is not exact, the capability's own words, so that it recognises the codec. */
function receivedParameters(codec: RtpCodec, supported: Record<string, unknown> = {}): Record<string, string | number> {
  if (!/\/h264$/i.test(codec.mimeType)) return codec.parameters;
  return {
    ...codec.parameters,
    'packetization-mode': Number(supported['packetization-mode'] ?? 0),
    'profile-level-id': String(supported['profile-level-id'] ?? '42e01f'),
  };
}
