import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { types } from 'mediasoup-client';
import { chooseVideoCodec, codecOptions, producerOptions, videoEncodings } from './codecs.ts';

const codec = (mimeType: string, parameters: Record<string, unknown> = {}): types.RtpCodecCapability => ({
  kind: 'video',
  mimeType,
  clockRate: 90_000,
  preferredPayloadType: 96,
  parameters,
  rtcpFeedback: [],
});
const h264 = (profile: string, mode: number) =>
  codec('video/H264', { 'profile-level-id': profile, 'packetization-mode': mode });
const vp8 = codec('video/VP8');
const vp9 = codec('video/VP9');

test('the first codec of the server that is a video codec is taken, whatever it is', () => {
  assert.equal(chooseVideoCodec([codec('audio/opus'), codec('video/rtx'), vp8, h264('42e01f', 1)]), vp8);
  assert.equal(chooseVideoCodec([vp9, vp8]), vp9);
  assert.throws(() => chooseVideoCodec([codec('video/rtx')]), { code: 'codec_unsupported' });
});

test('of H.264, constrained baseline in packetization mode 1 comes before its others', () => {
  const best = h264('42e01f', 1);
  assert.equal(chooseVideoCodec([h264('4d001f', 0), h264('4d001f', 1), h264('42e01f', 0), best, vp8]), best);
});

test('a codec that was asked for is taken or refused', () => {
  assert.equal(chooseVideoCodec([h264('42e01f', 1), vp9], 'vp9'), vp9);
  assert.throws(() => chooseVideoCodec([vp8], 'av1'), { code: 'codec_unsupported' });
});

test('a codec that is preferred is taken where there is one, behind what was asked for', () => {
  const h264s = [h264('42e01f', 1)];
  assert.equal(chooseVideoCodec([...h264s, vp8], undefined, 'vp8'), vp8);
  assert.equal(chooseVideoCodec([...h264s, vp8], 'h264', 'vp8'), h264s[0]);
  assert.equal(chooseVideoCodec(h264s, undefined, 'vp8'), h264s[0]);
});

test('a camera sends three layers from 720 lines, two from 360, else one; portrait counts by its shorter side', () => {
  const scales = (width: number, height: number) =>
    videoEncodings('camera', vp8, { width, height }, {}).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
  assert.deepEqual(scales(1280, 720), [4, 2, 1]);
  assert.deepEqual(scales(720, 1280), [4, 2, 1]);
  assert.deepEqual(scales(640, 360), [2, 1]);
  assert.deepEqual(scales(320, 240), [undefined]);
});

test('bitrates rise with the layers and stay below the most allowed', () => {
  const rates = videoEncodings('camera', vp8, { width: 1280, height: 720 }, { maxBitrateBps: 500_000 }).map(
    ({ maxBitrate }) => maxBitrate!,
  );
  assert.deepEqual(
    rates,
    [...rates].sort((a, b) => a - b),
  );
  assert.equal(rates.at(-1), 500_000);
});

test('a screen is one sharp layer; VP9 layers inside one encoding', () => {
  assert.deepEqual(videoEncodings('screen', vp8, { width: 1920, height: 1080 }, {}), [{ maxBitrate: 3_500_000 }]);
  const [svc, ...rest] = videoEncodings('camera', vp9, { width: 1280, height: 720 }, {});
  assert.equal(svc?.scalabilityMode, 'L3T3_KEY');
  assert.equal(rest.length, 0);
});

test('voice is mono with FEC and DTX, music is stereo without DTX', () => {
  const voice = codecOptions('microphone', {});
  assert.deepEqual(voice, { opusFec: true, opusDtx: true, opusStereo: false, opusMaxAverageBitrate: 48_000 });
  assert.equal(codecOptions('microphone', { music: true }).opusDtx, false);
  assert.equal(codecOptions('screenAudio', {}).opusStereo, true);
});

test('fewer pictures a second are asked of every layer; what the caller has hinted stands', () => {
  const shape = { width: 1280, height: 720 };
  const rates = (codec: types.RtpCodecCapability) =>
    videoEncodings('camera', codec, shape, { maxFramesPerSecond: 15 }).map(({ maxFramerate }) => maxFramerate);
  assert.deepEqual(rates(vp8), [15, 15, 15]);
  assert.deepEqual(rates(vp9), [15]);
  const hintOf = (source: 'camera' | 'screen', hint: string) => {
    const track = new FakeMediaStreamTrack({ kind: 'video', settings: shape, contentHint: hint });
    producerOptions(source, track, {}, [vp8]);
    return track.contentHint;
  };
  assert.deepEqual(
    [hintOf('screen', ''), hintOf('camera', ''), hintOf('screen', 'motion')],
    ['detail', 'motion', 'motion'],
  );
});
