/*
 * RTP as an SFU describes it (mediasoup's documentation, "RTP Parameters and Capabilities"; it follows ORTC). Only what SDP maps
 * to and from.
 */

export type SdpMediaKind = 'audio' | 'video';

export interface RtcpFeedback {
  type: string;
  parameter?: string | undefined;
}

export interface RtpCodec {
  /** As in `video/H264`. */
  mimeType: string;
  payloadType: number;
  clockRate: number;
  /** Of audio only. */
  channels?: number | undefined;
  parameters: Record<string, string | number>;
  rtcpFeedback: RtcpFeedback[];
}

export interface RtpHeaderExtension {
  uri: string;
  id: number;
}

export interface RtpEncoding {
  ssrc?: number | undefined;
  rid?: string | undefined;
  rtx?: { ssrc: number } | undefined;
}

/** What a sender sends. */
export interface RtpSendParameters {
  mid?: string | undefined;
  codecs: RtpCodec[];
  headerExtensions: RtpHeaderExtension[];
  encodings: RtpEncoding[];
  rtcp: { cname?: string | undefined; reducedSize?: boolean | undefined };
}

export interface RtpCodecCapability extends Omit<RtpCodec, 'payloadType' | 'parameters' | 'rtcpFeedback'> {
  kind: SdpMediaKind;
  preferredPayloadType?: number | undefined;
  parameters?: Record<string, unknown> | undefined;
  rtcpFeedback?: RtcpFeedback[] | undefined;
}

export interface RtpHeaderExtensionCapability {
  kind: SdpMediaKind;
  uri: string;
  preferredId: number;
  /** From the side of whom the capabilities describe. */
  direction?: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' | undefined;
}

export interface RtpCapabilitySet {
  codecs?: RtpCodecCapability[] | undefined;
  headerExtensions?: RtpHeaderExtensionCapability[] | undefined;
}

export interface IceCredentials {
  usernameFragment: string;
  password: string;
}

export interface DtlsFingerprint {
  algorithm: string;
  value: string;
}
