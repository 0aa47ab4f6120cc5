import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audioLoop, type Loop, videoLoop } from './encoded.ts';
import { Simulation } from './simulation.ts';

let video: Loop;
let smaller: Loop;
let longGop: Loop;
let audio: Loop;
let opus: Loop;
before(async () => {
  [video, smaller, longGop] = [
    await videoLoop(),
    await videoLoop({ size: '160x90' }),
    await videoLoop({ seconds: 20, gop: 300, bFrames: 0 }),
  ];
  [audio, opus] = [await audioLoop(), await audioLoop('libopus')];
});

/** Adds a summary of the problems to the failure, rather than thousands of lines. */
async function assertFlawless(
  simulation: Simulation,
  wallSeconds: (rendition: string) => number,
  renditions: string[],
) {
  const problems = await simulation.crawler.finish(wallSeconds);
  assert.deepEqual(problems.slice(0, 8), [], `${problems.length} problems`);
  assert.deepEqual([...simulation.crawler.renditions.keys()].sort(), renditions);
  for (const { playlist } of simulation.crawler.renditions.values()) assert.ok(playlist.versions > 10);
}

test('ten minutes of a steady stream', async (t) => {
  const simulation = await Simulation.start(t);
  simulation.publish([
    { id: 'video', loop: video },
    { id: 'audio', loop: audio },
  ]);
  await simulation.run(600);
  await simulation.end();
  await assertFlawless(simulation, () => 600, ['audio', 'video']);
});

test('two video renditions and Opus, segments aligned', async (t) => {
  const simulation = await Simulation.start(t);
  simulation.publish([
    { id: 'high', loop: video },
    { id: 'low', loop: smaller },
    { id: 'audio', loop: opus },
  ]);
  await simulation.run(30);
  await simulation.end();
  await assertFlawless(simulation, () => 30, ['audio', 'high', 'low']);
  const starts = (id: string) =>
    [...simulation.crawler.renditions.get(id)!.playlist.known.values()].map(
      ({ programDateTimeMs }) => programDateTimeMs,
    );
  assert.deepEqual(starts('high'), starts('low'));
});

test('a publisher who is gone for ten seconds', async (t) => {
  const simulation = await Simulation.start(t, () => ({ gaps: true, discontinuities: 1 }));
  const tracks = [
    { id: 'video', loop: video },
    { id: 'audio', loop: audio },
  ];
  simulation.publish(tracks, 5_000_000);
  await simulation.run(21);
  simulation.unpublish();
  await simulation.run(10);
  simulation.publish(tracks, 77);
  await simulation.run(29);
  await simulation.end();
  await assertFlawless(simulation, () => 60, ['audio', 'video']);
});

test('another publisher takes over at once', async (t) => {
  const simulation = await Simulation.start(t, () => ({ discontinuities: 1 }));
  simulation.publish(
    [
      { id: 'video', loop: video },
      { id: 'audio', loop: audio },
    ],
    1000,
  );
  await simulation.run(15.5);
  simulation.publish(
    [
      { id: 'video', loop: smaller },
      { id: 'audio', loop: audio },
    ],
    999_000,
  );
  await simulation.run(24.5);
  await simulation.end();
  await assertFlawless(simulation, () => 40, ['audio', 'video']);
});

test('another resolution in the middle of a segment', async (t) => {
  const simulation = await Simulation.start(t, () => ({ discontinuities: 1 }));
  const publisher = simulation.publish([
    { id: 'video', loop: video },
    { id: 'audio', loop: audio },
  ]);
  await simulation.run(15);
  publisher.change('video', smaller);
  await simulation.run(15);
  await simulation.end();
  await assertFlawless(simulation, () => 30, ['audio', 'video']);
  const inits = [...simulation.crawler.renditions.get('video')!.playlist.known.values()].map(({ init }) => init);
  assert.equal(new Set(inits).size, 2);
});

test('timestamps that jump back', async (t) => {
  const simulation = await Simulation.start(t, () => ({ discontinuities: 1 }));
  const publisher = simulation.publish([
    { id: 'video', loop: video },
    { id: 'audio', loop: audio },
  ]);
  await simulation.run(20);
  publisher.offsetMs = -8000;
  await simulation.run(20);
  await simulation.end();
  await assertFlawless(simulation, () => 40, ['audio', 'video']);
});

test('audio that is announced and begins five seconds late', async (t) => {
  const simulation = await Simulation.start(t, (id) => ({ gaps: id === 'audio' }));
  simulation.publish([
    { id: 'video', loop: video },
    { id: 'audio', loop: audio, startMs: 5000 },
  ]);
  await simulation.run(40);
  await simulation.end();
  await assertFlawless(simulation, () => 40, ['audio', 'video']);
});

test('audio that nobody announced and that begins after five seconds', async (t) => {
  const simulation = await Simulation.start(t);
  simulation.publish([
    { id: 'video', loop: video },
    { id: 'audio', loop: audio, startMs: 5000, announcedLate: true },
  ]);
  await simulation.run(40);
  await simulation.end();
  await assertFlawless(simulation, (id) => (id === 'audio' ? 35 : 40), ['audio', 'video']);
});

test('no audio', async (t) => {
  const simulation = await Simulation.start(t);
  simulation.publish([{ id: 'video', loop: video }]);
  await simulation.run(30);
  await simulation.end();
  await assertFlawless(simulation, () => 30, ['video']);
});

test('no video', async (t) => {
  const simulation = await Simulation.start(t);
  simulation.publish([{ id: 'audio', loop: audio }]);
  await simulation.run(30);
  await simulation.end();
  await assertFlawless(simulation, () => 30, ['audio']);
});

test('timestamps beyond 32 bits', async (t) => {
  const simulation = await Simulation.start(t);
  simulation.publish(
    [
      { id: 'video', loop: video },
      { id: 'audio', loop: audio },
    ],
    2 ** 32 - 10_000,
  );
  await simulation.run(30);
  await simulation.end();
  await assertFlawless(simulation, () => 30, ['audio', 'video']);
});

test('key frames every ten seconds: the target duration follows', async (t) => {
  const simulation = await Simulation.start(t);
  simulation.publish([
    { id: 'video', loop: longGop },
    { id: 'audio', loop: audio },
  ]);
  await simulation.run(45);
  await simulation.end();
  await assertFlawless(simulation, () => 45, ['audio', 'video']);
  assert.equal(simulation.origin.targetSeconds, 10);
});

test('key frames that come late only later: the target duration grows, unless there was room for them', async (t) => {
  for (const leastTargetSeconds of [1, 10]) {
    const grows = leastTargetSeconds === 1;
    const simulation = await Simulation.start(t, () => ({ discontinuities: 1, targetGrows: grows }), {
      leastTargetSeconds,
    });
    simulation.publish([{ id: 'video', loop: video }]);
    await simulation.run(20);
    assert.equal(simulation.origin.targetSeconds, grows ? 2 : 10);
    simulation.publish([{ id: 'video', loop: longGop }]);
    await simulation.run(25);
    await simulation.end();
    await assertFlawless(simulation, () => 45, ['video']);
    assert.equal(simulation.origin.targetSeconds, 10);
  }
});

test('pictures at uneven times keep to the part target', async (t) => {
  const uneven = await videoLoop({ rate: 25, gop: 50, bFrames: 0 });
  for (const [i, sample] of uneven.samples.entries()) {
    if (i > 0) sample.dts += ((i * 7919) % 31) - 15;
    sample.pts = sample.dts;
  }
  const simulation = await Simulation.start(t, (id) => ({ unevenFrames: id === 'video' }));
  simulation.publish([
    { id: 'video', loop: uneven },
    { id: 'audio', loop: opus },
  ]);
  await simulation.run(40);
  await simulation.end();
  await assertFlawless(simulation, () => 40, ['audio', 'video']);
});

test('a window of ten seconds: old segments leave, and the disk with them', async (t) => {
  const simulation = await Simulation.start(t, () => ({ discontinuities: 1 }), {
    dvrMs: 10_000,
    memoryMs: 1000,
    afterglowMs: 4000,
  });
  const publisher = simulation.publish([
    { id: 'video', loop: video },
    { id: 'audio', loop: audio },
  ]);
  await simulation.run(12);
  publisher.change('video', smaller);
  await simulation.run(48);
  assert.ok(simulation.origin.rendition('video')!.window.segments.length <= 7);
  await simulation.end();
  await assertFlawless(simulation, () => 60, ['audio', 'video']);
});
