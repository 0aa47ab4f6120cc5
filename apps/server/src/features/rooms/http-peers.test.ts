import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import type { Principal } from '../../base/principal.ts';
import { someDtls, startSfu } from '../../media/sfu/sfu.testkit.ts';
import { HttpPeers } from './http-peers.ts';
import { testRoom } from './rooms.testkit.ts';
import { mediaRoutes } from './routes.ts';
import type { RoomsService } from './service.ts';

const principal = { kind: 'guest', guestId: 'g', displayName: 'Guest' } as const satisfies Principal;
const ip = '127.0.0.1';

/** A room that lets everybody in who comes over HTTP, one of whom is there. */
async function openWorld(t: TestContext) {
  const sfu = await startSfu(t, { workerCount: 1 });
  const clock = new ManualClock();
  const room = testRoom(clock, {}, sfu);
  t.after(() => room.close());
  const viewer = { role: 'viewer', door: 'audience' } as const;
  const rooms = {
    enter: async () => ({ room, peer: room.enter(principal, viewer, null, ip) }),
  } as unknown as RoomsService;
  const httpPeers = new HttpPeers(rooms, { peersPerPrincipal: 1 }, { clock });
  t.after(() => httpPeers.close());
  const create = () => httpPeers.createTransport(room.id, principal, { sender: false, ip });
  const { httpConnectTransport } = mediaRoutes(rooms, httpPeers, {} as Parameters<typeof mediaRoutes>[2]);
  const { id, peerId } = await create();
  const connect = () => {
    const context = { principal } as Parameters<typeof httpConnectTransport>[1];
    const body = { dtlsParameters: someDtls as Parameters<typeof httpConnectTransport>[0]['body']['dtlsParameters'] };
    return httpConnectTransport({ params: { id }, body } as Parameters<typeof httpConnectTransport>[0], context);
  };
  return { clock, room, peerId, create, connect };
}

test('a peer over HTTP whose connection never comes about is removed, whatever it has asked for', async (t) => {
  const { clock, room, create, connect } = await openWorld(t);
  const release = room.hold();
  t.after(release);
  await connect();
  clock.advance(29_999);
  assert.equal(room.size, 1);
  clock.advance(1);
  assert.equal(room.size, 0);
  assert.equal((await room.media.open()).peers.size, 0);
  await create();
});

test('a peer over HTTP that has connected stays', async (t) => {
  const { clock, room, peerId, connect } = await openWorld(t);
  await connect();
  const { events } = await room.media.open();
  events.emit('transportState', { peerId, sender: false, iceState: 'connected', dtlsState: 'connecting' });
  events.emit('transportState', { peerId, sender: false, iceState: 'connected', dtlsState: 'connected' });
  clock.advance(60_000);
  assert.equal(room.size, 1);
});
