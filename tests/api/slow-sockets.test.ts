import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';

const backlogBytes = 64 * 1024;
const eventBytes = 20_000;

let server: TestServer;
before(async () => {
  server = await composeServer({ ROOM_BACKLOG_BYTES: String(backlogBytes), ROOM_TICK_MS: '10' });
});
after(() => server.close());

test('a socket that reads nothing costs no more than its limit, harms nobody, and gets a snapshot when it reads again', async () => {
  const host = await Person.user(server.url);
  const show = await host.get('createBroadcast', { body: { title: 'Much to tell' } });
  const [slow, quick] = [await (await Person.guest(server.url)).connect(), await host.connect()];
  const { me } = await slow.get('join', { broadcastId: show.id });
  await quick.get('join', { broadcastId: show.id });
  const room = server.app.rooms.room(show.roomId)!;
  const { connection } = room.peer(me.peerId)!;
  slow.setReading(false);

  // Until more has been told than the kernel takes for a socket that does not read.
  let told = 0;
  let fullAt = 0;
  while (fullAt === 0 || told < fullAt + 50) {
    const producerId = `${++told} ${'x'.repeat(eventBytes)}`;
    room.announce('producerPaused', { producerId });
    await quick.next('producerPaused', (event) => event.producerId === producerId);
    if (fullAt === 0 && connection!.backlogBytes > backlogBytes) fullAt = told;
    assert.ok(connection!.backlogBytes < backlogBytes + 2 * eventBytes);
  }
  slow.setReading(true);
  const snapshot = await slow.next('roomSnapshot');
  assert.ok(snapshot.seq >= told);
  assert.equal(snapshot.me.peerId, me.peerId);
  assert.equal(slow.received('producerPaused').length < told, true);
  room.announce('producerResumed', { producerId: 'again' });
  const { seq } = await slow.next('producerResumed');
  assert.equal(seq, room.seq);
  for (const socket of [slow, quick]) socket.close();
});
