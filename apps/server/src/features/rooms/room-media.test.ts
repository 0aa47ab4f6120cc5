import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../base/manual-clock.testkit.ts';
import { startSfu } from '../../media/sfu/sfu.testkit.ts';
import { testRoom } from './rooms.testkit.ts';

const code = (value: string) => ({ name: 'AppError', code: value });

test('a room that closes while its media cannot be opened tells only who asked', async (t) => {
  const sfu = await startSfu(t, { workerCount: 1 });
  await sfu.close();
  const room = testRoom(new ManualClock(), {}, sfu);
  const opening = room.media.open();
  room.close();
  await assert.rejects(opening, code('unavailable'));
});
