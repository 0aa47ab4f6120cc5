import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { defaultOpusHead, opusConfig } from '@footlight/formats';
import { systemClock } from '../../../base/clock.ts';
import { TypedEvents } from '../../../base/events.ts';
import { silentLogger } from '../../../base/logger.ts';
import type { SfuRoom } from '../../../media/sfu/index.ts';
import { next, publish, startSfu } from '../../../media/sfu/sfu.testkit.ts';
import { Hub } from '../../../media/stream/index.ts';
import type { RoomsService } from '../../rooms/index.ts';
import { StagePaths } from './stage-paths.ts';

/** Paths over a real room of the SFU; of the rooms there is what they ask for. */
async function openWorld(t: TestContext) {
  const sfu = await startSfu(t, { workerCount: 1 });
  const sfuRoom = await sfu.openRoom('show');
  const hub = new Hub(systemClock);
  t.after(() => hub.close());
  const events = new TypedEvents<{ mediaOpened: [{ roomId: string; sfuRoom: SfuRoom }] }>();
  const room = { media: { open: () => Promise.resolve(sfuRoom) }, peer: () => undefined };
  const rooms = { events, room: () => room, hold: () => ({ room, release: () => {} }) } as unknown as RoomsService;
  const paths = new StagePaths({
    ...{ hub, rooms, openAudioBridge: undefined, decorate: undefined, tapRooms: true, tap: {} },
    factsOf: () => ({ likes: 0, onAir: true, status: 'live' }),
    ...{ clock: systemClock, logger: silentLogger() },
  });
  t.after(() => paths.close());
  events.emit('mediaOpened', { roomId: 'show', sfuRoom });
  return { sfuRoom, hub, paths };
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
