import { FormatError } from '../media.ts';
import type { RtcpFeedback, RtpCodec, RtpHeaderExtension, SdpMediaKind } from './rtp.ts';
import { attributeValues, type SdpAttribute, type SdpMedia } from './session.ts';

/** Names that stand for a payload type without an rtpmap (RFC 3551 section 6): the ones WebRTC clients still list. */
const staticCodecs: Record<number, { name: string; clockRate: number }> = {
  0: { name: 'PCMU', clockRate: 8000 },
  8: { name: 'PCMA', clockRate: 8000 },
  9: { name: 'G722', clockRate: 8000 },
  13: { name: 'CN', clockRate: 8000 },
};

/** The codecs of a section in its order of preference: `m=`, rtpmap, fmtp, rtcp-fb. */
export function parseMediaCodecs({ formats, attributes }: SdpMedia, kind: SdpMediaKind): RtpCodec[] {
  const maps = byPayloadType(attributes, 'rtpmap');
  const parameters = byPayloadType(attributes, 'fmtp');
  const feedback = attributeValues(attributes, 'rtcp-fb').map(parseFeedback);
  const codecs: RtpCodec[] = [];
  for (const format of formats) {
    const payloadType = /^\d{1,3}$/.test(format) ? Number(format) : 128;
    if (payloadType > 127) throw new FormatError('a payload type is out of range');
    const codec = parseMap(maps.get(payloadType), payloadType);
    if (codec === undefined) continue;
    codecs.push({
      mimeType: `${kind}/${codec.name}`,
      payloadType,
      clockRate: codec.clockRate,
      ...(kind === 'audio' && codec.channels > 1 && { channels: codec.channels }),
      parameters: parseParameters(parameters.get(payloadType) ?? ''),
      rtcpFeedback: feedback
        .filter((one) => one.payloadType === undefined || one.payloadType === payloadType)
        .map(({ feedback }) => feedback),
    });
  }
  if (new Set(codecs.map((codec) => codec.payloadType)).size < codecs.length) {
    throw new FormatError('a payload type is listed twice');
  }
  return codecs;
}

/** extmap (RFC 8285 section 8); the direction that may stand behind the id does not matter here. */
export function parseMediaExtensions(attributes: readonly SdpAttribute[]): RtpHeaderExtension[] {
  const extensions = attributeValues(attributes, 'extmap').map((text) => {
    const [, id, uri] = /^(\d{1,5})(?:\/[a-z]+)? (\S{1,256})(?: .*)?$/.exec(text) ?? [];
    if (uri === undefined) throw new FormatError('an extmap is malformed');
    return { id: Number(id), uri };
  });
  // Ids from 4096 on mark alternatives that the answerer would have to renumber; ids it cannot use are left out.
  return extensions.filter(
    ({ id }, index) => id >= 1 && id <= 255 && extensions.findIndex((one) => one.id === id) === index,
  );
}

function byPayloadType(attributes: readonly SdpAttribute[], name: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const text of attributeValues(attributes, name)) {
    const [, payloadType, rest] = /^(\d{1,3}) (.*)$/.exec(text) ?? [];
    if (rest === undefined) throw new FormatError(`an ${name} is malformed`);
    if (!found.has(Number(payloadType))) found.set(Number(payloadType), rest);
  }
  return found;
}

function parseMap(
  text: string | undefined,
  payloadType: number,
): { name: string; clockRate: number; channels: number } | undefined {
  if (text === undefined) {
    const known = staticCodecs[payloadType];
    return known && { ...known, channels: 1 };
  }
  const [, name, clockRate, channels] = /^([A-Za-z0-9.+-]{1,30})\/(\d{1,9})(?:\/(\d{1,2}))?$/.exec(text.trim()) ?? [];
  if (name === undefined || Number(clockRate) === 0) throw new FormatError('an rtpmap is malformed');
  return { name, clockRate: Number(clockRate), channels: Number(channels ?? 1) || 1 };
}

/** `a=1;b=c`; whole numbers become numbers, anything without `=` (as RED has it) is passed over. */
export function parseParameters(text: string): Record<string, string | number> {
  const parameters: Record<string, string | number> = {};
  for (const pair of text.split(';').slice(0, 32)) {
    const [, key, value] = /^\s*([\w-]{1,64})\s*=\s*(.{0,256}?)\s*$/.exec(pair) ?? [];
    if (key === undefined || value === undefined) continue;
    // profile-level-id and the like are hexadecimal, also where they happen to have digits only.
    const number = /^\d{1,9}$/.test(value) && !/profile-level-id|config|sprop/.test(key);
    Object.defineProperty(parameters, key, {
      value: number ? Number(value) : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return parameters;
}

function parseFeedback(text: string): { payloadType: number | undefined; feedback: RtcpFeedback } {
  const [, payloadType, type, parameter] = /^(\*|\d{1,3}) (\S{1,32})(?: (.{1,32}))?$/.exec(text.trim()) ?? [];
  if (type === undefined) throw new FormatError('an rtcp-fb is malformed');
  return {
    payloadType: payloadType === '*' ? undefined : Number(payloadType),
    feedback: { type, ...(parameter !== undefined && { parameter }) },
  };
}
