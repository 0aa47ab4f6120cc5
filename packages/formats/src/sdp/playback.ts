import type { AnsweredMedia } from './answer.ts';
import { findOffered } from './match.ts';
import type { OfferedMedia } from './offer.ts';
import type { RtcpFeedback, RtpCodec } from './rtp.ts';

/** A codec of the SFU as a WHEP offer can receive it. */
export interface PlayableCodec {
  /** In the offer's payload type and parameters. */
  offered: RtpCodec;
  /** Feedback that both sides know. */
  rtcpFeedback: RtcpFeedback[];
}

/** How `media` could receive `codec`; undefined where it cannot. */
export function matchPlayback(
  media: OfferedMedia,
  codec: Pick<RtpCodec, 'mimeType' | 'clockRate' | 'channels' | 'parameters'>,
  supported: readonly RtcpFeedback[],
): PlayableCodec | undefined {
  if (media.kind === null || media.direction === 'sendonly' || media.direction === 'inactive') return undefined;
  const match = findOffered(media, codec);
  if (match === undefined) return undefined;
  const rtcpFeedback = match.codec.rtcpFeedback.filter(({ type, parameter = '' }) =>
    supported.some((one) => one.type === type && (one.parameter ?? '') === parameter),
  );
  return { offered: match.codec, rtcpFeedback };
}

/** The answer of a server that sends one stream in a section. */
export function answerPlayback(
  media: OfferedMedia,
  { offered, rtcpFeedback }: PlayableCodec,
  stream: { ssrc: number; cname: string; msid: string },
): AnsweredMedia {
  return {
    direction: 'sendonly',
    codecs: [{ ...offered, rtcpFeedback }],
    headerExtensions: [],
    rids: [],
    streams: [stream],
    reducedSize: media.reducedSize,
  };
}
