import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { AudioCodec, AudioConfig } from '@footlight/formats';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { type Frame, Hub, type Publication, type Stream } from '../stream/index.ts';
import { type Encoded, encode, listen, toneLevel } from './codec.testkit.ts';
import { CodecStages } from './codec-stages.ts';
import { Collector } from './collector.testkit.ts';
import { type MixingParts, type MixingSink, withMixedAudio } from './mixing-sink.ts';
import type { AudioBridge } from './specs.ts';

const sourceSeconds = 2;
const sine = (hz: number, ...codec: string[]) =>
  encode<AudioConfig>(
    '-f',
    'lavfi',
    '-i',
    `aevalsrc=0.3*sin(${hz}*2*PI*t)|0.3*sin(${hz}*2*PI*t):s=48000:d=${sourceSeconds}`,
    ...codec,
  );

describe('all sound as one track', { timeout: 60_000 }, () => {
  const clock = { ...systemClock, now: () => 1_000 };
  let stages: CodecStages;
  let aac: Encoded<AudioConfig>;
  let opus: Encoded<AudioConfig>;
  let stream: Stream;
  let publication: Publication;
  let inner: Collector;
  let sink: MixingSink;
  const errors: string[] = [];
  const others: AudioBridge[] = [];

  before(async () => {
    stages = await CodecStages.start({ maxAudioStages: 1 }, { logger: silentLogger(), clock });
    aac = await sine(440, '-c:a', 'aac', '-b:a', '160k');
    opus = await sine(1000, '-c:a', 'libopus', '-b:a', '128k');
  });
  after(() => stages.close());
  afterEach(() => {
    stream.close();
    for (const other of others.splice(0)) other.close();
    errors.length = 0;
  });

  const onError: MixingParts['onError'] = ({ code }, { id }) => errors.push(`${id} ${code}`);
  function begin(parts: Partial<MixingParts> = {}, codec: AudioCodec = 'aac'): void {
    inner = new Collector();
    sink = withMixedAudio(codec, inner, { stages, onError, ...parts });
    stream = new Hub(clock).open('show');
    stream.subscribe(sink);
    publication = stream.publish('tap', () => {});
  }
  const setTrack = (id: string, { timescale, config }: Encoded<AudioConfig>) =>
    publication.setTrack(id, timescale, config);
  /** Plays the sources over and over, five times as fast as they would come, until the condition holds. */
  async function play(parts: Record<string, Encoded<AudioConfig>>, until: () => boolean): Promise<void> {
    const frames = Object.entries(parts)
      .flatMap(([id, source]) => source.frames.map((frame) => ({ id, frame, timescale: source.timescale })))
      .map((one) => ({ ...one, at: one.frame.pts / one.timescale }))
      .sort((a, b) => a.at - b.at);
    const done = Promise.withResolvers<void>();
    const beganAt = performance.now();
    let next = 0;
    const cancel = systemClock.every(2, () => {
      const due = (5 * (performance.now() - beganAt)) / 1000;
      for (;;) {
        const { id, frame, timescale, at } = frames[next % frames.length]!;
        const shift = Math.floor(next / frames.length) * sourceSeconds;
        if (at + shift > due) break;
        const pts = frame.pts + shift * timescale;
        publication.write(id, { ...frame, dts: pts, pts });
        next++;
      }
      if (until()) done.resolve();
    });
    await done.promise;
    cancel();
  }
  const isCopied = ({ data }: Frame) => aac.frames.some((frame) => frame.data === data);
  const mixed = () => inner.of('audio').filter((frame) => !isCopied(frame));
  /** The only stage there is, taken by somebody else. */
  function occupy(): AudioBridge {
    const other = stages.audioBridge({
      ...{ from: opus.config, timescale: opus.timescale, to: 'aac' },
      onFrame: () => {},
      onError: (error) => errors.push(error.code),
    });
    others.push(other);
    return other;
  }
  /** ffmpeg adds two equal channels to √2 of one. */
  const level = async (hz: number) => {
    const frames = mixed().slice(40);
    const sound = await listen(aac.config, frames);
    const from = frames[0]!.pts + 9_600;
    return toneLevel(sound, hz, from, from + 48_000) / Math.SQRT2;
  };

  test('that is refused for want of room begins when there is some, and is reported once', async () => {
    const other = occupy();
    begin();
    setTrack('voice', opus);
    for (const frame of opus.frames.slice(0, 10)) publication.write('voice', frame);
    assert.deepEqual([errors, sink.lacking, inner.tracks], [['voice capacity_exceeded'], 1, []]);
    // Room is made, and taken by another before this one comes to ask.
    other.close();
    const third = occupy();
    await Promise.resolve();
    assert.deepEqual([errors.length, sink.lacking], [1, 1]);
    third.close();
    await Promise.resolve();
    assert.deepEqual([sink.lacking, stages.numbers().audioStages], [0, 1]);
    for (const frame of opus.frames.slice(10)) publication.write('voice', frame);
    await inner.when(() => inner.of('voice').length > 60);
    assert.equal(inner.tracks[0]!.config.codec, 'aac');
    assert.equal(sink.dropped('voice'), 0);
    assert.equal(errors.length, 1);
    stream.close();
    assert.equal(stages.numbers().audioStages, 0);
  });

  test('passes where it can while others wait, and the mix that follows has both', async () => {
    const other = occupy();
    begin();
    setTrack('voice', opus);
    setTrack('audio', aac);
    assert.deepEqual(errors, ['voice capacity_exceeded', 'audio capacity_exceeded']);
    assert.deepEqual([sink.lacking, inner.tracks.map(({ id }) => id)], [1, ['audio']]);
    publication.write('audio', aac.frames[0]!);
    assert.equal(inner.of('audio')[0]!.data, aac.frames[0]!.data);
    other.close();
    await Promise.resolve();
    assert.equal(sink.lacking, 0);
    await play({ audio: aac, voice: opus }, () => mixed().length > 140);
    for (const hz of [440, 1000]) assert.ok((await level(hz)) > 0.25, `${hz} Hz is heard`);
  });

  test('when what passed ends or changes, what waited takes its place', async () => {
    const other = occupy();
    begin();
    setTrack('audio', aac);
    setTrack('second', aac);
    assert.deepEqual([sink.lacking, inner.tracks.map(({ id }) => id)], [1, ['audio']]);
    publication.endTrack('audio');
    assert.deepEqual(
      [sink.lacking, inner.ended, inner.tracks.map(({ id }) => id)],
      [0, ['audio'], ['audio', 'second']],
    );
    // In another codec it can pass no longer, and there is no room to convert it.
    setTrack('second', opus);
    publication.write('second', opus.frames[0]!);
    assert.deepEqual([sink.lacking, inner.ended, inner.of('second')], [1, ['audio', 'second'], []]);
    other.close();
    await Promise.resolve();
    assert.equal(sink.lacking, 0);
  });

  test('what fails for another reason is not tried again when a stage is freed', async () => {
    const failed = Promise.withResolvers<void>();
    const report: MixingParts['onError'] = (...error) => {
      onError(...error);
      failed.resolve();
    };
    begin({ onError: report }, 'opus');
    const broken = { ...aac, config: { ...aac.config, description: Uint8Array.of() } };
    setTrack('voice', broken);
    await failed.promise;
    assert.deepEqual([errors, sink.lacking, stages.numbers().audioStages], [['voice codec_unsupported'], 0, 0]);
    // A stage that ends elsewhere makes room; this track has not waited for it.
    occupy().close();
    await Promise.resolve();
    assert.equal(stages.numbers().audioStages, 0);
    assert.equal(errors.length, 1);
  });

  test('another version of an encoder’s sound passes beside the mix of it and the voices', async () => {
    begin({ mixes: ({ id }) => id === 'audio' || id.startsWith('voice') });
    setTrack('audio', aac);
    setTrack('audio-1', aac);
    setTrack('voice-1', opus);
    assert.deepEqual([errors, stages.numbers().audioStages], [[], 1]);
    await play({ audio: aac, 'audio-1': aac, 'voice-1': opus }, () => mixed().length > 140);
    assert.deepEqual([...inner.frames.keys()].sort(), ['audio', 'audio-1']);
    assert.ok(inner.of('audio-1').length > 140 && inner.of('audio-1').every(isCopied));
    for (const hz of [440, 1000]) assert.ok((await level(hz)) > 0.25, `${hz} Hz is heard`);
    publication.endTrack('audio-1');
    assert.deepEqual(inner.ended, ['audio-1']);
    assert.deepEqual([sink.dropped('audio'), sink.dropped('audio-1')], [0, 0]);
  });
});
