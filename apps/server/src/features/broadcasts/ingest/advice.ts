import type { Advice, IngestTrack } from '@footlight/contract';

/** From here on a viewer who joins, and every LL-HLS part list, waits too long for a key frame. */
const longKeyFrameIntervalSeconds = 4;
/** Between two looks at the same encoder the distance of its key frames should not vary by more than this factor. */
const unsteadyFactor = 1.5;
const lowFramesPerSecond = 15;
/** Bits per second and pixel: above, bandwidth is spent that no viewer sees; below, blocks are what they see. */
const highBitsPerPixel = 0.25;
const lowBitsPerPixel = 0.02;
/** The publisher's frames come this many seconds later than its own clock says. */
const slowSeconds = -2;

export interface IngestFacts {
  kind: 'audio' | 'video';
  /** The way in: `rtmp`, or `tap` for what is WebRTC already. */
  source: string | null;
  /** Pictures are sent into a show of sound alone. */
  videoIgnored: boolean;
  tracks: readonly IngestTrack[];
  clockDrift: number;
  correctedTimestamps: number;
  jumps: number;
  /** Distance of the key frames at the look before, in seconds. */
  previousKeyFrameInterval: number | null;
  /** Tracks that HLS lacks because there is no room to convert them. */
  lacking: number;
  /** Pictures that WebRTC cannot carry are converted for it. */
  fixedForWebrtc: boolean;
  /** AAC can be made Opus here, and the other way round. */
  bridges: boolean;
}

/** What to tell a host about what the encoder sends, worst first. Pure: the words are the client's. */
export function adviceFor(facts: IngestFacts): Advice[] {
  const found: Advice[] = [];
  const video = facts.tracks.filter(({ kind }) => kind === 'video');
  const audio = facts.tracks.filter(({ kind }) => kind === 'audio');
  if (facts.kind === 'video' && video.length === 0) found.push({ code: 'no_video', severity: 'error' });
  if (facts.videoIgnored) found.push({ code: 'video_ignored', severity: 'info' });
  if (facts.lacking > 0) found.push({ code: 'conversion_capacity', severity: 'error' });
  if (audio.length === 0) found.push({ code: 'no_audio', severity: 'warning' });
  for (const track of video) found.push(...videoAdvice(track, facts));
  for (const track of audio) {
    if (track.codec !== 'opus' && !facts.bridges) found.push({ code: 'audio_codec_needs_bridge', severity: 'warning' });
  }
  if (facts.clockDrift < slowSeconds)
    found.push({ code: 'publisher_slow', severity: 'warning', value: -facts.clockDrift });
  if (facts.jumps > 0) found.push({ code: 'timestamps_jump', severity: 'warning', value: facts.jumps });
  if (facts.correctedTimestamps > 0)
    found.push({ code: 'timestamps_corrected', severity: 'info', value: facts.correctedTimestamps });
  const order = { error: 0, warning: 1, info: 2 };
  return found.sort((a, b) => order[a.severity] - order[b.severity]);
}

function videoAdvice(track: IngestTrack, { previousKeyFrameInterval, source, fixedForWebrtc }: IngestFacts): Advice[] {
  const found: Advice[] = [];
  const { keyFrameInterval, framesPerSecond, bitrateBps, width = 0, height = 0 } = track;
  const unseen = fixedForWebrtc ? 'warning' : 'error';
  if (track.hasBFrames) found.push({ code: 'b_frames', severity: unseen });
  // The feed into a room packetises H.264 only; what comes out of a room is watched there as it is.
  if (track.codec !== 'h264' && source !== 'tap') {
    found.push({ code: 'video_codec_not_for_webrtc', severity: unseen });
  }
  if (keyFrameInterval !== null) {
    if (keyFrameInterval > longKeyFrameIntervalSeconds) {
      found.push({ code: 'key_frame_interval_long', severity: 'warning', value: keyFrameInterval });
    } else if (
      previousKeyFrameInterval !== null &&
      ratio(keyFrameInterval, previousKeyFrameInterval) > unsteadyFactor
    ) {
      found.push({ code: 'key_frame_interval_unsteady', severity: 'info', value: keyFrameInterval });
    }
  }
  if (framesPerSecond > 0 && framesPerSecond < lowFramesPerSecond)
    found.push({ code: 'frame_rate_low', severity: 'warning', value: framesPerSecond });
  const pixels = width * height;
  if (pixels > 0 && framesPerSecond > 0 && track.frames > 60) {
    // Few frames a second are advised on above; here they do not count as a waste of bits.
    if (bitrateBps / (pixels * Math.max(24, framesPerSecond)) > highBitsPerPixel) {
      found.push({ code: 'bitrate_high', severity: 'info', value: bitrateBps });
    }
    if (bitrateBps / (pixels * framesPerSecond) < lowBitsPerPixel)
      found.push({ code: 'bitrate_low', severity: 'info', value: bitrateBps });
  }
  return found;
}

function ratio(a: number, b: number): number {
  return Math.max(a, b) / Math.max(0.001, Math.min(a, b));
}
