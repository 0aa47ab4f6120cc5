import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { parseRtcp, parseRtp } from '@footlight/formats';
import { type OpenAudioBridge, StreamFeed } from '@footlight/server/media/egress/feed/index.ts';
import { WhepEndpoint } from '@footlight/server/media/egress/whep/index.ts';
import { StreamTap } from '@footlight/server/media/ingest/tap/index.ts';
import { Hub } from '@footlight/server/media/stream/index.ts';
import { systemClock } from '../../apps/server/src/base/clock.ts';
import { silentLogger } from '../../apps/server/src/base/logger.ts';
import type { SfuRoom } from '../../apps/server/src/media/sfu/index.ts';
import { next, startSfu, view } from '../../apps/server/src/media/sfu/sfu.testkit.ts';
import { beepingAudio, ClipPublisher, flashingVideo } from './clip-publisher.ts';
import { allButOneWithin, flashesAndBeeps, offsets, StreamRecording } from './stream-recording.ts';
import { decodes, openPage, playByWhep } from './webrtc-page.ts';

async function openWorld(t: TestContext, openAudioBridge?: OpenAudioBridge) {
  const sfu = await startSfu(t, { workerCount: 2 });
  const room = await sfu.openRoom('show');
  const hub = new Hub(systemClock);
  t.after(() => hub.close());
  const stream = hub.open('show');
  const parts = { clock: systemClock, logger: silentLogger() };
  const bridge = openAudioBridge === undefined ? {} : { openAudioBridge };
  const feed = new StreamFeed({ stream, room, peerId: 'encoder', ...bridge, ...parts });
  t.after(() => feed.close());
  return { sfu, room, hub, stream, feed, parts };
}

/** Both tracks have a producer. */
async function accepted(feed: StreamFeed): Promise<void> {
  while (feed.producers.audio === undefined || feed.producers.video === undefined) await next(feed.events, 'accepted');
}

test('H.264 and Opus of a stream are decoded by a browser, and go on in the same producers when the publisher is back', async (t) => {
  const { room, stream, feed } = await openWorld(t);
  const whep = new WhepEndpoint(systemClock);
  t.after(() => whep.close());
  const [video, audio] = await Promise.all([flashingVideo(), beepingAudio('libopus')]);
  const flowing = next(room.events, 'mediaFlow');
  const first = new ClipPublisher(t, stream, [
    { id: 'video', clip: video },
    { id: 'audio', clip: audio },
  ]);
  await accepted(feed);
  assert.deepEqual(await flowing, { peerId: 'encoder', flowing: true });
  assert.deepEqual(
    room
      .producers()
      .map(({ peerId, kind, appData }) => [peerId, kind, appData.source])
      .sort(),
    [
      ['encoder', 'audio', 'microphone'],
      ['encoder', 'video', 'camera'],
    ],
  );
  const { producers } = feed;
  assert.equal(
    room.producerCodec(producers.video!).parameters?.['profile-level-id'],
    '42e01f',
    'every browser claims this one',
  );
  const page = await openPage(t, async ({ body }) => {
    const { answerSdp } = await whep.offer({ room, peerId: 'viewer', sdp: body });
    return { status: 201, body: answerSdp };
  });
  await playByWhep(page, '/whep', ['audio', 'video']);
  assert.deepEqual(await decodes(page, 'whep', 60), { width: 320, height: 240 });
  const lost = next(room.events, 'mediaFlow');
  first.stop();
  assert.equal((await lost).flowing, false);
  new ClipPublisher(t, stream, [
    { id: 'video', clip: video },
    { id: 'audio', clip: audio },
  ]);
  await decodes(page, 'whep', 180);
  assert.deepEqual(feed.producers, producers);
  assert.equal(whep.size, 1, 'the viewer was not sent away');
});

test('what a stream feeds, a tap takes out again in sync', async (t) => {
  const { room, stream, hub, feed, parts } = await openWorld(t);
  const back = hub.open('back');
  const recording = new StreamRecording(t, back);
  const tap = new StreamTap({ room, stream: back, peerId: 'encoder', ...parts });
  t.after(() => tap.close());
  const [video, audio] = await Promise.all([flashingVideo(), beepingAudio('libopus')]);
  new ClipPublisher(t, stream, [
    { id: 'video', clip: video, delayMs: 150 },
    { id: 'audio', clip: audio },
  ]);
  await accepted(feed);
  await recording.until(() => recording.has('video') && recording.part('video').frames.length > 240);
  const apart = offsets(await flashesAndBeeps(recording.taken('video'), recording.taken('audio')));
  t.diagnostic(`beep after flash, ms: ${apart.map((ms) => ms.toFixed(0)).join(' ')}`);
  // The first seconds pass while the reports are learnt and worked off.
  assert.ok(allButOneWithin(apart.slice(2), 40), `beep after flash: ${apart}`);
});

test('viewers are told when media was captured, not when it came: sound and picture stay together although one is held up', async (t) => {
  const { room, stream, feed } = await openWorld(t);
  const [video, audio] = await Promise.all([flashingVideo(), beepingAudio('libopus')]);
  new ClipPublisher(t, stream, [
    { id: 'video', clip: video, delayMs: 150 },
    { id: 'audio', clip: audio },
  ]);
  await accepted(feed);
  const apart = await captureDifferences(t, room, feed);
  t.diagnostic(`picture told later than sound, ms: ${apart.map((ms) => ms.toFixed(1)).join(' ')}`);
  // A packet of sound is 20 ms.
  assert.ok(Math.abs(apart.at(-1)!) < 25);
});

/**
 * What two plain consumers are told by sender reports: how much later the picture of a flash is said to be captured than its beep. Flash and
 * beep are at whole seconds, so the difference of the two clocks modulo a second tells.
 */
async function captureDifferences(t: TestContext, room: SfuRoom, feed: StreamFeed): Promise<number[]> {
  const router = await room.routers.home.router;
  const transport = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' } });
  const socket = createSocket('udp4');
  t.after(() => {
    transport.close();
    socket.close();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  await transport.connect({ ip: '127.0.0.1', port: socket.address().port });
  const clocks = new Map<number, { kind: string; rate: number; began?: boolean; second?: number; wallMs?: number }>();
  for (const producerId of [feed.producers.audio!, feed.producers.video!]) {
    // The transport is none of the room's: somebody in it has to want what it gets.
    await view(room, 'viewer', producerId, room.rtpCapabilities);
    const { kind, rtpParameters } = await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities });
    clocks.set(rtpParameters.encodings![0]!.ssrc!, { kind, rate: kind === 'audio' ? 48 : 90 });
  }
  const differences: number[] = [];
  await new Promise<void>((resolve) => {
    socket.on('message', (datagram) => {
      if (datagram[1]! < 192 || datagram[1]! > 223) {
        const { ssrc, timestamp, payload } = parseRtp(datagram);
        const clock = clocks.get(ssrc);
        if (clock === undefined) return;
        const begins = beginsSecond(clock.kind, payload);
        // Whoever joins in the middle of a beep has not heard it begin.
        if (begins && clock.began === false) clock.second ??= timestamp;
        clock.began = begins;
        return;
      }
      for (const { ssrc, ntpUnixMs, rtpTimestamp } of parseRtcp(datagram).senderReports) {
        const clock = clocks.get(ssrc);
        if (clock?.second !== undefined) clock.wallMs = ntpUnixMs - ((rtpTimestamp - clock.second) | 0) / clock.rate;
      }
      const [audio, video] = [...clocks.values()];
      if (audio?.wallMs === undefined || video?.wallMs === undefined) return;
      const apart = video.wallMs - audio.wallMs;
      differences.push(apart - Math.round(apart / 1000) * 1000);
      if (differences.length >= 8) resolve();
    });
  });
  return differences;
}

/** The picture does with a key frame, its parameter sets together in front; the beep with a packet longer than silence needs. */
function beginsSecond(kind: string, payload: Uint8Array): boolean {
  return kind === 'video' ? (payload[0]! & 0x1f) === 24 : payload.byteLength > 60;
}

test('B-frames are refused with a reason, sound in another codec too, unless a bridge makes it Opus', async (t) => {
  const [video, aac, opus] = await Promise.all([
    flashingVideo({ bFrames: 2, profile: 'main' }),
    beepingAudio('aac'),
    beepingAudio('libopus'),
  ]);
  const tracks = [
    { id: 'video', clip: video },
    { id: 'audio', clip: aac },
  ];
  const plain = await openWorld(t);
  const refusals: string[] = [];
  plain.feed.events.on('refused', ({ trackId, reason }) => refusals.push(`${trackId} ${reason}`));
  new ClipPublisher(t, plain.stream, tracks);
  while (refusals.length < 2) await next(plain.feed.events, 'refused');
  assert.deepEqual(refusals.sort(), ['audio codec', 'video b_frames']);
  assert.deepEqual(plain.feed.producers, { audio: undefined, video: undefined });
  let written = 0;
  const converting = Promise.withResolvers<void>();
  const bridged = await openWorld(t, ({ from, onFrame }) => {
    assert.equal(from.codec, 'aac');
    return {
      write: ({ pts }) => {
        onFrame({ pts, data: opus.samples[written++ % opus.samples.length]!.data });
        converting.resolve();
      },
      close() {},
    };
  });
  const sound = next(bridged.feed.events, 'accepted', ({ kind }) => kind === 'audio');
  new ClipPublisher(t, bridged.stream, tracks);
  const { producerId } = await sound;
  assert.equal(bridged.room.producerCodec(producerId).mimeType, 'audio/opus');
  assert.equal(written, 0, 'nobody listens');
  await view(bridged.room, 'viewer', producerId, bridged.room.rtpCapabilities);
  await converting.promise;
});

test('when the worker dies, the stream is fed to another one', async (t) => {
  const { room, stream, feed } = await openWorld(t);
  const [video, audio] = await Promise.all([flashingVideo(), beepingAudio('libopus')]);
  new ClipPublisher(t, stream, [
    { id: 'video', clip: video },
    { id: 'audio', clip: audio },
  ]);
  await accepted(feed);
  const before = feed.producers;
  const lost = next(room.events, 'transportsLost');
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  assert.deepEqual((await lost).peerIds, ['encoder']);
  while (room.producers().length < 2) await next(room.events, 'producerOpened');
  await accepted(feed);
  assert.notEqual(feed.producers.video, before.video);
  assert.notEqual(feed.producers.audio, before.audio);
});
