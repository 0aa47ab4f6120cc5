import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IngestTrack } from '@footlight/contract';
import { adviceFor, type IngestFacts } from './advice.ts';

const video: IngestTrack = {
  id: 'video',
  kind: 'video',
  codec: 'h264',
  codecString: 'avc1.640028',
  width: 1920,
  height: 1080,
  bitrateBps: 6_000_000,
  framesPerSecond: 30,
  keyFrameInterval: 2,
  hasBFrames: false,
  frames: 1000,
  dropped: 0,
};
const audio: IngestTrack = {
  id: 'audio',
  kind: 'audio',
  codec: 'aac',
  codecString: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
  bitrateBps: 160_000,
  framesPerSecond: 46.9,
  keyFrameInterval: null,
  hasBFrames: false,
  frames: 1000,
  dropped: 0,
};
const facts = (change: Partial<IngestFacts> = {}): IngestFacts => ({
  kind: 'video',
  source: 'rtmp',
  videoIgnored: false,
  tracks: [video, audio],
  clockDrift: 0,
  correctedTimestamps: 0,
  jumps: 0,
  previousKeyFrameInterval: 2,
  lacking: 0,
  fixedForWebrtc: false,
  bridges: true,
  ...change,
});
const codes = (change: Partial<IngestFacts>) => adviceFor(facts(change)).map(({ code }) => code);

test('a good encoder is left alone', () => {
  assert.deepEqual(adviceFor(facts()), []);
});

test('each fault has its advice', () => {
  const withVideo = (change: Partial<IngestTrack>) => ({ tracks: [{ ...video, ...change }, audio] });
  assert.deepEqual(codes(withVideo({ hasBFrames: true })), ['b_frames']);
  for (const codec of ['hevc', 'av1', 'vp9', 'vp8']) {
    assert.deepEqual(codes(withVideo({ codec })), ['video_codec_not_for_webrtc']);
    assert.deepEqual(codes({ ...withVideo({ codec }), source: 'tap' }), [], 'it came over WebRTC');
  }
  assert.deepEqual(codes(withVideo({ keyFrameInterval: 8.3 })), ['key_frame_interval_long']);
  assert.deepEqual(codes({ ...withVideo({ keyFrameInterval: 3.5 }) }), ['key_frame_interval_unsteady']);
  assert.deepEqual(codes(withVideo({ framesPerSecond: 10 })), ['frame_rate_low']);
  assert.deepEqual(codes(withVideo({ bitrateBps: 40_000_000 })), ['bitrate_high']);
  assert.deepEqual(codes(withVideo({ bitrateBps: 300_000 })), ['bitrate_low']);
  assert.deepEqual(codes({ tracks: [audio] }), ['no_video']);
  assert.deepEqual(codes({ tracks: [audio], kind: 'audio' }), []);
  assert.deepEqual(codes({ tracks: [audio], kind: 'audio', videoIgnored: true }), ['video_ignored']);
  assert.deepEqual(codes({ tracks: [video] }), ['no_audio']);
  assert.deepEqual(codes({ lacking: 1 }), ['conversion_capacity']);
  assert.deepEqual(codes({ bridges: false }), ['audio_codec_needs_bridge']);
  assert.deepEqual(codes({ clockDrift: -3 }), ['publisher_slow']);
  assert.deepEqual(codes({ jumps: 1, correctedTimestamps: 4 }), ['timestamps_jump', 'timestamps_corrected']);
});

test('what is converted for WebRTC costs no viewer the picture', () => {
  const tracks = [{ ...video, hasBFrames: true }, audio];
  assert.deepEqual(adviceFor(facts({ tracks })), [{ code: 'b_frames', severity: 'error' }]);
  assert.deepEqual(adviceFor(facts({ tracks, fixedForWebrtc: true })), [{ code: 'b_frames', severity: 'warning' }]);
});

test('the worst comes first', () => {
  assert.deepEqual(
    codes({ tracks: [{ ...video, bitrateBps: 40_000_000, keyFrameInterval: 9, hasBFrames: true }, audio] }),
    ['b_frames', 'key_frame_interval_long', 'bitrate_high'],
  );
});
