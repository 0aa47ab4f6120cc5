import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../../base/manual-clock.testkit.ts';
import { offer } from '../../sdp-sessions/sdp-offer.testkit.ts';
import { publish, startSfu } from '../../sfu/sfu.testkit.ts';
import { WhepEndpoint } from './whep-endpoint.ts';

test('a player whose media ends while it is being answered is told that there is none, and leaves nothing', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = await sfu.openRoom('r');
  const producerId = await publish(room, 'host');
  const whep = new WhepEndpoint(new ManualClock());
  t.after(() => whep.close());
  const answering = whep.offer({ room, peerId: 'viewer', sdp: offer('recvonly') });
  // Its consumer is there, and about to be resumed.
  while (!room.peers.get('viewer')?.consumers.size) await new Promise(setImmediate);
  await room.closeProducer({ peerId: 'host', producerId });
  await assert.rejects(answering, { name: 'AppError', code: 'broadcast_not_live' });
  assert.equal(whep.size, 0);
  assert.deepEqual([...room.peers.keys()], ['host']);
});
