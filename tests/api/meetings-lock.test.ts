import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { silentLogger } from '@footlight/server/base/logger.ts';
import { openDatabase } from '@footlight/server/platform/database/database.ts';
import { atTheDoor, enter, newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { composeServer } from '../support/server-in-process.ts';

/** A lock belongs to the meeting that goes on: until a host takes it back, or the last has left. */
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footlight-lock-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const start = () =>
  composeServer({ JWT_SECRET: 'a secret that all processes know, long enough' }, () =>
    openDatabase({ dataDir: join(folder, 'database'), poolSize: 4, url: undefined }, { logger: silentLogger() }),
  );

test('a lock outlives the server while its meeting goes on, and ends with the meeting', async () => {
  const first = await start();
  const { host, room } = await newRoom(first.url);
  const params = { id: room.id };
  await enter(host, room.id);
  await host.get('updateRoom', { params, body: { locked: true } });
  assert.equal(await atTheDoor(await Person.guest(first.url), room.id), 'room_locked');
  await first.close();

  const second = await start();
  const again = await Person.login(second.url, host.email);
  assert.equal((await again.get('getRoom', { params })).locked, true);
  const seat = await enter(again, room.id);
  assert.equal(await atTheDoor(await Person.guest(second.url), room.id), 'room_locked');
  await seat.socket.get('leave', {});
  assert.equal((await again.get('getRoom', { params })).locked, false);
  const changed = await again.get('updateRoom', { params, body: { title: 'The next one' } });
  assert.equal(changed.locked, false, 'another change does not bring it back');
  await second.close();

  const third = await start();
  try {
    const host = await Person.login(third.url, again.email);
    assert.equal((await host.get('getRoom', { params })).locked, false);
    assert.equal(await atTheDoor(await Person.guest(third.url), room.id), 'ok');
    // Who locks an empty room means the next meeting in it.
    await host.get('updateRoom', { params, body: { locked: true } });
    assert.equal(await atTheDoor(await Person.guest(third.url), room.id), 'room_locked');
  } finally {
    await third.close();
  }
});
