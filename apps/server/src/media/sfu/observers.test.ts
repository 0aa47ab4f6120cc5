import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypedEvents } from '../../base/events.ts';
import { silentLogger } from '../../base/logger.ts';
import { Demand } from './demand.ts';
import { RoomObservers } from './observers.ts';
import type { Publication } from './peer-media.ts';
import { opusParameters, startSfu } from './sfu.testkit.ts';
import type { SfuRoomEvents } from './types.ts';

test('observers that could not be made are made with the next sound, and observe what they missed', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const { home } = (await sfu.openRoom('r')).routers;
  const router = await home.router;
  const transport = await router.createDirectTransport();
  const publish = async (ssrc: number) => {
    const producer = await transport.produce({ kind: 'audio', rtpParameters: opusParameters(ssrc) });
    return { producer, peer: { id: 'p' }, demand: new Demand(), appData: {} } as unknown as Publication;
  };
  const [first, gone, second] = [await publish(1), await publish(2), await publish(3)];
  const observers = new RoomObservers(new TypedEvents<SfuRoomEvents>(), new Map(), { logger: silentLogger() });
  t.mock.method(router, 'createActiveSpeakerObserver', () => Promise.reject(new Error('not now')), { times: 1 });
  await Promise.all([observers.add(first, home), observers.add(gone, home)]);
  gone.producer.close();
  observers.removed(gone);
  assert.deepEqual((await router.dump()).rtpObserverIds, []);
  await observers.add(second, home);
  const { rtpObserverIds, mapProducerIdObserverIds } = await router.dump();
  assert.equal(rtpObserverIds.length, 2);
  assert.deepEqual(
    mapProducerIdObserverIds.map(({ key, values }) => [key, values.length]).sort(),
    [first, second].map(({ producer }) => [producer.id, 2]).sort(),
  );
});
