import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioConfig, VideoConfig } from '@footlight/formats';
import type { Clock } from '../../base/clock.ts';
import type { Frame, TrackInfo } from './frame.ts';
import { defaultStreamOptions } from './hub.ts';
import { Stream } from './stream.ts';
import type { StreamSink } from './subscription.ts';

const video = (level = '1f'): VideoConfig => ({
  kind: 'video',
  codec: 'h264',
  description: Uint8Array.of(1, Number.parseInt(level, 16)),
  codecString: `avc1.4200${level}`,
  width: 640,
  height: 360,
});
const audio: AudioConfig = {
  kind: 'audio',
  codec: 'aac',
  description: Uint8Array.of(0x11, 0x90),
  codecString: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
};

class ManualClock implements Clock {
  ms = 1_000_000;
  now() {
    return this.ms;
  }
  after() {
    return () => {};
  }
  every() {
    return () => {};
  }
}

class Recorder implements StreamSink {
  writable = true;
  readonly log: string[] = [];
  readonly frames: { track: string; frame: Frame }[] = [];
  onTrack({ id, config }: TrackInfo) {
    this.log.push(`track ${id} ${config.codecString}`);
  }
  onFrame({ id }: TrackInfo, frame: Frame) {
    this.frames.push({ track: id, frame });
  }
  onTrackEnd({ id }: TrackInfo) {
    this.log.push(`end ${id}`);
  }
  onPublisherLost() {
    this.log.push('lost');
  }
  onPublisher() {
    this.log.push('publisher');
  }
  onEnd() {
    this.log.push('end');
  }
  times(track: string) {
    return this.frames.filter((entry) => entry.track === track).map(({ frame }) => frame.dts);
  }
}

function setup() {
  const clock = new ManualClock();
  const stream = new Stream('s', defaultStreamOptions, clock);
  const publish = () => {
    const publication = stream.publish('test', () => log.push('replaced'));
    publication.setTrack('video', 1000, video());
    return publication;
  };
  const log: string[] = [];
  return { clock, stream, publish, log };
}
const frame = (dts: number, key = false, pts = dts) => ({ dts, pts, key, data: new Uint8Array(10) });

test('a publisher may start anywhere; the stream begins at its own zero', () => {
  const { stream, publish } = setup();
  const sink = new Recorder();
  stream.subscribe(sink);
  const publication = publish();
  publication.write('video', frame(4_294_000_000, true));
  publication.write('video', frame(4_294_000_040, false, 4_294_000_120));
  assert.deepEqual(sink.times('video'), [0, 40]);
  assert.equal(sink.frames[1]?.frame.pts, 120);
});

test('a new subscriber begins with the last key frame', () => {
  const { stream, publish } = setup();
  const publication = publish();
  publication.setTrack('audio', 48_000, audio);
  for (let n = 0; n < 100; n++) publication.write('video', frame(n * 40, n % 25 === 0));
  for (let n = 0; n < 180; n++) publication.write('audio', frame(n * 1024, true));
  const sink = new Recorder();
  stream.subscribe(sink);
  assert.equal(sink.times('video')[0], 3000);
  assert.equal(sink.times('video').length, 25);
  const firstSound = sink.times('audio')[0];
  assert.ok(firstSound !== undefined && firstSound / 48 >= 3000);
});

test('a sink that cannot take more loses frames up to a key frame; others lose none', () => {
  const { stream, publish } = setup();
  const [slow, quick] = [new Recorder(), new Recorder()];
  const subscription = stream.subscribe(slow);
  stream.subscribe(quick);
  const publication = publish();
  for (let n = 0; n < 75; n++) {
    slow.writable = n < 10 || n > 20;
    publication.write('video', frame(n * 40, n % 25 === 0));
  }
  assert.equal(quick.times('video').length, 75);
  assert.deepEqual(slow.times('video').slice(9, 11), [360, 1000]);
  assert.equal(subscription.dropped, 15);
  assert.equal(stream.numbers().dropped, 15);
  publication.lose('video', 3);
  const [numbers] = stream.numbers().tracks;
  assert.deepEqual([numbers!.missed, numbers!.lost], [15, 3]);
});

test('takeover: the new publisher goes on where the old one was, after a break', () => {
  const { clock, stream, publish, log } = setup();
  const sink = new Recorder();
  stream.subscribe(sink);
  const first = publish();
  for (let n = 0; n < 50; n++) first.write('video', frame(n * 40, n % 25 === 0));
  clock.ms += 1000;
  const second = publish();
  assert.deepEqual(log, ['replaced']);
  first.write('video', frame(9_999, true));
  second.write('video', frame(77_000, true));
  second.write('video', frame(77_040));
  assert.equal(sink.frames.length, 52);
  const [at, after] = sink.frames.slice(-2).map((entry) => entry.frame);
  assert.ok(at && after && at.discontinuity && !after.discontinuity);
  assert.ok(at.dts > 1960, 'not before the end of what was published');
  assert.equal(after.dts - at.dts, 40);
});

test('the publisher is lost and comes back on the same stream; time goes on by the wall clock', () => {
  const { clock, stream, publish } = setup();
  const sink = new Recorder();
  stream.subscribe(sink);
  const first = publish();
  first.write('video', frame(0, true));
  first.close();
  first.close();
  assert.equal(stream.publishing, false);
  clock.ms += 10_000;
  publish().write('video', frame(5, true));
  assert.deepEqual(sink.log, ['publisher', 'track video avc1.42001f', 'lost', 'publisher']);
  assert.deepEqual(sink.times('video'), [0, 10_000]);
});

test('timestamps that jump move sound and picture together', () => {
  for (const jump of [-3_600_000, 50_000_000]) {
    const { clock, stream, publish } = setup();
    const sink = new Recorder();
    stream.subscribe(sink);
    const publication = publish();
    publication.setTrack('audio', 1000, audio);
    const send = (n: number, shift: number) => {
      clock.ms += 40;
      publication.write('video', frame(4_000_000 + n * 40 + shift, n % 25 === 0));
      publication.write('audio', frame(4_000_000 + n * 40 + 7 + shift, true));
    };
    for (let n = 0; n < 50; n++) send(n, 0);
    for (let n = 50; n < 100; n++) send(n, jump);
    const [pictures, sounds] = [sink.times('video'), sink.times('audio')];
    for (const times of [pictures, sounds]) {
      const steps = times.slice(1).map((time, index) => time - times[index]!);
      assert.ok(
        steps.every((step) => step > 0 && step < 200),
        `steps ${Math.min(...steps)}..${Math.max(...steps)}`,
      );
    }
    const offsets = sounds.map((time, index) => time - pictures[index]!);
    assert.ok(
      offsets.every((offset) => offset === 7),
      `sound stays 7 ms behind: ${[...new Set(offsets)]}`,
    );
    const broken = sink.frames.filter((entry) => entry.frame.discontinuity).map(({ track }) => track);
    assert.deepEqual(broken, ['video', 'audio']);
  }
});

test('a pause of the source that is as long on its clock as on ours is no jump', () => {
  const { clock, stream, publish } = setup();
  const sink = new Recorder();
  stream.subscribe(sink);
  const publication = publish();
  publication.write('video', frame(0, true));
  clock.ms += 20_000;
  publication.write('video', frame(20_000));
  assert.deepEqual(sink.times('video'), [0, 20_000]);
  assert.equal(sink.frames.at(-1)?.frame.discontinuity, false);
});

test('times never run backwards in a track', () => {
  const { stream, publish } = setup();
  const sink = new Recorder();
  stream.subscribe(sink);
  const publication = publish();
  for (const dts of [0, 40, 40, 30, 80]) publication.write('video', frame(dts, true));
  assert.deepEqual(sink.times('video'), [0, 40, 41, 42, 80]);
  assert.equal(stream.numbers().tracks[0]?.corrected, 2);
});

test('a new configuration is told once, before its first frame, and the old frames are forgotten', () => {
  const { stream, publish } = setup();
  const sink = new Recorder();
  stream.subscribe(sink);
  const publication = publish();
  publication.write('video', frame(0, true));
  publication.setTrack('video', 1000, video());
  publication.setTrack('video', 1000, video('28'));
  assert.deepEqual(sink.log, ['publisher', 'track video avc1.42001f', 'track video avc1.420028']);
  const late = new Recorder();
  stream.subscribe(late);
  assert.deepEqual(late.frames, []);
});

test('a track the next publisher does not send ends; closing ends everything once', () => {
  const { clock, stream, publish, log } = setup();
  const sink = new Recorder();
  stream.subscribe(sink);
  const first = publish();
  first.setTrack('audio', 48_000, audio);
  first.write('audio', frame(0, true));
  const second = publish();
  second.write('video', frame(0, true));
  assert.ok(!sink.log.includes('end audio'));
  clock.ms += 4_000;
  second.write('video', frame(4_000, true));
  assert.ok(sink.log.includes('end audio'));
  stream.close();
  stream.close();
  assert.equal(sink.log.filter((line) => line === 'end').length, 1);
  assert.deepEqual(log, ['replaced', 'replaced']);
});

test('numbers tell bitrate, frame rate, key frame interval and reordering', () => {
  const { clock, stream, publish } = setup();
  const publication = publish();
  for (let n = 0; n < 100; n++) {
    clock.ms += 40;
    publication.write('video', frame(n * 40, n % 50 === 0, n * 40 + (n % 2) * 80));
  }
  const [numbers] = stream.numbers().tracks;
  assert.equal(numbers?.framesPerSecond, 25.3);
  assert.equal(numbers?.keyFrameIntervalMs, 2000);
  assert.equal(numbers?.reordered, true);
  assert.ok(Math.abs((numbers?.bitrateBps ?? 0) - 2_000) < 50);
});
