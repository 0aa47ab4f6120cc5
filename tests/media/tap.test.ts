import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { StreamTap, type TapOptions } from '@footlight/server/media/ingest/tap/index.ts';
import { WhipEndpoint } from '@footlight/server/media/ingest/whip/index.ts';
import { Hub } from '@footlight/server/media/stream/index.ts';
import { systemClock } from '../../apps/server/src/base/clock.ts';
import { silentLogger } from '../../apps/server/src/base/logger.ts';
import { startSfu } from '../../apps/server/src/media/sfu/sfu.testkit.ts';
import {
  allButOneWithin,
  brightness,
  flashesAndBeeps,
  loudness,
  offsets,
  StreamRecording,
} from './stream-recording.ts';
import { openPage, publishByWhip, publishFlashAndBeep } from './webrtc-page.ts';

async function openWorld(t: TestContext, options: Partial<TapOptions> = {}) {
  const sfu = await startSfu(t, { workerCount: 1, mediaPollMs: 200, mediaLostAfterMs: 1000 });
  const room = await sfu.openRoom('show');
  const whip = new WhipEndpoint(systemClock);
  t.after(() => whip.close());
  const hub = new Hub(systemClock);
  t.after(() => hub.close());
  const stream = hub.open('show');
  const recording = new StreamRecording(t, stream);
  const parts = { room, stream, peerId: 'host', clock: systemClock, logger: silentLogger() };
  const tap = new StreamTap(parts, options);
  t.after(() => tap.close());
  const page = await openPage(t, async ({ body }) => {
    const { answerSdp, sessionId } = await whip.offer({ room, peerId: 'host', sdp: body });
    return { status: 201, headers: { location: `/whip/${sessionId}` }, body: answerSdp };
  });
  return { room, stream, recording, tap, page, whip };
}

const seconds = (track: { timescale: number; frames: { dts: number }[] }) =>
  track.frames.length === 0 ? 0 : (track.frames.at(-1)!.dts - track.frames[0]!.dts) / track.timescale;

test('H.264 and Opus of a browser become frames that ffmpeg decodes without a warning, with a key frame every two seconds', async (t) => {
  const { recording, page } = await openWorld(t);
  await publishByWhip(page, '/whip', { codec: 'video/H264' });
  await recording.until(() => recording.has('video') && seconds(recording.part('video')) > 7);
  const video = recording.taken('video');
  const audio = recording.taken('audio');
  assert.equal(video.config.codec, 'h264');
  assert.equal(video.frames[0]!.key, true);
  const { values, warnings } = await brightness(video);
  assert.equal(warnings, '');
  assert.equal(values.length, video.frames.length - 1);
  const keys = video.frames.filter(({ key }) => key).map(({ dts }) => dts / video.timescale);
  const intervals = keys.slice(1).map((at, i) => at - keys[i]!);
  assert.ok(intervals.length >= 3 && Math.max(...intervals) < 3, `key frames ${intervals}`);
  const sound = await loudness(audio);
  assert.equal(sound.warnings, '');
  const steps = audio.frames.slice(1).map(({ dts }, i) => dts - audio.frames[i]!.dts);
  assert.deepEqual([...new Set(steps)], [960], 'the sound has no hole');
});

test('a flash and a beep of the same moment stay together, and stay so when the sender reports come', async (t) => {
  const { recording, page } = await openWorld(t);
  await publishFlashAndBeep(page, '/whip');
  await recording.until(() => recording.has('video') && seconds(recording.part('video')) > 10);
  const found = await flashesAndBeeps(recording.taken('video'), recording.taken('audio'));
  const apart = offsets(found);
  t.diagnostic(`beep after flash, ms: ${apart.map((ms) => ms.toFixed(0)).join(' ')}`);
  assert.ok(apart.length >= 8, `${found.flashes.length} flashes, ${found.beeps.length} beeps`);
  assert.ok(allButOneWithin(apart, 80), `beep after flash: ${apart}`);
});

test('simulcast layers are tracks of one time base; the best of them is a track of its own where one is wanted', async (t) => {
  const { room, recording, stream, page } = await openWorld(t);
  const best = new Hub(systemClock).open('best');
  const one = new StreamRecording(t, best);
  const parts = { room, stream: best, peerId: 'host', clock: systemClock, logger: silentLogger() };
  const tap = new StreamTap(parts, { renditions: 'best' });
  t.after(() => tap.close());
  await publishByWhip(page, '/whip', { codec: 'video/H264', layers: ['l', 'm', 'h'] });
  const ids = ['video', 'video-1', 'video-2'];
  await recording.until(() => ids.every((id) => recording.has(id) && seconds(recording.part(id)) > 4));
  assert.deepEqual(
    ids.map((id) => {
      const { config } = recording.part(id);
      return config.kind === 'video' && config.width;
    }),
    [1280, 640, 320],
  );
  const newest = ids.map((id) => recording.part(id).frames.at(-1)!.dts / 90_000);
  assert.ok(Math.max(...newest) - Math.min(...newest) < 0.2, `newest frames at ${newest}`);
  for (const id of ids) assert.equal((await brightness(recording.taken(id))).warnings, '');
  await one.until(() => one.parts.at(-1)?.config.kind === 'video' && seconds(one.part('video')) > 2);
  const { config } = one.part('video');
  assert.equal(config.kind === 'video' && config.width, 1280);
  assert.equal(one.has('video-1'), false);
  assert.equal(stream.numbers().source, 'tap');
});

test('of a simulcast publisher whose codec has to be converted the best layer is tapped', async (t) => {
  const { recording, page } = await openWorld(t);
  await publishByWhip(page, '/whip', { codec: 'video/VP8', layers: ['l', 'm', 'h'] });
  await recording.until(() => recording.has('video') && seconds(recording.part('video')) > 3);
  const { config } = recording.part('video');
  assert.deepEqual([config.codec, config.kind === 'video' && config.width], ['vp8', 1280]);
  assert.deepEqual(
    ['video-1', 'video-2'].filter((id) => recording.has(id)),
    [],
  );
});

test('a muted microphone is silence, a camera that is off is no track, and a publisher that is back goes on in the same stream', async (t) => {
  const { room, recording, page, whip } = await openWorld(t);
  const first = await publishByWhip(page, '/whip', { codec: 'video/H264' });
  await recording.until(() => recording.has('video') && seconds(recording.part('video')) > 1);
  const [audio, video] = room.producers();
  await room.pauseProducer({ peerId: 'host', producerId: audio!.producerId });
  await room.pauseProducer({ peerId: 'host', producerId: video!.producerId });
  await recording.until(() => recording.ended.includes('video'));
  const heard = recording.part('audio').frames.length;
  await recording.until(() => recording.part('audio').frames.length > heard + 50);
  assert.equal(recording.part('audio').frames.at(-1)!.data.byteLength, 3);
  await room.resumeProducer({ peerId: 'host', producerId: audio!.producerId });
  await room.resumeProducer({ peerId: 'host', producerId: video!.producerId });
  await recording.until(() => recording.parts.filter(({ id }) => id === 'video').length === 2);
  await recording.until(() => recording.part('video').frames.length > 10);
  assert.equal(recording.part('video').frames[0]!.key, true);
  const before = recording.part('video').frames.at(-1)!.dts;
  whip.delete(first.location.split('/')[2]!);
  await recording.until(() => recording.publisher.at(-1) === false);
  await publishByWhip(page, '/whip', { codec: 'video/VP8' });
  await recording.until(
    () => recording.part('video').config.codec === 'vp8' && recording.part('video').frames.length > 10,
  );
  const { frames } = recording.part('video');
  assert.ok(frames[0]!.dts > before && frames[0]!.key && frames[0]!.discontinuity);
});
