import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { startSfu } from '../../media/sfu/sfu.testkit.ts';
import { TestConnection, testRoom } from './rooms.testkit.ts';

const code = (value: string) => ({ name: 'AppError', code: value });

test('a room that closes while its media cannot be opened tells only who asked', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  await sfu.close();
  const room = testRoom(new ManualClock(), {}, sfu);
  const opening = room.media.open();
  room.close();
  await assert.rejects(opening, code('unavailable'));
});

test('who leaves, or may not publish any more, while the media of the room is being opened gets no transport', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  const room = testRoom(new ManualClock(), {}, sfu);
  t.after(() => room.close());
  const enter = (role: 'viewer' | 'speaker') => {
    const connection = new TestConnection();
    return room.enter(connection.principal, { role, door: 'audience' }, connection, null);
  };
  const [stays, leaves, demoted] = [enter('viewer'), enter('viewer'), enter('speaker')];
  const watching = room.media.createTransport(stays, false);
  const leaving = room.media.createTransport(leaves, false);
  const publishing = room.media.createTransport(demoted, true);
  room.remove(leaves);
  await room.setRole(demoted, 'viewer');
  await assert.rejects(leaving, code('conflict'));
  await assert.rejects(publishing, code('forbidden'));
  await watching;
  assert.deepEqual([...(await room.media.open()).peers.keys()], [stays.id]);
});
