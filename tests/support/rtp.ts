import type { ParsedPayload } from '@footlight/contract';

type Produce = ParsedPayload<'produce'>;

/** Well-formed DTLS parameters of nobody: a transport takes them, and no handshake follows. */
export const dtlsParameters = {
  role: 'client' as const,
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
};

export function microphone(ssrc = 1111): Produce {
  return {
    kind: 'audio',
    rtpParameters: {
      mid: '0',
      codecs: [
        {
          mimeType: 'audio/opus',
          payloadType: 100,
          clockRate: 48000,
          channels: 2,
          parameters: { useinbandfec: 1, usedtx: 1 },
          rtcpFeedback: [{ type: 'transport-cc' }],
        },
      ],
      headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }],
      encodings: [{ ssrc, dtx: true }],
      rtcp: { cname: 'microphone', reducedSize: true },
    },
    appData: { source: 'microphone' },
  };
}

/** VP8 in three simulcast layers, as a browser sends it. */
export function camera(ssrc = 2222): Produce {
  return {
    kind: 'video',
    rtpParameters: {
      mid: '1',
      codecs: [
        {
          mimeType: 'video/VP8',
          payloadType: 101,
          clockRate: 90000,
          parameters: {},
          rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }],
        },
        { mimeType: 'video/rtx', payloadType: 102, clockRate: 90000, parameters: { apt: 101 }, rtcpFeedback: [] },
      ],
      headerExtensions: [
        { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 },
        { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 2 },
      ],
      encodings: [0, 2, 4].map((offset, layer) => ({
        ssrc: ssrc + offset,
        rtx: { ssrc: ssrc + offset + 1 },
        maxBitrate: 150_000 * 4 ** layer,
        scalabilityMode: 'L1T3',
      })),
      rtcp: { cname: 'camera', reducedSize: true },
    },
    appData: { source: 'camera' },
  };
}
