import type { MediaSource } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { FootlightError } from './errors.ts';
import type { PublishOptions, VideoCodec } from './room/types.ts';

const known: readonly VideoCodec[] = ['h264', 'vp8', 'vp9', 'av1'];

type Codec = types.RtpCodecCapability;

const nameOf = ({ mimeType }: Codec) => known.find((name) => mimeType.toLowerCase() === `video/${name}`);

/**
 * The codec to publish with, of those both sides can do. They come in the order of the server, which is its operator's preference; the
 * first counts where none is asked for (`wanted`) and the one that would be liked best is not there (`preferred`). Throws `codec_unsupported`.
 */
export function chooseVideoCodec(codecs: readonly Codec[], wanted?: VideoCodec, preferred?: VideoCodec): Codec {
  const names = codecs.map(nameOf);
  const name = wanted ?? names.find((found) => found === preferred) ?? names.find((found) => found !== undefined);
  const found = codecs.filter((codec) => name !== undefined && nameOf(codec) === name);
  if (found.length === 0) throw new FootlightError('codec_unsupported');
  return found.reduce((best, codec) => (h264Rank(codec) > h264Rank(best) ? codec : best));
}

/** Constrained baseline in packetization mode 1 is what every browser and phone decodes (RFC 7742, section 6.2). */
function h264Rank(codec: Codec): number {
  const { 'packetization-mode': mode, 'profile-level-id': profile } = (codec.parameters ?? {}) as Record<
    string,
    unknown
  >;
  return (Number(mode) === 1 ? 2 : 0) + (String(profile).toLowerCase().startsWith('42e0') ? 1 : 0);
}

export interface TrackShape {
  width?: number | undefined;
  height?: number | undefined;
}

/** Bits per second that a talking head at 30 frames needs in H.264 or VP8, by the shorter side. */
function bitrateFor(lines: number): number {
  if (lines >= 1080) return 3_500_000;
  if (lines >= 720) return 1_800_000;
  if (lines >= 480) return 900_000;
  if (lines >= 360) return 600_000;
  if (lines >= 240) return 300_000;
  return 150_000;
}

/** The most a shared screen may use: text stays sharp, and a still screen needs a fraction of it. */
const screenBitrateBps = 3_500_000;

/**
 * Encodings from the lowest to the highest layer; mediasoup-client names them r0, r1, r2. Simulcast: three from 720 lines,
 * two from 360. VP8 and AV1 get three temporal layers, so that a layer also thins out in time; VP9 scales inside one encoding.
 */
export function videoEncodings(
  source: MediaSource,
  codec: Codec,
  shape: TrackShape,
  options: PublishOptions,
): types.RtpEncodingParameters[] {
  const name = codec.mimeType.toLowerCase();
  const lines = Math.min(shape.width ?? 1280, shape.height ?? 720);
  const most = options.maxBitrateBps ?? (source === 'screen' ? screenBitrateBps : bitrateFor(lines));
  const layered = options.simulcast ?? source === 'camera';
  const layers = !layered || lines < 360 ? 1 : lines < 720 ? 2 : 3;
  const temporal = name === 'video/h264' || source === 'screen' ? {} : { scalabilityMode: 'L1T3' };
  const rate = options.maxFramesPerSecond === undefined ? {} : { maxFramerate: options.maxFramesPerSecond };
  if (layers > 1 && name === 'video/vp9') {
    return [{ scalabilityMode: `L${layers}T3_KEY`, maxBitrate: most, ...rate }];
  }
  const encodings: types.RtpEncodingParameters[] = [];
  for (let layer = layers - 1; layer >= 0; layer--) {
    const scale = 2 ** layer;
    const maxBitrate = layer === 0 ? most : Math.min(most, bitrateFor(lines / scale));
    encodings.push({ maxBitrate, ...(layers > 1 ? { scaleResolutionDownBy: scale } : {}), ...temporal, ...rate });
  }
  return encodings;
}

/** Start where most connections can follow; congestion control finds the rest within seconds. */
const startBitrateKbps = 1000;

export function codecOptions(source: MediaSource, options: PublishOptions): types.ProducerCodecOptions {
  if (source === 'camera' || source === 'screen') return { videoGoogleStartBitrate: startBitrateKbps };
  const music = options.music ?? source === 'screenAudio';
  return {
    opusFec: true,
    opusDtx: !music,
    opusStereo: music,
    opusMaxAverageBitrate: options.maxBitrateBps ?? (music ? 128_000 : 48_000),
  };
}

/** All that mediasoup-client has to know to publish `track`; `codecs`: what this browser can send and the server takes. */
export function producerOptions(
  source: MediaSource,
  track: MediaStreamTrack,
  options: PublishOptions,
  codecs: readonly Codec[],
): types.ProducerOptions {
  const common = { track, codecOptions: codecOptions(source, options), stopTracks: false, appData: { source } };
  if (track.kind === 'audio') return common;
  // Text on a screen should rather move seldom than be blurred, a face rather be blurred than stutter; a choice the caller has made stands.
  if (track.contentHint === '') track.contentHint = source === 'screen' ? 'detail' : 'motion';
  const codec = chooseVideoCodec(codecs, options.codec, options.preferredCodec);
  return { ...common, codec, encodings: videoEncodings(source, codec, track.getSettings(), options) };
}
