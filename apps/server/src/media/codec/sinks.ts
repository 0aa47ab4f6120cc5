import type { AudioCodec, VideoConfig } from '@footlight/formats';
import { isAudio, isVideo, type StreamSink } from '../stream/index.ts';
import { type BridgingParts, BridgingSink } from './bridging-sink.ts';

export type { BridgingParts, BridgingSink };

/**
 * `inner` with every sound track in `codec`: those that are pass, the others are converted under the same track id, with a timescale of
 * 48,000. Where that is impossible, `onError` is called and the track is left out.
 */
export function withAudioCodec(
  codec: AudioCodec,
  inner: StreamSink,
  parts: BridgingParts & { bitrateBps?: number },
): BridgingSink {
  return new BridgingSink(
    inner,
    ({ id, config }) =>
      !isAudio(config) || config.codec === codec
        ? [{ kind: 'same' }]
        : [{ kind: 'audio', id, to: codec, bitrateBps: parts.bitrateBps }],
    parts,
  );
}

export interface VideoCodecOptions extends BridgingParts {
  /** What `inner` takes as it is. Default: H.264, whatever its B-frames. */
  accepts?(config: VideoConfig): boolean;
  /** What passes and is not H.264 gets an H.264 form beside it, as track `<id>-h264`: the first track, as far as the CPU budget allows. */
  h264Beside?: boolean;
  bitrateBps?: number;
  maxHeight?: number;
}

/** For `accepts` in front of WebRTC, which shows pictures in the order they come. What announces nothing may well be in order. */
export function isH264InOrder({ codec, maxReorderFrames = 0 }: VideoConfig): boolean {
  return codec === 'h264' && maxReorderFrames === 0;
}

/** The id of a stream's first or best video track; others are further renditions of it. */
const mainVideo = 'video';

/** `inner` with every video track as it takes it: what it accepts passes, the rest becomes H.264 without B-frames. */
export function withVideoCodec(inner: StreamSink, options: VideoCodecOptions): BridgingSink {
  const accepts = options.accepts ?? (({ codec }: VideoConfig) => codec === 'h264');
  const { bitrateBps, maxHeight, h264Beside = false } = options;
  return new BridgingSink(
    inner,
    ({ id, config }) => {
      if (!isVideo(config)) return [{ kind: 'same' }];
      if (!accepts(config)) return [{ kind: 'video', id, bitrateBps, maxHeight }];
      const beside = h264Beside && config.codec !== 'h264' && id === mainVideo;
      return [
        { kind: 'same' },
        ...(beside ? [{ kind: 'video' as const, id: `${id}-h264`, bitrateBps, maxHeight }] : []),
      ];
    },
    options,
  );
}

/** One step of a downscale ladder. */
export interface Rung {
  /** Of the picture's shorter side. */
  maxHeight: number;
  bitrateBps: number;
}

/**
 * `inner` with the main video track in smaller sizes beside the original, as tracks `<id>-<height>p`. Rungs that are not smaller than the
 * original are left out; those beyond the CPU budget end in `onError`.
 */
export function withRenditions(rungs: readonly Rung[], inner: StreamSink, parts: BridgingParts): BridgingSink {
  return new BridgingSink(
    inner,
    ({ id, config }) => {
      if (!isVideo(config) || id !== mainVideo) return [{ kind: 'same' }];
      const shorter = Math.min(config.width, config.height);
      const smaller = rungs.filter(({ maxHeight }) => maxHeight < shorter);
      return [
        { kind: 'same' },
        ...smaller.map((rung) => ({ kind: 'video' as const, id: `${id}-${rung.maxHeight}p`, ...rung })),
      ];
    },
    parts,
  );
}
