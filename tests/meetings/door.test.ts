import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RoomState } from '@footlight/client';
import { newUser } from '../support/api.ts';
import { newRoom } from '../support/meeting.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

let server: TestServer;
before(async () => {
  server = await composeServer({ MEETING_PASSWORDS_PER_MINUTE: '1' });
});
after(() => server?.close());

test('who has tried too many passwords is told so, and after how many seconds another may be right', async (t) => {
  const { room } = await newRoom(server.url, { access: 'password', password: 'open sesame' });
  const footlight = await newUser(server.url);
  t.after(() => footlight.close());
  const refusalOf = (password: string) =>
    new Promise<RoomState['error']>((resolve) => {
      const { store } = footlight.openMeeting(room.id, { password }).room;
      store.subscribe(() => {
        const { connection, error } = store.get();
        if (connection === 'closed') resolve(error);
      });
    });
  assert.equal((await refusalOf('wrong'))?.code, 'room_password_wrong');
  const refusal = await refusalOf('open sesame');
  assert.equal(refusal?.code, 'rate_limited');
  assert.ok(refusal.retryAfterSeconds! > 0);
});
