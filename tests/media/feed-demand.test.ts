import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CodecStages } from '@footlight/server/media/codec/index.ts';
import { type OpenAudioBridge, StreamFeed } from '@footlight/server/media/egress/feed/index.ts';
import { WhepEndpoint } from '@footlight/server/media/egress/whep/index.ts';
import { StreamTap } from '@footlight/server/media/ingest/tap/index.ts';
import { Hub } from '@footlight/server/media/stream/index.ts';
import { type Clock, systemClock } from '../../apps/server/src/base/clock.ts';
import { silentLogger } from '../../apps/server/src/base/logger.ts';
import type { SfuRoom } from '../../apps/server/src/media/sfu/index.ts';
import { next, startSfu, view } from '../../apps/server/src/media/sfu/sfu.testkit.ts';
import { beepingAudio, ClipPublisher, flashingVideo } from './clip-publisher.ts';
import { allButOneWithin, flashesAndBeeps, offsets, StreamRecording } from './stream-recording.ts';
import { decodes, openPage, playByWhep } from './webrtc-page.ts';

/** The system's time; what is to happen later happens when the test says so. */
class LingerClock implements Clock {
  readonly #later = new Set<() => void>();
  readonly now = systemClock.now;
  readonly every = systemClock.every;

  after(_delayMs: number, run: () => void): () => void {
    this.#later.add(run);
    return () => this.#later.delete(run);
  }

  get pending(): number {
    return this.#later.size;
  }

  elapse(): void {
    const due = [...this.#later];
    this.#later.clear();
    for (const run of due) run();
  }
}

/** An encoder's stream, fed into a room; sound in AAC is converted in a real codec process. */
async function openWorld(t: TestContext, sound: 'aac' | 'libopus' = 'aac') {
  const logger = silentLogger();
  const stages = await CodecStages.start({}, { logger, clock: systemClock });
  t.after(() => stages.close());
  const sfu = await startSfu(t, { workerCount: 2 });
  const room = await sfu.openRoom('show');
  const hub = new Hub(systemClock);
  t.after(() => hub.close());
  const stream = hub.open('show');
  const clock = new LingerClock();
  const openAudioBridge: OpenAudioBridge = (spec) => stages.audioBridge({ ...spec, to: 'opus' });
  const feed = new StreamFeed({ stream, room, peerId: 'encoder', openAudioBridge, clock, logger });
  t.after(() => feed.close());
  const arriving = new StreamRecording(t, stream);
  const flowing: boolean[] = [];
  room.events.on('mediaFlow', (change) => flowing.push(change.flowing));
  const [video, audio] = await Promise.all([flashingVideo(), beepingAudio(sound)]);
  new ClipPublisher(t, stream, [
    { id: 'video', clip: video },
    { id: 'audio', clip: audio },
  ]);
  await producersOf(room);
  /** So many more pictures come from the encoder. */
  const pictures = async (count: number) => {
    const until = arriving.part('video').frames.length + count;
    await arriving.until(() => arriving.part('video').frames.length >= until);
  };
  return { stages, sfu, room, hub, feed, clock, flowing, pictures, logger };
}

type World = Awaited<ReturnType<typeof openWorld>>;

async function producersOf(room: SfuRoom): Promise<{ audio: string; video: string }> {
  while (room.producers().length < 2) await next(room.events, 'producerOpened');
  const idOf = (kind: string) => room.producers().find((one) => one.kind === kind)!.producerId;
  return { audio: idOf('audio'), video: idOf('video') };
}

/** Packets that the worker has got for a producer, as a consumer knows them that is none of the room's. */
async function packetsOf(room: SfuRoom, producerId: string): Promise<number> {
  const router = await room.routers.home.router;
  const transport = await router.createDirectTransport();
  try {
    const consumer = await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities });
    const stats = await consumer.getStats();
    return stats.find(({ type }) => type === 'inbound-rtp')?.packetCount ?? 0;
  } finally {
    transport.close();
  }
}

async function packets(room: SfuRoom): Promise<number[]> {
  const { audio, video } = await producersOf(room);
  return await Promise.all([packetsOf(room, audio), packetsOf(room, video)]);
}

/** A viewer of both, who never connects. */
async function join(room: SfuRoom, peerId: string): Promise<void> {
  const { audio, video } = await producersOf(room);
  for (const producerId of [audio, video]) await view(room, peerId, producerId, room.rtpCapabilities);
}

/** Resolves when both producers get more than they have. */
async function bothGrow(room: SfuRoom, pictures: (count: number) => Promise<void>): Promise<void> {
  const before = await packets(room);
  for (;;) {
    const now = await packets(room);
    if (now.every((count, index) => count > before[index]!)) return;
    await pictures(1);
  }
}

test('what nobody consumes is announced and flows, but is neither converted nor sent', async (t) => {
  const { stages, room, flowing, pictures } = await openWorld(t);
  await pictures(60);
  assert.deepEqual(await packets(room), [0, 0]);
  assert.equal(stages.numbers().audioStages, 0);
  assert.deepEqual(stages.numbers().pids, []);
  assert.deepEqual(flowing, [true]);
});

test('the first viewer gets picture and sound; a while after the last has left, both stop', async (t) => {
  const { stages, room, clock, flowing, pictures } = await openWorld(t);
  const whep = new WhepEndpoint(systemClock);
  t.after(() => whep.close());
  await pictures(30);
  const page = await openPage(t, async ({ body }) => {
    const { answerSdp } = await whep.offer({ room, peerId: 'viewer', sdp: body });
    return { status: 201, body: answerSdp };
  });
  await playByWhep(page, '/whep', ['audio', 'video']);
  await decodes(page, 'whep', 60);
  assert.equal(stages.numbers().audioStages, 1);
  room.closePeer('viewer');
  assert.equal(clock.pending, 2, 'picture and sound linger');
  await bothGrow(room, pictures);
  clock.elapse();
  assert.equal(stages.numbers().audioStages, 0);
  const stopped = await packets(room);
  await pictures(60);
  assert.deepEqual(await packets(room), stopped);
  assert.deepEqual(flowing, [true], 'the encoder goes on');
});

test('who comes back before the linger is over goes on with the same conversion', async (t) => {
  const { stages, room, clock, pictures } = await openWorld(t);
  await join(room, 'viewer');
  await bothGrow(room, pictures);
  const { pids } = stages.numbers();
  room.closePeer('viewer');
  await join(room, 'viewer');
  assert.equal(clock.pending, 0);
  await bothGrow(room, pictures);
  assert.deepEqual(stages.numbers().pids, pids);
  assert.equal(stages.numbers().audioStages, 1);
});

/** What a tap takes out of the room: how much later each beep is than its flash, after the reports have been learnt. */
async function tapOffsets(t: TestContext, { room, hub, logger }: World, name: string): Promise<number[]> {
  const back = hub.open(name);
  const recording = new StreamRecording(t, back);
  const tap = new StreamTap({ room, stream: back, peerId: 'encoder', clock: systemClock, logger });
  await recording.until(() => recording.has('video') && recording.part('video').frames.length > 210);
  tap.close();
  const apart = offsets(await flashesAndBeeps(recording.taken('video'), recording.taken('audio')));
  t.diagnostic(`beep after flash, ms: ${apart.map((ms) => ms.toFixed(0)).join(' ')}`);
  assert.ok(apart.length >= 4);
  return apart.slice(2);
}

test('after a pause, picture and sound begin again in sync', async (t) => {
  const world = await openWorld(t, 'libopus');
  const { room, clock, pictures } = world;
  await join(room, 'first');
  await bothGrow(room, pictures);
  room.closePeer('first');
  clock.elapse();
  await pictures(100);
  const apart = await tapOffsets(t, world, 'back');
  assert.ok(allButOneWithin(apart, 40), `beep after flash: ${apart}`);
});

test('converted sound lies to the picture after a pause as it did before', async (t) => {
  const world = await openWorld(t);
  const { stages, clock, pictures } = world;
  const before = await tapOffsets(t, world, 'before');
  clock.elapse();
  assert.equal(stages.numbers().audioStages, 0);
  await pictures(100);
  const after = await tapOffsets(t, world, 'after');
  assert.ok(Math.abs(median(after) - median(before)) < 40, `before ${before}, after ${after}`);
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

test('a worker that dies while nobody watches: its successor gets nothing either, until somebody does', async (t) => {
  const { stages, room, clock, pictures } = await openWorld(t);
  await join(room, 'first');
  await bothGrow(room, pictures);
  const before = await producersOf(room);
  room.closePeer('first');
  clock.elapse();
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  await next(room.events, 'transportsLost');
  const after = await producersOf(room);
  assert.notEqual(after.video, before.video);
  await pictures(60);
  assert.deepEqual(await packets(room), [0, 0]);
  assert.equal(stages.numbers().audioStages, 0);
  await join(room, 'second');
  await bothGrow(room, pictures);
});

test('a worker that dies while somebody watches: the conversion is kept for those who come back', async (t) => {
  const { stages, room, clock, pictures } = await openWorld(t);
  await join(room, 'viewer');
  await bothGrow(room, pictures);
  const { pids } = stages.numbers();
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  await next(room.events, 'transportsLost');
  assert.equal(stages.numbers().audioStages, 1);
  await join(room, 'viewer');
  assert.equal(clock.pending, 0);
  await bothGrow(room, pictures);
  assert.deepEqual(stages.numbers().pids, pids);
});
