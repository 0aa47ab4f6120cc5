import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AvSync } from './av-sync.ts';

/** Two tracks of one sender: RTP clocks that begin anywhere, video that arrives `lateMs` later than sound of the same moment. */
function sender(lateMs: number) {
  const sync = new AvSync();
  sync.begin('audio', 'audio', 48_000);
  sync.begin('video', 'video', 90_000);
  const rtp = { audio: (ms: number) => 7_000_000 + ms * 48, video: (ms: number) => 4_000_000_000 + ms * 90 };
  return {
    sync,
    /** Where sound and picture captured at `ms` are put, in ms. */
    place(ms: number) {
      const audio = sync.place('audio', rtp.audio(ms), 1_000_000 + ms) / 48;
      const video = sync.place('video', rtp.video(ms), 1_000_000 + ms + lateMs) / 90;
      return { audio, video };
    },
    report(ms: number, driftMs = 0) {
      sync.report('audio', rtp.audio(ms), 1_700_000_000_000 + ms + driftMs);
      sync.report('video', rtp.video(ms), 1_700_000_000_000 + ms);
    },
  };
}

test('until reports come a track lies where it arrived; then it glides to its place and no frame jumps', () => {
  const { place, report } = sender(90);
  const apart = ({ audio, video }: { audio: number; video: number }) => video - audio;
  assert.ok(Math.abs(apart(place(0)) - 90) < 0.1);
  report(20);
  let last = place(33).video;
  let lastAudio = place(34).audio;
  for (let ms = 66; ms < 2_000; ms += 33) {
    const { audio, video } = place(ms);
    assert.ok(video - last > 29 && video - last < 37, `a frame after ${video - last} ms`);
    assert.ok(Math.abs(audio - lastAudio - (ms === 66 ? 32 : 33)) < 0.1, 'sound keeps its pace');
    [last, lastAudio] = [video, audio];
  }
  assert.ok(Math.abs(apart(place(2_000))) < 0.5);
});

test('pictures follow when the clock of the sound drifts', () => {
  const { place, report } = sender(0);
  for (let second = 0; second < 600; second++) {
    // 100 ppm: the samples of a second take longer than a second.
    report(second * 1000, second * 0.1);
    for (let ms = 0; ms < 1000; ms += 40) place(second * 1000 + ms);
  }
  const { audio, video } = place(600_000);
  // Sound of this timestamp was captured 60 ms after the picture of this timestamp.
  assert.ok(Math.abs(audio - video - 60) < 2, `apart by ${audio - video}`);
});

test('a track that begins when both have reported lies right from its first frame', () => {
  const sync = new AvSync();
  sync.begin('video', 'video', 90_000);
  sync.place('video', 900_000, 50_000);
  sync.report('video', 900_000, 1_700_000_000_000);
  sync.begin('audio', 'audio', 48_000);
  sync.report('audio', 96_000, 1_700_000_001_000);
  const placed = sync.place('audio', 96_000, 59_000);
  assert.ok(Math.abs(placed / 48 - 51_000) < 0.1, 'a second after the picture, however late it came');
});

test('reports of clocks that have nothing to do with each other change nothing', () => {
  const { sync, place } = sender(10);
  place(0);
  sync.report('audio', 7_000_000, 0);
  sync.report('video', 4_000_000_000, 1_700_000_000_000);
  const { audio, video } = place(5_000);
  assert.ok(Math.abs(video - audio - 10) < 0.1);
});

test('layers without sound follow the first of them', () => {
  const sync = new AvSync();
  sync.begin('low', 'video', 90_000);
  sync.begin('high', 'video', 90_000);
  sync.place('low', 0, 100);
  sync.place('high', 5_000, 160);
  sync.report('low', 0, 1_000_000);
  sync.report('high', 5_000, 1_000_020);
  for (let frame = 1; frame < 60; frame++) {
    sync.place('low', frame * 3_000, 0);
    sync.place('high', 5_000 + frame * 3_000, 0);
  }
  assert.ok(Math.abs(sync.errorMs('high')) < 0.1);
  assert.ok(Math.abs(sync.place('high', 185_000, 0) - sync.place('low', 180_000, 0) - 20 * 90) < 2);
});
