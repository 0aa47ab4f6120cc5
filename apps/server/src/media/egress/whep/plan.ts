import {
  type AnsweredMedia,
  answerPlayback,
  matchPlayback,
  type OfferedMedia,
  type PlayableCodec,
  type RtpCodec,
} from '@footlight/formats';
import { AppError } from '../../../base/errors.ts';
import type {
  ConsumerParameters,
  Dialect,
  MediaKind,
  ProducerCodec,
  ProducerInfo,
  RtpCapabilities,
} from '../../sfu/index.ts';

/** What a section of the offer is to play. */
export interface PlannedSection {
  media: OfferedMedia;
  play: { producerId: string; codec: ProducerCodec; playable: PlayableCodec } | null;
  /** It would play this kind, of which there is none yet. */
  awaits: MediaKind | null;
}

/** Feedback that a viewer may send: losses are repaired, key frames asked for. Bandwidth is not estimated without header extensions. */
const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }];

/** The first section of a kind that can receive gets the first producer of the kind. Throws `broadcast_not_live`, `codec_unsupported`. */
export function planPlayback(
  sections: readonly OfferedMedia[],
  producers: readonly ProducerInfo[],
  codecOf: (producerId: string) => ProducerCodec,
): PlannedSection[] {
  const served = new Set<string>();
  const plan = sections.map((media): PlannedSection => {
    const { kind, direction } = media;
    const receives = direction === 'recvonly' || direction === 'sendrecv';
    if (kind === null || !receives || served.has(kind)) return { media, play: null, awaits: null };
    served.add(kind);
    const producer = producers.find((one) => one.kind === kind);
    if (producer === undefined) return { media, play: null, awaits: kind };
    const codec = codecOf(producer.producerId);
    const playable = matchPlayback(media, codec as RtpCodec, feedback);
    if (playable === undefined) {
      throw new AppError('codec_unsupported', `The offer cannot receive ${codec.mimeType}, which is what there is`);
    }
    return { media, play: { producerId: producer.producerId, codec, playable }, awaits: null };
  });
  if (plan.some(({ play }) => play !== null)) return plan;
  if (served.size === 0) throw new AppError('invalid', 'The offer receives neither audio nor video');
  throw nothingToPlay();
}

/** The codecs that are played, in the payload types of the offer. */
export function dialectOf(plan: readonly PlannedSection[]): Dialect {
  return plan.flatMap(({ media, play }) => {
    if (play === null || media.kind === null) return [];
    const { mimeType, clockRate, channels, parameters } = play.codec;
    const shape = { mimeType, clockRate, parameters, ...(channels !== undefined && { channels }) };
    return [{ kind: media.kind, ...shape, preferredPayloadType: play.playable.offered.payloadType }];
  });
}

/** What the SFU takes for the viewer's capabilities: the codec in the producer's own words, so that it recognises it. */
export function consumerCapabilities(
  { kind }: OfferedMedia,
  { mimeType, clockRate, channels, parameters }: ProducerCodec,
  { rtcpFeedback }: PlayableCodec,
): RtpCapabilities {
  const shape = { mimeType, clockRate, parameters, rtcpFeedback, ...(channels !== undefined && { channels }) };
  return { codecs: [{ kind: kind!, ...shape }], headerExtensions: [] } as unknown as RtpCapabilities;
}

export function answerConsumer(
  media: OfferedMedia,
  playable: PlayableCodec,
  { rtpParameters }: ConsumerParameters,
): AnsweredMedia {
  const ssrc = rtpParameters.encodings?.[0]?.ssrc;
  if (ssrc === undefined) throw new AppError('internal', 'A consumer has no SSRC');
  const cname = rtpParameters.rtcp?.cname ?? 'footlight';
  // One stream of both tracks: the player keeps them in sync.
  return answerPlayback(media, playable, { ssrc, cname, msid: `footlight ${media.kind}` });
}

export function nothingToPlay(): AppError {
  return new AppError('broadcast_not_live', undefined, { retryAfterSeconds: 3 });
}
