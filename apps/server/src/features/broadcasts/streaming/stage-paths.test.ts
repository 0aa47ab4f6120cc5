import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { defaultOpusHead, opusConfig } from '@footlight/formats';
import { type Clock, systemClock } from '../../../base/clock.ts';
import { TypedEvents } from '../../../base/events.ts';
import { silentLogger } from '../../../base/logger.ts';
import { ManualClock } from '../../../base/manual-clock.testkit.ts';
import type { SfuRoom } from '../../../media/sfu/index.ts';
import { next, publish, startSfu } from '../../../media/sfu/sfu.testkit.ts';
import { Hub } from '../../../media/stream/index.ts';
import type { RoomsService } from '../../rooms/index.ts';
import { StagePaths } from './stage-paths.ts';

/** Paths over a real room of the SFU; of the rooms there is what they ask for. `clock`: what they wait by. */
async function openWorld(t: TestContext, clock: Clock = systemClock) {
  const sfu = await startSfu(t, { workerCount: 1 });
  const sfuRoom = await sfu.openRoom('show');
  const hub = new Hub(systemClock);
  t.after(() => hub.close());
  const events = new TypedEvents<{ mediaOpened: [{ roomId: string; sfuRoom: SfuRoom }] }>();
  const room = { media: { open: () => sfu.openRoom('show') }, peer: () => undefined };
  const rooms = { events, room: () => room, hold: () => ({ room, release: () => {} }) } as unknown as RoomsService;
  const paths = new StagePaths({
    ...{ hub, rooms, openAudioBridge: undefined, decorate: undefined, tapRooms: true, tap: {} },
    factsOf: () => ({ likes: 0, onAir: true, status: 'live' }),
    ...{ clock, logger: silentLogger() },
  });
  t.after(() => paths.close());
  events.emit('mediaOpened', { roomId: 'show', sfuRoom });
  return { sfu, sfuRoom, hub, paths };
}

test('voices of the room are tapped beside an encoder, its own feed is not; without the encoder the room is the show', async (t) => {
  const { sfuRoom, hub, paths } = await openWorld(t);
  const stream = hub.open('show');
  const fed = next(sfuRoom.events, 'producerOpened');
  const encoder = stream.publish('rtmp', () => {});
  encoder.setTrack('audio', 48_000, opusConfig(defaultOpusHead(2)));
  const { producerId, peerId } = await fed;
  assert.equal(paths.numbers().sounds, 0);
  await publish(sfuRoom, 'speaker');
  assert.equal(paths.numbers().sounds, 1);
  const second = await publish(sfuRoom, 'another', 2222);
  assert.equal(paths.numbers().sounds, 2);
  // Speakers get the encoder's show as any viewer does.
  await sfuRoom.createTransport({ peerId: 'speaker', sender: false });
  const { rtpCapabilities } = sfuRoom;
  const consumer = await sfuRoom.consume({ peerId: 'speaker', producerId, rtpCapabilities });
  assert.equal(consumer.peerId, peerId);
  await sfuRoom.closeProducer({ peerId: 'another', producerId: second });
  assert.equal(paths.numbers().sounds, 1);
  assert.equal(stream.source, 'rtmp');
  encoder.close();
  assert.equal(paths.numbers().sounds, 1, 'the speaker goes on');
  assert.ok(!sfuRoom.producers().some((one) => one.peerId === peerId), 'what comes out of the room is not fed into it');
  const again = next(sfuRoom.events, 'producerOpened', (one) => one.peerId !== 'speaker');
  const back = stream.publish('rtmp', () => {});
  back.setTrack('audio', 48_000, opusConfig(defaultOpusHead(2)));
  await again;
  assert.equal(paths.numbers().sounds, 1);
  sfuRoom.closePeer('speaker');
  assert.equal(paths.numbers().sounds, 0);
  assert.equal(stream.source, 'rtmp');
});

test('an encoder that begins while the room has no worker is shown once it has one', async (t) => {
  const clock = new ManualClock();
  const { sfu, sfuRoom, hub } = await openWorld(t, clock);
  await sfuRoom.createTransport({ peerId: 'viewer', sender: false });
  const dying = next(sfu.events, 'workerDied');
  const moved = next(sfuRoom.events, 'transportsLost');
  process.kill(sfuRoom.routers.home.worker.pid, 'SIGKILL');
  await dying;
  assert.throws(() => sfuRoom.routers.home);
  const encoder = hub.open('show').publish('rtmp', () => {});
  encoder.setTrack('audio', 48_000, opusConfig(defaultOpusHead(2)));
  await moved;
  const fed = next(sfuRoom.events, 'producerOpened');
  clock.advance(500);
  assert.equal((await fed).kind, 'audio');
});

test('an encoder whose room cannot be opened, as no worker runs, is shown once one does', async (t) => {
  const clock = new ManualClock();
  const { sfu, sfuRoom, hub } = await openWorld(t, clock);
  const dying = next(sfu.events, 'workerDied');
  process.kill(sfuRoom.routers.home.worker.pid, 'SIGKILL');
  await dying;
  sfuRoom.close();
  const encoder = hub.open('show').publish('rtmp', () => {});
  encoder.setTrack('audio', 48_000, opusConfig(defaultOpusHead(2)));
  await next(sfu.events, 'workerReplaced');
  const fresh = await sfu.openRoom('show');
  const fed = next(fresh.events, 'producerOpened');
  clock.advance(1_000);
  assert.equal((await fed).kind, 'audio');
});
