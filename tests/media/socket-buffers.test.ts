import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { connectCounter, connectSend, receiveCapabilities } from '@footlight/load/rtc';
import { startSfu } from '../../apps/server/src/media/sfu/sfu.testkit.ts';

/** More than fit into the socket buffer that Linux gives by default, and fewer than into the largest that it allows by default. */
const packets = 140;

test('what comes while a media worker does not run is not lost', { timeout: 30_000 }, async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const router = room.rtpCapabilities as Parameters<typeof receiveCapabilities>[0];
  const host = await connectSend(await room.createTransport({ peerId: 'host', sender: true }));
  t.after(() => host.close());
  await room.connectTransport({ peerId: 'host', sender: true, dtlsParameters: host.dtlsParameters });
  await host.open();
  const track = host.addTrack('video', router, { framesPerSecond: 200, frameBytes: 1000 });
  const { producerId } = await room.produce({
    peerId: 'host',
    kind: 'video',
    rtpParameters: track.rtpParameters as never,
    appData: { source: 'camera' },
  });
  const viewer = await connectCounter(await room.createTransport({ peerId: 'viewer', sender: false }));
  t.after(() => viewer.close());
  await room.connectTransport({ peerId: 'viewer', sender: false, dtlsParameters: viewer.dtlsParameters });
  await viewer.open();
  const consumer = await room.consume({
    peerId: 'viewer',
    producerId,
    rtpCapabilities: receiveCapabilities(router) as never,
  });
  const source = viewer.source(consumer.rtpParameters as never);
  await room.resumeConsumer({ peerId: 'viewer', consumerId: consumer.consumerId });

  const received = async (count: number) => {
    while (source.packets < count) await source.next();
  };
  track.start();
  await received(20);
  track.stop();
  const pid = (await sfu.snapshot()).workers[0]!.pid!;
  // Answered by the worker after everything that came before, so nothing is on its way any more.
  await room.transportStats('host');
  const before = { sent: track.packetsSent, received: source.packets };

  process.kill(pid, 'SIGSTOP');
  track.start();
  while (track.packetsSent < before.sent + packets) await turn();
  track.stop();
  process.kill(pid, 'SIGCONT');
  // Where some are lost this never comes.
  await received(before.received + packets);
});
