export { type AnsweredMedia, type AnswerOptions, answerSetup, type SdpCandidate, writeAnswer } from './answer.ts';
export { type IceFragment, parseIceFragment, writeIceFragment } from './fragment.ts';
export { type H264Profile, h264Profile } from './h264-profile.ts';
export { codecDistance } from './match.ts';
export { type OfferedMedia, parseOffer, type SdpOffer, type SdpSetup } from './offer.ts';
export { answerPlayback, matchPlayback, type PlayableCodec } from './playback.ts';
export { acceptPublished, type PublishedMedia } from './publish.ts';
export type {
  DtlsFingerprint,
  IceCredentials,
  RtcpFeedback,
  RtpCapabilitySet,
  RtpCodec,
  RtpCodecCapability,
  RtpEncoding,
  RtpHeaderExtension,
  RtpSendParameters,
  SdpMediaKind,
} from './rtp.ts';
export { parseSdp, type SdpSession } from './session.ts';
