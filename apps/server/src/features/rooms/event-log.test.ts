import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLog } from './event-log.ts';

const peer = (id: string) => ({ id, door: 'member' }) as const;
const closed = (producerId: string, consumerId: string | null = null) => ({ producerId, consumerId });
const told = (log: EventLog, id: string, lastSeq = 0) => log.since(lastSeq, peer(id))?.map(({ payload }) => payload);

test('who resumes gets the payload that was its own, with its number; others the general one', () => {
  const log = new EventLog(10);
  log.add('producerPaused', { producerId: 'a' });
  log.add('producerClosed', closed('a'), { own: new Map([['ann', closed('a', 'of ann')]]) });
  assert.deepEqual(told(log, 'ann', 1), [{ ...closed('a', 'of ann'), seq: 2 }]);
  assert.deepEqual(told(log, 'bob', 1), [{ ...closed('a'), seq: 2 }]);
});

test('of a large audience the own payloads of the newest events are kept', () => {
  const log = new EventLog(2);
  const audience = Array.from({ length: 100 }, (_, index) => `peer${index}`);
  for (const producerId of ['a', 'b']) {
    log.add('producerClosed', closed(producerId), {
      own: new Map(audience.map((id) => [id, closed(producerId, `${producerId} of ${id}`)])),
    });
  }
  assert.deepEqual(told(log, 'peer99'), [
    { ...closed('a'), seq: 1 },
    { ...closed('b', 'b of peer99'), seq: 2 },
  ]);
});
