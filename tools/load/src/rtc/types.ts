/** The part of mediasoup's structures this client reads and writes, so that it depends on no server. */
export interface RtcpFeedback {
  type: string;
  parameter?: string | undefined;
}

export interface RtpCapabilities {
  codecs?: {
    kind: 'audio' | 'video';
    mimeType: string;
    preferredPayloadType?: number | undefined;
    clockRate: number;
    channels?: number | undefined;
    parameters?: Record<string, unknown> | undefined;
    rtcpFeedback?: RtcpFeedback[] | undefined;
  }[];
  headerExtensions?: { kind: 'audio' | 'video'; uri: string; preferredId: number }[];
}

export interface RtpParameters {
  mid?: string | undefined;
  codecs: {
    mimeType: string;
    payloadType: number;
    clockRate: number;
    channels?: number | undefined;
    parameters?: Record<string, unknown> | undefined;
    rtcpFeedback?: RtcpFeedback[] | undefined;
  }[];
  headerExtensions?: { uri: string; id: number }[] | undefined;
  encodings?: { ssrc?: number | undefined }[] | undefined;
  rtcp?: { cname?: string | undefined; reducedSize?: boolean | undefined } | undefined;
}

export interface DtlsParameters {
  role: 'client';
  fingerprints: { algorithm: 'sha-256'; value: string }[];
}

/** The server's answer to createWebRtcTransport. */
export interface TransportParameters {
  id: string;
  iceParameters: { usernameFragment: string; password: string };
  iceCandidates: {
    foundation: string;
    priority: number;
    address?: string | undefined;
    ip?: string | undefined;
    protocol: string;
    port: number;
    type: string;
  }[];
  dtlsParameters: { fingerprints: { algorithm: string; value: string }[] };
}
