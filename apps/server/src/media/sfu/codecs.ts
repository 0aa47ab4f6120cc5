import type { RouterRtpCodecCapability } from 'mediasoup/types';

/** Browsers start far below what a LAN or a good uplink carries; kbit/s. */
const startBitrate = { 'x-google-start-bitrate': 1000 };

const opus: RouterRtpCodecCapability = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48000,
  channels: 2,
  // RFC 7587: in-band FEC hides single losses, DTX spares the silence of listeners who only rarely speak.
  parameters: { useinbandfec: 1, usedtx: 1 },
};

function video(mimeType: string, parameters: Record<string, unknown> = {}): RouterRtpCodecCapability {
  return { kind: 'video', mimeType, clockRate: 90000, parameters: { ...parameters, ...startBitrate } };
}

/** RFC 6184 profile-level-id: constrained baseline, main, high. */
const h264 = ['42e01f', '4d001f', '64001f'].map((profile) =>
  video('video/H264', { 'packetization-mode': 1, 'level-asymmetry-allowed': 1, 'profile-level-id': profile }),
);
const vp8 = video('video/VP8');
const others = [
  video('video/VP9', { 'profile-id': 0 }),
  video('video/VP9', { 'profile-id': 2 }),
  video('video/AV1', { profile: 0 }),
];

/** The codecs of every router, the preferred video codec first: clients publish with the first one they can encode. */
export function routerCodecs(preferred: 'h264' | 'vp8'): RouterRtpCodecCapability[] {
  return [opus, ...(preferred === 'vp8' ? [vp8, ...h264] : [...h264, vp8]), ...others];
}
