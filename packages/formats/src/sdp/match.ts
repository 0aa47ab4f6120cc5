import { h264Profile } from './h264-profile.ts';
import type { OfferedMedia } from './offer.ts';
import type { RtpCodec, RtpCodecCapability } from './rtp.ts';

type CodecShape = Pick<RtpCodec, 'mimeType' | 'clockRate' | 'channels'> & {
  parameters?: Record<string, unknown> | undefined;
};

export interface OfferedCodec {
  codec: RtpCodec;
  /** Its retransmissions (RFC 4588), where they were offered. */
  rtx: RtpCodec | undefined;
}

/**
 * The offered codec that fits `wanted` best; undefined where none does. For H.264 another packetisation mode or profile is taken rather than
 * nothing: mode 0 is a part of mode 1, profiles hold each other, and decoders of browsers go by the parameter sets in the stream.
 */
export function findOffered(media: OfferedMedia, wanted: CodecShape): OfferedCodec | undefined {
  let best: { codec: RtpCodec; distance: number } | undefined;
  for (const codec of media.codecs) {
    const distance = codecDistance(codec, wanted);
    if (distance !== undefined && (best === undefined || distance < best.distance)) best = { codec, distance };
  }
  if (best === undefined) return undefined;
  const { codec } = best;
  return { codec, rtx: media.codecs.find((one) => isRtx(one.mimeType) && one.parameters.apt === codec.payloadType) };
}

export function isRtx(mimeType: string): boolean {
  return /\/rtx$/i.test(mimeType);
}

/** 0 for the same codec, more for one that will do; undefined for another. */
export function codecDistance(offered: CodecShape, wanted: CodecShape): number | undefined {
  const mimeType = wanted.mimeType.toLowerCase();
  if (offered.mimeType.toLowerCase() !== mimeType || offered.clockRate !== wanted.clockRate) return undefined;
  if (mimeType.startsWith('audio/') && (offered.channels ?? 1) !== (wanted.channels ?? 1)) return undefined;
  if (mimeType === 'video/h264') return h264Distance(offered.parameters ?? {}, wanted.parameters ?? {});
  if (mimeType === 'video/vp9') {
    return same(offered.parameters?.['profile-id'], wanted.parameters?.['profile-id'], 0);
  }
  if (mimeType === 'video/av1') return same(offered.parameters?.profile, wanted.parameters?.profile, 0);
  return 0;
}

function same(offered: unknown, wanted: unknown, otherwise: number): 0 | undefined {
  return Number(offered ?? otherwise) === Number(wanted ?? otherwise) ? 0 : undefined;
}

/** The profile without its constraint, or with it: what one decoder takes, the other does. */
const closeEnough = 0.5;
const profileRank = { baseline: 0, 'constrained-baseline': 0.5, main: 2, 'constrained-high': 3, high: 3.5 };

function h264Distance(offered: Record<string, unknown>, wanted: Record<string, unknown>): number | undefined {
  const from = h264Profile(offered['profile-level-id']);
  const to = h264Profile(wanted['profile-level-id']);
  if (from === undefined || to === undefined) return undefined;
  const mode = Number(offered['packetization-mode'] ?? 0) === Number(wanted['packetization-mode'] ?? 0) ? 0 : 10;
  return mode + Math.abs(profileRank[from] - profileRank[to]);
}

/** The first of `capabilities` that the offer can send, with what it offered: the answerer's order decides among its codecs. */
export function chooseCodec(
  media: OfferedMedia,
  capabilities: readonly RtpCodecCapability[],
): (OfferedCodec & { capability: RtpCodecCapability }) | undefined {
  let best: (OfferedCodec & { capability: RtpCodecCapability; distance: number }) | undefined;
  for (const capability of capabilities) {
    if (capability.kind !== media.kind || isRtx(capability.mimeType)) continue;
    const offered = findOffered(media, capability);
    if (offered === undefined) continue;
    const distance = codecDistance(offered.codec, capability)!;
    if (distance <= closeEnough) return { ...offered, capability };
    // Something that will do, unless a codec further down fits exactly; of the same name first.
    if (best === undefined || distance < best.distance) best = { ...offered, capability, distance };
  }
  return best;
}
