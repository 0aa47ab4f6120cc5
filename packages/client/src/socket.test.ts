import assert from 'node:assert/strict';
import { test } from 'node:test';
import { socketAuth } from '@footlight/contract';
import { RoomSocket } from './socket.ts';
import { RoomServer } from './testing/room-server.ts';
import { defaultTimings } from './timings.ts';

for (const token of ['a token', null]) {
  test(`asks for what a large room tells together, ${token === null ? 'without' : 'with'} a token`, async (t) => {
    const server = new RoomServer();
    await server.start();
    t.after(() => server.stop());
    await new Promise<void>((resolve) => {
      const socket = new RoomSocket({
        baseUrl: server.url,
        timings: defaultTimings,
        token: async () => token,
        renew: async () => undefined,
        onConnected: resolve,
        onDisconnected: () => undefined,
        onEvent: () => undefined,
      });
      t.after(() => socket.close());
    });
    const [connected] = server.io.sockets.sockets.values();
    assert.deepEqual(socketAuth.parse(connected!.handshake.auth), {
      batches: true,
      ...(token !== null && { token }),
    });
  });
}
