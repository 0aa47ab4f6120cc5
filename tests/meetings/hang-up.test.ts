import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SfuRoom } from '@footlight/server/media/sfu/index.ts';
import { newRoom } from '../support/meeting.ts';
import { Person } from '../support/person.ts';
import { composeServer, type TestServer } from '../support/server-in-process.ts';
import { MeetingBot } from './support/bot.ts';

let server: TestServer;
before(async () => {
  server = await composeServer();
});
after(() => server?.close());

/** Two in a meeting: one who speaks, and one who hears it. */
async function talk() {
  const { host, room } = await newRoom(server.url);
  const speaker = await MeetingBot.enter(server.url, host.token, room.id);
  const producerId = await speaker.publish('audio');
  const listener = await MeetingBot.enter(server.url, (await Person.user(server.url)).token, room.id);
  await (await listener.receive({ producerId })).more(2);
  const sfuRoom = await server.app.rooms.room(room.id)!.media.open();
  assert.deepEqual(mediaOf(sfuRoom, listener), { transports: 2, consumers: 1 });
  return { sfuRoom, speaker, listener };
}

function mediaOf({ peers }: SfuRoom, { peerId }: MeetingBot) {
  const media = peers.get(peerId);
  return { transports: media?.transports.length ?? 0, consumers: media?.consumers.size ?? 0 };
}

async function leave(...bots: MeetingBot[]): Promise<void> {
  for (const bot of bots) await bot.leave();
}

test('who closes the transport it receives by costs nothing further, stays, and may make another', async () => {
  const { sfuRoom, speaker, listener } = await talk();
  await listener.socket.get('closeTransport', { sender: false });
  assert.deepEqual(mediaOf(sfuRoom, listener), { transports: 1, consumers: 0 });
  await listener.socket.get('closeTransport', { sender: false });
  assert.equal((await listener.socket.get('requestSync', {})).peers.length, 2);
  await listener.socket.get('createWebRtcTransport', { sender: false });
  assert.deepEqual(mediaOf(sfuRoom, listener), { transports: 2, consumers: 0 });
  await leave(listener, speaker);
});

test('so does who closes its end of the connections without a word', async () => {
  const { sfuRoom, speaker, listener } = await talk();
  const ended = new Set<boolean>();
  const bothEnded = new Promise<void>((resolve) => {
    sfuRoom.events.on('transportState', ({ peerId, sender, dtlsState }) => {
      if (peerId === listener.peerId && dtlsState === 'closed') ended.add(sender);
      if (ended.size === 2) resolve();
    });
  });
  await listener.hangUp();
  await bothEnded;
  assert.deepEqual(mediaOf(sfuRoom, listener), { transports: 0, consumers: 0 });
  assert.equal(sfuRoom.peers.has(listener.peerId), false);
  assert.equal((await listener.socket.get('requestSync', {})).peers.length, 2);
  await listener.socket.get('leave', {});
  listener.socket.close();
  await leave(speaker);
});
