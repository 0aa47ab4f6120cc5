import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CodecStages, withMixedAudio } from '@footlight/server/media/codec/index.ts';
import { StreamTap } from '@footlight/server/media/ingest/tap/index.ts';
import { WhipEndpoint } from '@footlight/server/media/ingest/whip/index.ts';
import { Hub } from '@footlight/server/media/stream/index.ts';
import { systemClock } from '../../apps/server/src/base/clock.ts';
import { silentLogger } from '../../apps/server/src/base/logger.ts';
import { toneLevel } from '../../apps/server/src/media/codec/codec.testkit.ts';
import { next, startSfu } from '../../apps/server/src/media/sfu/sfu.testkit.ts';
import { beepingAudio, ClipPublisher, flashingVideo } from './clip-publisher.ts';
import { perform, speak } from './stage-page.ts';
import {
  allButOneWithin,
  brightness,
  colours,
  ffmpegDecode,
  flashesAndBeeps,
  offsets,
  StreamRecording,
  toMp4,
} from './stream-recording.ts';
import { openPage } from './webrtc-page.ts';

const parts = { clock: systemClock, logger: silentLogger() };

async function openWorld(t: TestContext, options: { beside?: boolean } = {}) {
  const sfu = await startSfu(t, { workerCount: 1, mediaPollMs: 200, mediaLostAfterMs: 1000 });
  const room = await sfu.openRoom('show');
  const whip = new WhipEndpoint(systemClock);
  t.after(() => whip.close());
  const hub = new Hub(systemClock);
  t.after(() => hub.close());
  const stream = hub.open('show');
  const stages = await CodecStages.start({}, parts);
  t.after(() => stages.close());
  const recording = new StreamRecording(t, stream, (sink) =>
    withMixedAudio('aac', sink, { stages, onError: (error) => assert.fail(error) }),
  );
  const tap = new StreamTap(
    { room, stream, isHost: (peerId) => peerId === 'host', ...options, ...parts },
    { dominanceMs: 1_000 },
  );
  t.after(() => tap.close());
  const page = await openPage(t, async ({ path, body }) => {
    const { answerSdp, sessionId } = await whip.offer({ room, peerId: path.slice(1), sdp: body });
    return { status: 201, headers: { location: sessionId }, body: answerSdp };
  });
  return { room, stream, stages, recording, tap, page, whip };
}

const host = { colour: '#f00', width: 320, height: 240, hz: 440, gain: 0.3 };
const speaker = { colour: '#00f', width: 480, height: 270, hz: 1000, gain: 0.3 };

/** The sound of a part of a track, its first frame at sample 0. */
async function heard(track: ReturnType<StreamRecording['taken']>): Promise<{ sound: Float32Array; warnings: string }> {
  const { bytes, warnings } = await ffmpegDecode(toMp4(track), '-ac', '2', '-ar', '48000', '-f', 'f32le');
  const both = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { sound: both.filter((_, index) => index % 2 === 0), warnings };
}

const steps = (frames: { dts: number }[]) => new Set(frames.slice(1).map(({ dts }, i) => dts - frames[i]!.dts));
const largestStep = (sound: Float32Array) =>
  sound.reduce((most, value, i) => (i === 0 ? 0 : Math.max(most, Math.abs(value - sound[i - 1]!))), 0);

test('two voices are heard at once; one that joins or leaves makes no hole and no click, and the death of the codec process ends nothing', {
  timeout: 180_000,
}, async (t) => {
  const { stream, stages, recording, page, whip, tap } = await openWorld(t);
  const voices = new StreamRecording(t, stream);
  await perform(page, 'host', '/host', host);
  await recording.until(() => recording.has('audio') && recording.part('audio').frames.length > 80);
  const { location } = await perform(page, 'speaker', '/speaker', speaker);
  const marks: number[] = [];
  // The last frame is not decoded.
  const mark = () => marks.push(recording.part('audio').frames.length - 2);
  const more = async (frames: number) => {
    const from = recording.part('audio').frames.length;
    await recording.until(() => recording.part('audio').frames.length > from + frames);
  };
  await more(100);
  mark();
  await more(100);
  mark();
  assert.equal(tap.sounds, 2);
  whip.delete(location);
  await more(60);
  mark();
  await more(80);
  mark();
  const [pid] = stages.numbers().pids as [number];
  process.kill(pid, 'SIGKILL');
  await more(60);
  mark();
  await more(80);
  mark();
  const track = recording.taken('audio');
  assert.deepEqual([...recording.ended, ...steps(track.frames)], [1024], 'no hole, not even where the process died');
  const { sound, warnings } = await heard(track);
  assert.equal(warnings, '');
  const levels = (from: number, to: number) =>
    [440, 1000].map((hz) => toneLevel(sound, hz, marks[from]! * 1024, marks[to]! * 1024));
  const [together, alone, afterDeath] = [levels(0, 1), levels(2, 3), levels(4, 5)];
  t.diagnostic(`levels of both tones: ${JSON.stringify([together, alone, afterDeath])}`);
  assert.ok(together.every((level) => level > 0.2 && level < 0.4));
  for (const [low, high] of [alone, afterDeath]) assert.ok(low! > 0.2 && high! < 0.01);
  // A busy browser has gaps of its own: nothing steeper may come out than came in.
  const [first, second] = await Promise.all(['audio', 'audio-1'].map((id) => heard(voices.taken(id))));
  const bound = largestStep(first!.sound) + largestStep(second!.sound);
  const click = largestStep(sound.subarray(40 * 1024, marks[3]! * 1024));
  t.diagnostic(`largest step between two samples: ${click}, of both voices: ${bound}`);
  assert.ok(click < 1.2 * bound);
  assert.equal(stages.numbers().restarts, 1);
});

test('the picture goes to who speaks, at a key frame and in sync with the sound, and back to the host', {
  timeout: 180_000,
}, async (t) => {
  const { recording, page, tap } = await openWorld(t);
  await perform(page, 'host', '/host', host);
  await recording.until(() => recording.has('video') && recording.part('video').frames.length > 60);
  await perform(page, 'speaker', '/speaker', { ...speaker, gain: 0, flashes: true });
  const size = () => {
    const { config } = recording.part('video');
    return config.kind === 'video' ? config.width : 0;
  };
  const toSpeaker = next(tap.events, 'switched');
  await speak(page, 'host', 0);
  await speak(page, 'speaker', 0.15);
  const { peerId, why } = await toSpeaker;
  assert.deepEqual([peerId, why], ['speaker', 'speaker']);
  await recording.until(() => size() === speaker.width && recording.part('video').frames.length > 300);
  const shown = recording.taken('video');
  const toHost = next(tap.events, 'switched');
  await speak(page, 'speaker', 0);
  await speak(page, 'host', 0.3);
  assert.equal((await toHost).peerId, 'host');
  await recording.until(() => size() === host.width && recording.part('video').frames.length > 30);
  const videos = recording.parts
    .filter(({ id }) => id === 'video')
    .map((part) => ({ ...part, frames: [...part.frames] }));
  assert.equal(videos.length, 3);
  assert.deepEqual(recording.ended, []);
  for (const [index, [red, blue]] of [
    [230, 20],
    [20, 230],
    [230, 20],
  ].entries()) {
    const video = videos[index]!;
    assert.equal(video.frames[0]!.key, true);
    const complaints = (await brightness(video)).warnings
      .split('\n')
      .filter((line) => !/swscaler|Last message/.test(line));
    assert.deepEqual(complaints, ['']);
    // Not one of the flashes.
    const colour = (await colours(video)).slice(15).find((pixel) => Math.min(...pixel) < 128)!;
    const [r, , b] = colour;
    assert.ok(Math.abs(r - red!) < 40 && Math.abs(b - blue!) < 40, `part ${index} shows ${colour}`);
  }
  const hole = (videos[1]!.frames[0]!.dts - videos[0]!.frames.at(-1)!.dts) / 90;
  t.diagnostic(`from the last picture of the host to the first of the speaker: ${hole.toFixed(0)} ms`);
  assert.ok(hole < 500);
  const apart = offsets(await flashesAndBeeps(shown, recording.taken('audio'), 0.5));
  t.diagnostic(`beep after flash, ms: ${apart.map((ms) => ms.toFixed(0)).join(' ')}`);
  assert.ok(apart.length >= 6 && allButOneWithin(apart, 80), `beep after flash: ${apart}`);
});

test("an encoder's show with a voice from the room: both are heard, the picture stays, and nothing breaks when it comes and goes", {
  timeout: 180_000,
}, async (t) => {
  const { stream, recording, page, whip } = await openWorld(t, { beside: true });
  const [video, audio] = await Promise.all([flashingVideo(), beepingAudio('aac', 50)]);
  new ClipPublisher(t, stream, [
    { id: 'video', clip: video },
    { id: 'audio', clip: audio },
  ]);
  await recording.until(() => recording.has('audio') && recording.part('audio').frames.length > 60);
  const { location } = await perform(page, 'speaker', '/speaker', speaker);
  await recording.until(() => stream.tracks.has('voice'));
  const from = recording.part('audio').frames.length;
  await recording.until(() => recording.part('audio').frames.length > from + 350);
  const until = recording.part('audio').frames.length;
  whip.delete(location);
  await recording.until(() => !stream.tracks.has('voice'));
  await recording.until(() => recording.part('audio').frames.length > until + 100);
  assert.deepEqual(recording.ended, []);
  assert.equal(recording.parts.filter(({ id }) => id === 'audio').length, 1, 'the same configuration all the time');
  assert.equal(recording.has('voice'), false);
  const track = recording.taken('audio');
  assert.deepEqual(steps(track.frames), new Set([1024]));
  const { sound, warnings } = await heard(track);
  assert.equal(warnings, '');
  assert.ok(toneLevel(sound, 1000, (until - 80) * 1024, (until - 20) * 1024) > 0.2);
  const apart = offsets(await flashesAndBeeps(recording.taken('video'), track, 0.55));
  t.diagnostic(`beep after flash, ms: ${apart.map((ms) => ms.toFixed(0)).join(' ')}`);
  // A publisher that is held up for longer than the mix waits for it misses its turn.
  assert.ok(apart.length >= 4 && allButOneWithin(apart, 40), `beep after flash: ${apart}`);
});
