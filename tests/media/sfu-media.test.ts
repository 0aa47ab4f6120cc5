import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { connectRecv, connectSend, type RtcReceiver, type RtcSender, receiveCapabilities } from '@footlight/load/rtc';
import type { RtpParameters, SfuRoom } from '../../apps/server/src/media/sfu/index.ts';
import { next, startSfu } from '../../apps/server/src/media/sfu/sfu.testkit.ts';

async function joinSending(t: TestContext, room: SfuRoom, peerId: string): Promise<RtcSender> {
  const sender = await connectSend(await room.createTransport({ peerId, sender: true }));
  t.after(() => sender.close());
  await room.connectTransport({ peerId, sender: true, dtlsParameters: sender.dtlsParameters });
  await sender.open();
  return sender;
}

async function joinReceiving(t: TestContext, room: SfuRoom, peerId: string): Promise<RtcReceiver> {
  const receiver = await connectRecv(await room.createTransport({ peerId, sender: false }));
  t.after(() => receiver.close());
  await room.connectTransport({ peerId, sender: false, dtlsParameters: receiver.dtlsParameters });
  await receiver.open();
  return receiver;
}

async function publish(
  room: SfuRoom,
  peerId: string,
  sender: RtcSender,
  kind: 'audio' | 'video',
  source = kind === 'audio' ? 'microphone' : 'camera',
) {
  const track = sender.addTrack(kind, room.rtpCapabilities);
  const appData = { source };
  const rtpParameters = track.rtpParameters as RtpParameters;
  const { producerId } = await room.produce({ peerId, kind, rtpParameters, appData });
  return { track, producerId };
}

async function receive(room: SfuRoom, peerId: string, receiver: RtcReceiver, producerId: string) {
  const rtpCapabilities = receiveCapabilities(room.rtpCapabilities as Parameters<typeof receiveCapabilities>[0]);
  const consumer = await room.consume({ peerId, producerId, rtpCapabilities: rtpCapabilities as object });
  const received = receiver.receive(consumer.rtpParameters);
  await room.resumeConsumer({ peerId, consumerId: consumer.consumerId });
  return { consumer, received };
}

test('audio and video reach viewers on the home worker and, through the pipe, on another', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 2 });
  const room = await sfu.openRoom('r');
  const host = await joinSending(t, room, 'host');
  const audio = await publish(room, 'host', host, 'audio');
  const video = await publish(room, 'host', host, 'video');
  audio.track.start();
  video.track.start();
  const near = await joinReceiving(t, room, 'near');
  const far = await joinReceiving(t, room, 'far');
  const [nearStats, farStats] = await Promise.all([room.transportStats('near'), room.transportStats('far')]);
  assert.notEqual(nearStats.receive?.workerIndex, farStats.receive?.workerIndex);
  assert.equal(farStats.receive?.protocol, 'udp');
  for (const [peerId, receiver] of [
    ['near', near],
    ['far', far],
  ] as const)
    for (const { producerId } of [audio, video]) {
      const { received } = await receive(room, peerId, receiver, producerId);
      await received.more(20);
    }
  assert.ok(video.track.keyFrameRequests > 0, 'a viewer asks for a key frame, also through the pipe');
  const { totals, transports } = await sfu.snapshot();
  assert.equal(totals.pipedProducers, 2);
  assert.equal(transports.byDtlsState.connected, 3);
});

test('a paused producer stops at the viewer on another worker, is not taken for lost, and goes on when resumed', async (t) => {
  const sfu = await startSfu(t, {
    workerCount: 2,
    maxConsumersPerWorker: 1,
    mediaLostAfterMs: 2_000,
    mediaPollMs: 100,
  });
  const room = await sfu.openRoom('r');
  const host = await joinSending(t, room, 'host');
  const { track, producerId } = await publish(room, 'host', host, 'audio');
  // Falls silent without a pause: when it is reported, the host has been silent for as long.
  const control = await publish(room, 'control', await joinSending(t, room, 'control'), 'audio');
  await room.createTransport({ peerId: 'near', sender: false });
  const far = await joinReceiving(t, room, 'far');
  const { received } = await receive(room, 'far', far, producerId);
  const hostLost: boolean[] = [];
  room.events.on('mediaFlow', ({ peerId, flowing }) => {
    if (peerId === 'host' && !flowing) hostLost.push(true);
  });
  const controlFlows = (flowing: boolean) =>
    next(room.events, 'mediaFlow', (told) => told.peerId === 'control' && told.flowing === flowing);
  for (const sendsWhilePaused of [true, false]) {
    const begun = controlFlows(true);
    track.start();
    control.track.start();
    await Promise.all([begun, received.more(5)]);
    await room.pauseProducer({ peerId: 'host', producerId });
    if (!sendsWhilePaused) track.stop();
    const inFlight = received.packets + 5;
    const ended = controlFlows(false);
    control.track.stop();
    await ended;
    assert.ok(received.packets <= inFlight);
    assert.deepEqual(hostLost, []);
    track.start();
    await Promise.all([room.resumeProducer({ peerId: 'host', producerId }), received.more(5)]);
  }
});

test('media flow: true with the first media, false when the page is killed, true when the host is back', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1, mediaLostAfterMs: 600, mediaPollMs: 100 });
  const room = await sfu.openRoom('r');
  const is = (flowing: boolean) => next(room.events, 'mediaFlow', (told) => told.flowing === flowing);
  const host = await joinSending(t, room, 'host');
  const first = await publish(room, 'host', host, 'audio');
  const flowing = is(true);
  first.track.start();
  assert.deepEqual(await flowing, { peerId: 'host', flowing: true });
  const silent = is(false);
  first.track.stop();
  await silent;
  const resumed = is(true);
  first.track.start();
  await resumed;
  const lost = is(false);
  await host.kill();
  await lost;
  const back = await joinSending(t, room, 'host');
  const returned = is(true);
  const { track, producerId } = await publish(room, 'host', back, 'audio');
  track.start();
  await returned;
  const ended = is(false);
  await room.closeProducer({ peerId: 'host', producerId });
  await ended;
});

test('media flow ends at once when the page closes its connection', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1, mediaLostAfterMs: 60_000, mediaPollMs: 100 });
  const room = await sfu.openRoom('r');
  const host = await joinSending(t, room, 'host');
  const { track } = await publish(room, 'host', host, 'audio');
  const flowing = next(room.events, 'mediaFlow', (told) => told.flowing);
  track.start();
  await flowing;
  const lost = next(room.events, 'mediaFlow', (told) => !told.flowing);
  const closed = next(room.events, 'transportState', (told) => told.dtlsState === 'closed');
  await host.close();
  assert.equal((await closed).peerId, 'host');
  await lost;
});

test('audio levels and the active speaker name the peer, and null when it stops', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const host = await joinSending(t, room, 'host');
  const { track, producerId } = await publish(room, 'host', host, 'audio');
  const levels = next(room.events, 'audioLevels', (told) => told.levels.length > 0);
  const speaker = next(room.events, 'activeSpeaker');
  track.start();
  assert.deepEqual(await speaker, { peerId: 'host', producerId });
  const [level] = (await levels).levels;
  assert.equal(level?.peerId, 'host');
  assert.equal(level?.volumeDb, -30);
  const nobody = next(room.events, 'activeSpeaker');
  room.closePeer('host');
  assert.deepEqual(await nobody, { peerId: null, producerId: null });
});

test('the sound of a shared screen is nobody who speaks', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const told: { peerId: string | null; producerId: string | null }[] = [];
  room.events.on('activeSpeaker', (speaker) => told.push(speaker));
  room.events.on('audioLevels', ({ levels }) => told.push(...levels));
  const host = await joinSending(t, room, 'host');
  const film = await publish(room, 'host', host, 'audio', 'screenAudio');
  film.track.start();
  const { received } = await receive(room, 'viewer', await joinReceiving(t, room, 'viewer'), film.producerId);
  await received.more(50);
  const guest = await joinSending(t, room, 'guest');
  const voice = await publish(room, 'guest', guest, 'audio');
  const speaker = next(room.events, 'activeSpeaker');
  const levels = next(room.events, 'audioLevels', (heard) => heard.levels.length > 0);
  voice.track.start();
  await Promise.all([speaker, levels]);
  assert.deepEqual([...new Set(told.map(({ producerId }) => producerId))], [voice.producerId]);
});

test('after the home worker is killed the host publishes again and the viewer elsewhere sees it without rejoining', async (t) => {
  const sfu = await startSfu(t, { workerCount: 2, maxConsumersPerWorker: 1 });
  const room = await sfu.openRoom('r');
  const host = await joinSending(t, room, 'host');
  const first = await publish(room, 'host', host, 'video');
  first.track.start();
  await room.createTransport({ peerId: 'near', sender: false });
  const far = await joinReceiving(t, room, 'far');
  const before = await receive(room, 'far', far, first.producerId);
  await before.received.more(5);
  const lost = next(room.events, 'transportsLost');
  process.kill(room.routers.home.worker.pid, 'SIGKILL');
  assert.deepEqual((await lost).peerIds.sort(), ['host', 'near']);
  await host.kill();
  const again = await joinSending(t, room, 'host');
  const second = await publish(room, 'host', again, 'video');
  second.track.start();
  const after = await receive(room, 'far', far, second.producerId);
  await after.received.more(5);
});
